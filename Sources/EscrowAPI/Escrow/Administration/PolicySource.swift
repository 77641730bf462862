import Postgres
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

    /// The policy as the transaction sees it: for decisions that must go by the setting of their very moment.
    func current(in session: PostgresSession) throws -> EscrowPolicy {
        policy(with: try ServiceSettingStore.all(in: session).mapValues(\.value))
    }

    /// Takes over what is set now.
    func take(_ values: [ServiceSetting: String]) {
        let taken = policy(with: values)
        policy.withLock { $0 = taken }
    }

    /// A value that this program does not know, or finds no value, is left as the environment has it.
    private func policy(with values: [ServiceSetting: String]) -> EscrowPolicy {
        var next = base
        for (setting, text) in values {
            let before = next
            if !setting.apply(text, to: &next) { next = before }
        }
        return next
    }
}
