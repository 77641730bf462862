import FoundationEssentials
package import Postgres
package import Primitives
package import Sealing

/// Keeps papers as long as the law wants them and no longer; a legal hold beats every erasure.
///
/// Images of abandoned and rejected tries go after `abandonedAfter`, but never those that the person was once verified on;
/// all papers and what was read off them go after
/// `retention` without any sign of the relationship (no sign-in, no agreement, no decision). Consents and decisions stay in
/// the audit trail, without the data.
package struct KYCRetention: Sendable {
    private let database: PostgresClient
    private let objects: ObjectStore
    private let policy: KYCPolicy
    private let identifiers: IdentifierSource

    package init(
        database: PostgresClient, objects: ObjectStore, policy: KYCPolicy,
        identifiers: IdentifierSource = .system
    ) {
        self.database = database
        self.objects = objects
        self.policy = policy
        self.identifiers = identifiers
    }

    /// What went, or would go.
    package struct Report: Sendable, Equatable {
        package var abandoned = 0
        package var outlived = 0
        package var identities = 0
        /// People whose papers a hold keeps.
        package var held = 0

        package init(abandoned: Int = 0, outlived: Int = 0, identities: Int = 0, held: Int = 0) {
            self.abandoned = abandoned
            self.outlived = outlived
            self.identities = identities
            self.held = held
        }
    }

    private static let pageSize = 200

    /// Erases what is due; with `dryRun` only counts it. Safe to run again after a crash, and beside another one.
    package func purge(dryRun: Bool) async throws -> Report {
        var report = Report()
        report.abandoned = try await erase(
            .abandoned(after: policy.abandonedAfter), because: .abandoned, dryRun: dryRun)
        report.outlived = try await erase(
            .outlived(after: policy.retention), because: .retentionOver, dryRun: dryRun)
        report.identities = try await forgetIdentities(dryRun: dryRun)
        report.held = Int(try await database.session { try KYCErasureStore.held(in: $0) })
        if !dryRun { _ = try await objects.removeAbandoned() }
        return report
    }

    /// Nothing of that person is erased until the release. False where a hold stands already, or there is no such person.
    package func hold(_ userID: Int64, reason: String) async throws -> Bool {
        let id = identifiers.timeOrdered()
        return try await database.transaction { session in
            guard try UserStore.user(id: userID, in: session) != nil,
                try KYCHoldStore.place(id, userID: userID, reason: reason, in: session)
            else { return false }
            try Self.audit("kyc.hold_placed", userID, ["hold": .string(id.lowercased)], in: session)
            return true
        }
    }

    /// False where no hold stands.
    package func release(_ userID: Int64) async throws -> Bool {
        try await database.transaction { session in
            guard try KYCHoldStore.release(userID: userID, in: session) else { return false }
            try Self.audit("kyc.hold_released", userID, [:], in: session)
            return true
        }
    }

    private func erase(
        _ ground: KYCErasureStore.Ground, because cause: KYCEraser.Cause, dryRun: Bool
    ) async throws -> Int {
        let eraser = KYCEraser(database: database, objects: objects)
        var count = 0
        var last: UUID?
        while true {
            let beyond = last
            let page = try await database.session { session in
                try KYCErasureStore.due(ground, beyond: beyond, limit: Self.pageSize, in: session)
            }
            guard let end = page.last else { return count }
            last = end
            for document in page {
                if dryRun {
                    count += 1
                } else if try await eraser.erase(document, on: ground, because: cause) {
                    count += 1
                }
            }
        }
    }

    private func forgetIdentities(dryRun: Bool) async throws -> Int {
        try await database.transaction { session in
            guard !dryRun else {
                return Int(try KYCErasureStore.outlivedIdentities(after: policy.retention, in: session))
            }
            let people = try KYCErasureStore.forgetIdentities(after: policy.retention, in: session)
            for userID in Set(people).sorted() {
                try Self.audit(
                    "kyc.identity_erased", userID,
                    ["because": .string(KYCEraser.Cause.retentionOver.rawValue)], in: session)
            }
            return people.count
        }
    }

    private static func audit(
        _ action: String, _ userID: Int64, _ details: KeyValuePairs<String, JSONValue?>,
        in session: PostgresSession
    ) throws {
        try AuditTrail.append(
            AuditEntry(
                actor: .system("kyc"), action: action, subject: "user:\(userID)", details: .object(details)),
            in: session)
    }
}
