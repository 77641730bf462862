import Durable
import GatewayCore
import Postgres
import Primitives

/// Binds sellers who were invited once they have proven the number, whichever process is alive then.
struct SellerInvitations: Sendable {
    let database: PostgresClient
    let effects: AgreementEffects
    let holders: AccountHolderService?

    /// What a job says of a person who has proven a number.
    static func payload(ofUser id: Int64) -> String { "user/\(id)" }

    /// For a person: all agreements that wait for the number. For an agreement: whoever has its number by now.
    func bind(_ job: Job) async throws -> JobOutcome {
        let waiting = try await database.session { session -> [(agreement: Int64, user: User)] in
            if let id = job.payload.split(separator: "/").last.flatMap({ Int64($0) }),
                job.payload == Self.payload(ofUser: id)
            {
                guard let user = try UserStore.user(id: id, in: session) else { return [] }
                return try AgreementStore.waiting(for: user.phone, in: session).map { ($0, user) }
            }
            guard let id = Int64(job.payload),
                let user = try AgreementStore.invitedUser(of: id, in: session)
            else { return [] }
            return [(id, user)]
        }
        guard let user = waiting.first?.user, user.phoneVerified else { return .done }
        // No operator that knows the number stops nobody: the buyer is shown that it is unconfirmed.
        let chosen = try await database.session { try effects.chosenAccount(of: user, in: $0) }
        let asked = try await holders?.payee(of: user, choosing: chosen, by: effects.policy)
        for (id, user) in waiting {
            _ = try await database.transaction { session in
                guard let agreement = try AgreementStore.lock(id: id, in: session) else { return false }
                return try effects.bind(user, asked, to: agreement, in: session)
            }
        }
        return .done
    }
}
