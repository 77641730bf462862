package import Durable
package import FoundationEssentials
package import GatewayCore
package import Postgres
package import Primitives

/// One person's case as an administrator sees it.
package struct KYCCase: Sendable {
    package let user: User
    package let status: KYCStatus
    /// All documents that still exist, those of earlier tries too.
    package let documents: [KYCDocument]
    package let check: Check?
    /// What was read off the document: personal data.
    package let identity: JSONValue?
    /// Other people who showed the same document.
    package let others: [Int64]

    /// What is known of the newest check.
    package struct Check: Sendable {
        package let id: KYCCheckID
        package let decision: KYCDecision?
        package let reasons: [String]
        package let provider: String?
        package let providerReference: String?
        package let createdAt: Date
    }
}

/// The administrators' part of verification: the queue, the case, the decision.
package struct KYCReview: Sendable {
    private let database: PostgresClient
    private let effects: KYCEffects
    private let wakeup: Wakeup

    package init(database: PostgresClient, effects: KYCEffects, wakeup: Wakeup) {
        self.database = database
        self.effects = effects
        self.wakeup = wakeup
    }

    /// A page of those who were submitted, who waits longest first, after the given place in the queue. That it was looked
    /// at, and who stood in it, is written into the audit trail.
    package func queue(
        states: [KYCState], sharedOnly: Bool, after: Int64, limit: Int, for administrator: Administrator
    ) async throws -> [(profile: KYCProfile, user: User)] {
        try await database.transaction { session in
            try UserAdministration.vouch(administrator, in: session)
            let found = try KYCProfileStore.queue(
                states: states, sharedOnly: sharedOnly, after: after, limit: limit, in: session)
            try UserAdministration.audit(
                "kyc.queue_viewed", subject: "kyc", administrator,
                .object(["users": .array(found.map { .integer($0.user.id) })]), in: session)
            return found
        }
    }

    /// The whole case. Looking at what was read off the document is written into the audit trail.
    package func find(_ userID: Int64, for inquirer: Inquirer) async throws -> KYCCase {
        try await database.transaction { session in
            guard let profile = try KYCProfileStore.profile(userID: userID, in: session) else {
                throw KYCError.notFound
            }
            try effects.audit("kyc.case_viewed", profile, .init(inquirer), .object([]), in: session)
            return try found(profile, in: session)
        }
    }

    /// Writes down a decision, once. `isCurrent` tells whether the administrator's copy is the one he decided on.
    ///
    /// Throws `notFound`, `ownCase`, `staleVersion`, `notDecidable` and `documentExpired`.
    package func decide(
        _ verdict: KYCVerdict, on userID: Int64, by inquirer: Inquirer,
        if isCurrent: @escaping @Sendable (KYCProfile) -> Bool = { _ in true }
    ) async throws -> KYCCase {
        let decided = try await database.transaction { session in
            guard try KYCProfileStore.profile(userID: userID, in: session) != nil,
                let profile = try KYCProfileStore.lock(userID: userID, in: session)
            else { throw KYCError.notFound }
            try AccessPolicy.require(
                .decideVerification,
                as: inquirer.userID == userID ? [.administrator, .own] : [.administrator], KYCError.init)
            guard isCurrent(profile) else { throw KYCError.staleVersion }
            try effects.decide(verdict, on: profile, by: inquirer.userID, .init(inquirer), in: session)
            guard let changed = try KYCProfileStore.profile(userID: userID, in: session) else {
                throw KYCError.notFound
            }
            return try found(changed, in: session)
        }
        wakeup.signal()
        return decided
    }

    private func found(_ profile: KYCProfile, in session: PostgresSession) throws -> KYCCase {
        guard let user = try UserStore.user(id: profile.userID, in: session) else { throw KYCError.notFound }
        let check = try profile.checkID.flatMap { try KYCCheckStore.check(KYCCheckID($0), in: session) }
        let identity = try check.flatMap { try effects.identity(of: $0, in: session) }
        let index = try profile.checkID.flatMap { try KYCCheckStore.documentIndex($0, in: session) }
        return KYCCase(
            user: user, status: try KYCService.status(profile, by: effects.policy, in: session),
            documents: try KYCDocumentStore.page(
                userID: profile.userID, before: nil, limit: 200, in: session),
            check: check.map { check in
                KYCCase.Check(
                    id: check.id, decision: check.decision, reasons: check.reasons, provider: check.provider,
                    providerReference: check.providerReference, createdAt: check.createdAt)
            },
            identity: try identity.map { try JSONValue(parsing: $0.text) },
            others: try index.map {
                try KYCCheckStore.others(documentIndex: $0, than: profile.userID, in: session)
            } ?? [])
    }
}
