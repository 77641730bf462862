package import Postgres
import Primitives

/// The way out for an agreement that bears a flag which only a look can end: an administrator who has looked takes it away,
/// under his number and with his reason in the audit trail. No money moves by it.
package struct FlagClearance: Sendable {
    package typealias Reason = AgreementStateMachine.FlagReason

    private let database: PostgresClient
    private let effects: AgreementEffects

    package init(database: PostgresClient, effects: AgreementEffects) {
        self.database = database
        self.effects = effects
    }

    /// The flags that nothing else takes away: a payout's go with the payout.
    package static let clearable: [Reason] = [.paymentContradicted, .purseRefused]

    /// Why nothing was changed.
    package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        case unknownAgreement
        /// The user is no administrator, or his account is closed.
        case notAdministrator
        /// No reason is given.
        case noReason
        /// This flag goes by itself, once its payout is paid or ordered again.
        case notClearable
        /// The agreement does not bear it.
        case notRaised

        package var description: String {
            switch self {
            case .unknownAgreement: "There is no transaction of that reference. Nothing was changed."
            case .notAdministrator: "--by is the number of an active administrator. Nothing was changed."
            case .noReason: "Say in 10 to 500 characters what was found. Nothing was changed."
            case .notClearable:
                "Only \(FlagClearance.clearable.map(\.rawValue).joined(separator: " and ")) are cleared so; "
                    + "a payout's flag goes with the payout (escrowd payout retry). Nothing was changed."
            case .notRaised: "The transaction does not bear that flag. Nothing was changed."
            }
        }
    }

    /// Takes the flag away from every part that bears it.
    package func run(
        reference: String, flag: Reason, by userID: Int64, reason: String
    ) async throws {
        guard (10...500).contains(reason.count) else { throw Refusal.noReason }
        guard Self.clearable.contains(flag) else { throw Refusal.notClearable }
        try await database.transaction { session in
            guard let user = try UserStore.user(id: userID, in: session), user.role == .administrator,
                !user.suspended
            else { throw Refusal.notAdministrator }
            guard let found = try AgreementStore.agreement(reference: reference, in: session),
                let agreement = try AgreementStore.lock(id: found.id, in: session)
            else { throw Refusal.unknownAgreement }
            let parts = agreement.milestones.isEmpty ? [agreement.whole] : [agreement.whole] + agreement.parts
            var lowered = 0
            for part in parts {
                lowered += try effects.unflag(
                    part, [flag], why: reason, .init(.user(userID)), in: session
                ).count
            }
            guard lowered > 0 else { throw Refusal.notRaised }
        }
    }
}
