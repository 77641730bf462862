import GatewayCore
import GatewayMessages

/// Why a disbursement or refund did not arrive, as far as it decides what is done next.
///
/// An order fails only once the gateway has it as failed, and takes another only when the provider has confirmed that: to
/// order again can at worst delay the money.
enum PayoutSetback: Sendable, Equatable, CaseIterable {
    /// The gateway has put it off, and taken no order.
    case putOff
    /// Kimi's: no float, a wrong PIN, a provider that does not answer or is not set up. Every payout fails until it is
    /// mended, so it says nothing of this one.
    case ours
    /// The payee's account: the operator does not know it, or it cannot take the money now.
    case payees
    /// The gateway will refuse the same order again: a person has to look.
    case refused

    init(_ refusal: CommandRefusal.Code) {
        self =
            switch refusal {
            case .settling, .disbursementOpen, .queueFull: .putOff
            case .unknownProvider, .providerUnavailable: .ours
            default: .refused
            }
    }

    /// A failure without a reason is nobody's; so is one that an operator words like a missing float: `declined`.
    init(_ failure: PaymentFailure?) {
        self =
            switch failure {
            case .payeeNotFound, .payeeLimitReached, .payeeCannotReceive, .accountBlocked, .payerNotFound:
                .payees
            case .payerRefused, .insufficientFunds, .payerLimitReached, .expired, .cancelled, .notAllowed,
                .providerUnavailable, .providerConfiguration, .declined, nil:
                .ours
            }
    }

    /// Of the word that is kept with a payment that failed: a failure's, or a refusal's.
    init(word: String) {
        if let refusal = CommandRefusal.Code(rawValue: word), PaymentFailure(rawValue: word) == nil {
            self.init(refusal)
        } else {
            self.init(PaymentFailure(rawValue: word))
        }
    }

    /// Whether another order follows by itself after these failures of one leg, the latest first.
    static func mayRetry(after setbacks: [PayoutSetback], limit: Int) -> Bool {
        setbacks.first?.mayRetry(tries: setbacks.count { $0 == .payees }, limit: limit) ?? true
    }

    /// How many failures in a row, up to the latest, were for the same reason of ours.
    static func ownRun(of setbacks: [PayoutSetback]) -> Int {
        switch setbacks.first {
        case .ours: setbacks.filter { $0 != .putOff }.prefix { $0 == .ours }.count
        case .putOff: setbacks.prefix { $0 == .putOff }.count
        case .payees, .refused, nil: 0
        }
    }

    /// Whether a person is called while the tries go on: nothing says that it mends itself.
    static func callsPerson(_ setbacks: [PayoutSetback]) -> Bool {
        setbacks.count { $0 == .ours || $0 == .putOff } >= EscrowPolicy.payoutFailuresBeforeAlarm
    }

    /// Whether another order follows by itself, where `tries` of this agreement have failed for the payee's account.
    func mayRetry(tries: Int, limit: Int) -> Bool {
        switch self {
        case .putOff, .ours: true
        case .payees: tries < limit
        case .refused: false
        }
    }
}
