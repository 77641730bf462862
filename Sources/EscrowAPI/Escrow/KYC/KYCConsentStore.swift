import FoundationEssentials
import Postgres
import Primitives
import Sealing

/// The rows of what people agreed to; they are never changed.
enum KYCConsentStore {
    static func insert(
        _ id: UUID, userID: Int64, language: Language, policyURL: String, address: String,
        in session: PostgresSession
    ) throws {
        try session.execute(
            """
            INSERT INTO kyc_consents (consent_id, user_id, language, policy_url, sealed_address)
            VALUES (\(id), \(userID), \(language.rawValue), \(policyURL),
                \(session.seal.seal(address, in: "kyc_consents.sealed_address", of: id.lowercased)))
            """)
    }

    /// The newest; nil where the person never agreed.
    static func newest(userID: Int64, in session: PostgresSession) throws -> KYCAgreement? {
        try session.find(newest(userID: userID))
    }

    static func newest(userID: Int64) -> Lookup<KYCAgreement?> {
        Lookup(
            """
            SELECT consent_id, granted_at, language, policy_url FROM kyc_consents WHERE user_id = \(userID)
            ORDER BY granted_at DESC, consent_id DESC LIMIT 1
            """
        ) { rows, _ in
            try rows.first.map { row in
                KYCAgreement(
                    id: try row.uuid("consent_id"), grantedAt: try row.date("granted_at"),
                    language: try row.string("language"), policyURL: try row.string("policy_url"))
            }
        }
    }
}
