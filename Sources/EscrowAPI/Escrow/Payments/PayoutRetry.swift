import GatewayCore
package import Postgres
import Primitives

/// The way out for an agreement whose payout has failed, for good or until a later try: once what was wrong is mended, an
/// administrator orders it again, under his number in the audit trail.
///
/// It orders the payout that the agreement's state already stands for, to the account that is fixed: nothing that the
/// administrator says moves money elsewhere. A payout that is under way or has gone is not ordered again, and the gateway
/// refuses one while the last has no confirmed end.
package struct PayoutRetry: Sendable {
    private let database: PostgresClient
    private let effects: AgreementEffects

    package init(database: PostgresClient, effects: AgreementEffects) {
        self.database = database
        self.effects = effects
    }

    /// Why nothing was ordered.
    package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        case unknownAgreement
        /// The user is no administrator, or his account is closed.
        case notAdministrator
        /// No reason is given.
        case noReason
        /// The agreement waits for no payout that failed, or a contradiction has to be looked into first.
        case notStranded(AgreementState)

        package var description: String {
            switch self {
            case .unknownAgreement: "There is no transaction of that reference. Nothing was ordered."
            case .notAdministrator: "--by is the number of an active administrator. Nothing was ordered."
            case .noReason: "Say in 10 to 500 characters what was mended. Nothing was ordered."
            case .notStranded(let state):
                "The transaction is \(state.rawValue) and waits for no payout that failed, or bears another flag. "
                    + "Nothing was ordered."
            }
        }
    }

    /// Takes the flag away and orders the payout again, in one transaction with its audit entry. Answers the reference of
    /// the new payment.
    package func run(reference: String, by userID: Int64, reason: String) async throws -> String {
        guard (10...500).contains(reason.count) else { throw Refusal.noReason }
        return try await database.transaction { session in
            guard let user = try UserStore.user(id: userID, in: session), user.role == .administrator,
                !user.suspended
            else {
                throw Refusal.notAdministrator
            }
            guard let found = try AgreementStore.agreement(reference: reference, in: session),
                let agreement = try AgreementStore.lock(id: found.id, in: session)
            else { throw Refusal.unknownAgreement }
            let stranded = try agreement.parts.filter { try Self.isStranded($0, in: session) }
            guard !stranded.isEmpty else { throw Refusal.notStranded(agreement.state) }
            for part in stranded { try effects.cancelPayoutRetry(of: part, in: session) }
            let cause = AgreementEffects.Cause(.user(userID))
            try AuditTrail.append(
                AuditEntry(
                    actor: cause.actor, action: "agreement.payout_retried",
                    subject: "agreement:\(agreement.id)",
                    details: .object([
                        "flag": agreement.flag.map { .string($0) }, "reason": .string(reason),
                    ])),
                in: session)
            for part in stranded {
                try effects.unflag(
                    part, [.payoutAttemptsExhausted, .payoutFailing], why: reason, cause, in: session)
                try effects.payOut(
                    part, part.state == .releasing ? .disburse : .refund, all: true, cause, in: session)
            }
            let payments = try session.find(PaymentStore.lookup(of: .id(agreement.id)))
            guard let payment = payments.last(where: { $0.kind != .collection && !$0.isGatewayInitiated })
            else {
                preconditionFailure("A payout that was ordered is stored.")
            }
            return payment.reference
        }
    }

    /// Whether the part waits for a payout of which none is under way, and nothing else has to be looked into first.
    private static func isStranded(_ part: AgreementPart, in session: PostgresSession) throws -> Bool {
        guard part.state == .releasing || part.state == .refunding,
            try AgreementFlagStore.raised(on: part, in: session).isDisjoint(with: FlagClearance.clearable)
        else { return false }
        let live = try PaymentStore.orders(of: part, in: session).livePayouts
        return part.settlement.map { !Set($0.kinds).isSubset(of: live) } ?? live.isEmpty
    }
}
