import FoundationEssentials
import GatewayCore
package import Postgres
import Sealing

/// The rows of verifications.
package enum KYCProfileStore {
    /// Makes changes to one person's verification wait for each other until the transaction ends. A person without a row
    /// gets one. Nil where there is no such user.
    static func lock(userID: Int64, in session: PostgresSession) throws -> KYCProfile? {
        try session.execute(
            """
            INSERT INTO kyc_profiles (user_id) SELECT id FROM users WHERE id = \(userID)
            ON CONFLICT (user_id) DO NOTHING
            """)
        return try session.query(
            """
            SELECT \(unescaped: columns) FROM kyc_profiles k JOIN users u ON u.id = k.user_id
            WHERE k.user_id = \(userID) FOR NO KEY UPDATE OF k
            """
        ).first.map { try profile($0, session) }
    }

    /// Nil where the person has not begun.
    package static func profile(userID: Int64, in session: PostgresSession) throws -> KYCProfile? {
        try session.find(lookup(userID: userID))
    }

    static func lookup(userID: Int64) -> Lookup<KYCProfile?> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM kyc_profiles k JOIN users u ON u.id = k.user_id
            WHERE k.user_id = \(userID)
            """
        ) { rows, session in try rows.first.map { try profile($0, session) } }
    }

    static func userID(subject: UserID, in session: PostgresSession) throws -> Int64? {
        try session.query("SELECT id FROM users WHERE subject = \(subject.uuid)").first?.int("id")
    }

    /// Those of these people who are not verified now.
    static func unverified(of users: [Int64], in session: PostgresSession) throws -> [Int64] {
        let verified = try session.query(
            """
            SELECT user_id FROM kyc_profiles
            WHERE user_id = ANY (\(users)) AND state = 'VERIFIED' AND expires_at > statement_timestamp()
            """
        ).map { try $0.int("user_id") }
        return users.filter { !verified.contains($0) }
    }

    /// A page of the queue, those who wait longest first, after the given place, each with the person.
    static func queue(
        states: [KYCState], sharedOnly: Bool, after: Int64, limit: Int, in session: PostgresSession
    ) throws -> [(profile: KYCProfile, user: User)] {
        let shared: PostgresQuery = sharedOnly ? "shared" : "true"
        let people: PostgresQuery = """
            SELECT first.user_id FROM unnest(\(states.map(\.rawValue))) AS wanted (state) CROSS JOIN LATERAL (
                SELECT user_id, submission FROM kyc_profiles
                WHERE state = wanted.state AND submission > \(after) AND \(shared)
                ORDER BY submission LIMIT \(limit)
            ) first
            ORDER BY first.submission LIMIT \(limit)
            """
        let (profiles, users) = try session.find(
            .all(
                Lookup<[KYCProfile]>(
                    """
                    SELECT \(unescaped: columns) FROM kyc_profiles k JOIN users u ON u.id = k.user_id
                    WHERE k.user_id IN (\(people)) ORDER BY k.submission
                    """
                ) { rows, session in try rows.map { try profile($0, session) } },
                UserStore.lookup(people)))
        return profiles.compactMap { profile in users[profile.userID].map { (profile, $0) } }
    }

    static func setIDType(_ type: KYCDocumentType, userID: Int64, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_profiles SET id_type = \(type.rawValue), version = version + 1, changed_at = now()
            WHERE user_id = \(userID)
            """)
    }

    /// Counts a change that a client can see although the state is the same.
    static func touch(userID: Int64, in session: PostgresSession) throws {
        try session.execute(
            "UPDATE kyc_profiles SET version = version + 1, changed_at = now() WHERE user_id = \(userID)")
    }

    static func setSubmitted(userID: Int64, check: UUID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_profiles SET state = 'SUBMITTED', version = version + 1, check_id = \(check), reasons = '',
                retake = '', sealed_message = NULL, shared = false, submission = nextval('kyc_submission_numbers'),
                submitted_at = now(), decided_at = NULL, decided_by = NULL, verified_at = NULL, expires_at = NULL,
                changed_at = now()
            WHERE user_id = \(userID)
            """)
    }

    /// What an administrator says of a person outlasts the state: a "no" stands until another one says yes.
    static func setRefused(_ isRefused: Bool, userID: Int64, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_profiles SET refused_at = CASE WHEN \(isRefused) THEN now() END WHERE user_id = \(userID)
            """)
    }

    static func setState(_ change: Change, userID: Int64, in session: PostgresSession) throws {
        let isVerified = change.state == .verified
        let message = try change.message.map { try session.seal.seal($0, in: messageColumn, of: "\(userID)") }
        try session.execute(
            """
            UPDATE kyc_profiles SET state = \(change.state.rawValue), version = version + 1,
                reasons = \(change.reasons.joined(separator: ",")),
                retake = \(change.retake.map(\.rawValue).joined(separator: ",")), sealed_message = \(message),
                shared = \(change.isShared), decided_by = \(change.decidedBy),
                decided_at = CASE WHEN \(change.state == .underReview) THEN NULL ELSE now() END,
                verified_at = CASE WHEN \(isVerified) THEN now() END, expires_at = \(change.expiresAt),
                changed_at = now()
            WHERE user_id = \(userID)
            """)
    }

    static func setExpired(userID: Int64, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_profiles SET state = 'EXPIRED', version = version + 1, changed_at = now()
            WHERE user_id = \(userID)
            """)
    }

    /// What a decision writes.
    struct Change {
        let state: KYCState
        var reasons: [String] = []
        var retake: [KYCDocumentKind] = []
        var message: String?
        var isShared = false
        var decidedBy: Int64?
        var expiresAt: Date?
    }

    private static let messageColumn = "kyc_profiles.sealed_message"

    private static let columns = """
        k.user_id, u.subject, k.state, k.id_type, k.version, k.reasons, k.retake, k.sealed_message, k.shared, k.submission,
            k.check_id, k.submitted_at, k.decided_at, k.decided_by, k.verified_at, k.expires_at,
            k.refused_at IS NOT NULL AS is_refused, statement_timestamp() AS read_at
        """

    private static func profile(_ row: PostgresRow, _ session: PostgresSession) throws -> KYCProfile {
        guard let state = KYCState(rawValue: try row.string("state")),
            let idType = KYCDocumentType(rawValue: try row.string("id_type"))
        else { preconditionFailure("The checks of table kyc_profiles let no other state or type in.") }
        func list(_ column: String) throws -> [String] {
            try row.string(column).split(separator: ",").map(String.init)
        }
        let userID = try row.int("user_id")
        let message = try row.optionalString("sealed_message").map {
            try session.seal.open($0, in: messageColumn, of: "\(userID)")
        }
        return KYCProfile(
            userID: userID, subject: UserID(try row.uuid("subject")), state: state,
            idType: idType, version: try row.int("version"), reasons: try list("reasons"),
            retake: try list("retake").compactMap { KYCDocumentKind(rawValue: $0) },
            message: message, isShared: try row.bool("shared"),
            submission: try row.optionalInt("submission"), checkID: try row.optionalUUID("check_id"),
            submittedAt: try row.optionalDate("submitted_at"), decidedAt: try row.optionalDate("decided_at"),
            decidedBy: try row.optionalInt("decided_by"), verifiedAt: try row.optionalDate("verified_at"),
            expiresAt: try row.optionalDate("expires_at"), isRefused: try row.bool("is_refused"),
            readAt: try row.date("read_at"))
    }
}
