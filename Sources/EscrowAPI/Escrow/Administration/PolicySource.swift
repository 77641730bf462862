import Synchronization

/// The policy of now: what the environment says, with what administrators set over it.
///
/// Every process looks every other second; the one that takes an order applies it at once. What was priced keeps its price:
/// terms are frozen in their rows.
package final class PolicySource: Sendable {
    /// What the environment says.
    package let base: EscrowPolicy
    private let policy: Mutex<EscrowPolicy>

    package init(_ base: EscrowPolicy) {
        self.base = base
        policy = Mutex(base)
    }

    package var current: EscrowPolicy { policy.withLock { $0 } }

    /// Takes over what is set now. A value that this program does not know, or finds no value, is left as the environment
    /// has it.
    func take(_ values: [ServiceSetting: String]) {
        var next = base
        for (setting, text) in values {
            let before = next
            if !setting.apply(text, to: &next) { next = before }
        }
        let taken = next
        policy.withLock { $0 = taken }
    }
}
