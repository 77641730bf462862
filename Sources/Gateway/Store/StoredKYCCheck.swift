package import FoundationEssentials
package import GatewayCore
package import GatewayMessages
import Postgres
package import Primitives

/// A check of a person as it is stored.
package struct StoredKYCCheck: Sendable {
    package let id: KYCCheckID
    package let user: UserID
    package let purpose: KYCPurpose
    package let documentType: KYCDocumentType?
    package let registeredBy: KYCCheckID?
    /// Sealed; nil once the check is completed.
    package let sealedPerson: String?
    package let consentGrantedAt: Date
    package let consentLanguage: Language
    package let consentPolicyURL: String
    package let provider: ProviderID
    /// Where it was sent, in the provider's words; nil where nothing has left.
    package let endpoint: String?
    /// The provider's own identifier of the job, confirmed by its answer.
    package let providerJob: String?
    /// One that a callback told, while nothing has confirmed it.
    package let hintedJob: String?
    /// What the last signed callback claims, of which nothing is believed.
    package let claimedStatus: String?
    package let state: KYCCheckState
    /// How often a worker has taken it to send it: the number is that worker's right to go on.
    package let claims: Int
    package let submissions: Int
    package let inquiries: Int
    package let missingAnswers: Int
    package let decision: KYCDecision?
    package let reasons: [KYCReason]
    package let sealedIdentity: String?
    package let traceparent: String?
    /// Since it was accepted, by the database's clock.
    package let age: Duration
    /// Since it was first sent; nil where it never was.
    package let sinceSubmitted: Duration?

    init(_ row: PostgresRow) throws {
        id = KYCCheckID(try row.uuid("check_id"))
        user = UserID(try row.uuid("user_id"))
        purpose = try Stored.value(KYCPurpose(rawValue: row.string("purpose")), "purpose")
        documentType = try row.optionalString("document_type").map {
            try Stored.value(KYCDocumentType(rawValue: $0), "document_type")
        }
        registeredBy = try row.optionalUUID("registered_by").map { KYCCheckID($0) }
        sealedPerson = try row.optionalString("sealed_person")
        consentGrantedAt = try row.date("consent_granted_at")
        consentLanguage = try Stored.value(
            Language(rawValue: row.string("consent_language")), "consent_language")
        consentPolicyURL = try row.string("consent_policy_url")
        provider = ProviderID(try row.string("provider"))
        endpoint = try row.optionalString("endpoint")
        providerJob = try row.optionalString("provider_job")
        hintedJob = try row.optionalString("hinted_job")
        claimedStatus = try row.optionalString("claimed_status")
        state = try Stored.value(KYCCheckState(rawValue: row.string("state")), "state")
        claims = Int(try row.int("claims"))
        submissions = Int(try row.int("submissions"))
        inquiries = Int(try row.int("inquiries"))
        missingAnswers = Int(try row.int("missing_answers"))
        decision = try row.optionalString("decision").map {
            try Stored.value(KYCDecision(rawValue: $0), "decision")
        }
        reasons = try (row.optionalString("reason_words") ?? "").split(separator: ",").map {
            try Stored.value(KYCReason(rawValue: String($0)), "reasons")
        }
        sealedIdentity = try row.optionalString("sealed_identity")
        traceparent = try row.optionalString("traceparent")
        age = .milliseconds(try row.int("age_ms"))
        sinceSubmitted = try row.optionalInt("since_submitted_ms").map { .milliseconds($0) }
    }

    /// How it ended; nil where it has not.
    package var report: KYCReport? {
        guard let decision else { return nil }
        return KYCReport(
            check: id, user: user, purpose: purpose, decision: decision, reasons: reasons,
            sealedIdentity: sealedIdentity, provider: submissions > 0 ? provider : nil,
            providerReference: providerJob)
    }
}
