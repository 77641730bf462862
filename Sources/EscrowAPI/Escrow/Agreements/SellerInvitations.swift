import Durable
import GatewayCore
import Postgres
import Primitives

/// Binds sellers who were invited once they have proven the number, whichever process is alive then.
struct SellerInvitations: Sendable {
    let database: PostgresClient
    let effects: AgreementEffects
    let holders: AccountHolderService?

    /// How long until operators who have no account of a number are asked again: just longer than such an answer is
    /// believed.
    static let pause = Duration.seconds(610)

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
        guard let user = waiting.first?.user, user.phoneVerified, !user.suspended else { return .done }
        // An operator that does not tell stops nobody: the buyer is shown that the number is unconfirmed.
        let chosen = try await database.session { try effects.chosenAccount(of: user, in: $0) }
        let asked = try await holders?.payee(of: user, choosing: chosen, by: effects.policy)
        if asked == nil, holders != nil {
            try await tellNotPayable(waiting)
            return .again(after: Self.pause)
        }
        for (id, user) in waiting {
            _ = try await database.transaction { session in
                guard let agreement = try AgreementStore.lock(id: id, in: session) else { return false }
                return try effects.bind(user, asked, to: agreement, in: session)
            }
        }
        return .done
    }

    /// Every operator says that it has no account of the number: who is bound now could not be paid. Both sides are told
    /// once, and the operators are asked again until the agreement's deadline ends it.
    private func tellNotPayable(_ waiting: [(agreement: Int64, user: User)]) async throws {
        for (id, user) in waiting {
            try await database.transaction { session in
                guard try AgreementStore.setNotPayableTold(id: id, in: session) else { return }
                try ServiceEventStore.append(
                    ServiceEvent(.sellerNotPayable, agreement: id, user: user.id), in: session)
                try AuditTrail.append(
                    AuditEntry(
                        actor: .system(AgreementJob.sellerJoined.rawValue),
                        action: "agreement.seller_not_payable", subject: "agreement:\(id)",
                        details: .object(["invited": .integer(user.id)])), in: session)
            }
        }
    }
}
