package import Durable
import FoundationEssentials
package import Postgres
package import Primitives
package import Sealing

/// What people do about their verification: agree, bring papers, look where it stands.
///
/// Operations throw `KYCError` and `EscrowError` for refusals and `PostgresError` or `SealingError` for faults.
package struct KYCService: Sendable {
    let database: PostgresClient
    let objects: ObjectStore
    let effects: KYCEffects
    /// Wakes the relay of commands, and the worker of jobs.
    let wakeup: Wakeup

    package init(database: PostgresClient, objects: ObjectStore, effects: KYCEffects, wakeup: Wakeup) {
        self.database = database
        self.objects = objects
        self.effects = effects
        self.wakeup = wakeup
    }

    package var policy: KYCPolicy { effects.policy }

    /// Where the person's verification stands; a person who has not begun is PENDING with everything missing.
    package func status(of userID: Int64) async throws -> KYCStatus {
        let policy = policy
        let found = try await database.session { try $0.find(Self.lookup(userID, by: policy)) }
        if let found { return found }
        return try await database.transaction { session in
            guard let profile = try KYCProfileStore.lock(userID: userID, in: session) else {
                throw KYCError.notFound
            }
            return try Self.status(profile, by: policy, in: session)
        }
    }

    /// Writes down that the person agrees to be checked under the privacy policy, in the language of the notice that he
    /// read. Where papers are there already, the check is ordered.
    package func consent(
        in language: Language, by inquirer: Inquirer
    ) async throws -> KYCStatus {
        let status = try await database.transaction { session in
            try UserStore.requireProvenPhone(
                of: inquirer.userID, for: .consentToVerification, in: session)
            guard let profile = try KYCProfileStore.lock(userID: inquirer.userID, in: session) else {
                throw KYCError.notFound
            }
            try recordConsent(in: language, profile, inquirer, in: session)
            try effects.submitIfComplete(profile, .init(inquirer), in: session)
            return try current(inquirer.userID, in: session)
        }
        wakeup.signal()
        return status
    }

    /// Writes nothing where the person's newest word is the same.
    func recordConsent(
        in language: Language, _ profile: KYCProfile, _ inquirer: Inquirer, in session: PostgresSession
    ) throws {
        let newest = try KYCConsentStore.newest(userID: profile.userID, in: session)
        guard newest?.language != language.rawValue || newest?.policyURL != policy.privacyPolicyURL else {
            return
        }
        guard let address = inquirer.address else {
            preconditionFailure("Nobody but the person agrees, and he asks from somewhere.")
        }
        let id = effects.identifiers.timeOrdered()
        try KYCConsentStore.insert(
            id, userID: profile.userID, language: language, policyURL: policy.privacyPolicyURL,
            address: address, in: session)
        try KYCProfileStore.touch(userID: profile.userID, in: session)
        try effects.audit(
            "kyc.consent_granted", profile, .init(inquirer),
            .object([
                "consent": .string(id.lowercased), "language": .string(language.rawValue),
                "policy_url": .string(policy.privacyPolicyURL),
            ]), in: session)
    }

    func current(_ userID: Int64, in session: PostgresSession) throws -> KYCStatus {
        guard let profile = try KYCProfileStore.profile(userID: userID, in: session) else {
            throw KYCError.notFound
        }
        return try Self.status(profile, by: policy, in: session)
    }

    static func status(
        _ profile: KYCProfile, by policy: KYCPolicy, in session: PostgresSession
    ) throws -> KYCStatus {
        let (kept, submitted, consent) = try session.find(papers(of: profile.userID))
        return status(profile, kept, submitted, consent, by: policy)
    }

    /// Nil for a person who has not begun.
    private static func lookup(_ userID: Int64, by policy: KYCPolicy) -> Lookup<KYCStatus?> {
        Lookup.all(KYCProfileStore.lookup(userID: userID), papers(of: userID)).map { profile, papers in
            profile.map { status($0, papers.0, papers.1, papers.2, by: policy) }
        }
    }

    private static func papers(
        of userID: Int64
    ) -> Lookup<([KYCDocument], [KYCDocument], KYCAgreement?)> {
        .all(
            KYCDocumentStore.kept(userID: userID), KYCDocumentStore.submitted(userID: userID),
            KYCConsentStore.newest(userID: userID))
    }

    private static func status(
        _ profile: KYCProfile, _ kept: [KYCDocument], _ submitted: [KYCDocument], _ consent: KYCAgreement?,
        by policy: KYCPolicy
    ) -> KYCStatus {
        let replaced = Set(kept.map(\.kind))
        return KYCStatus(
            profile: profile, documents: kept + submitted.filter { !replaced.contains($0.kind) },
            consent: consent, required: profile.required(by: policy))
    }
}
