import FoundationEssentials
import GatewayCore
import GatewayMessages
import Postgres

/// One check as we ordered it, and what became of it.
struct KYCCheck: Sendable, Equatable {
    let id: KYCCheckID
    let userID: Int64
    let idType: KYCDocumentType
    let isAccepted: Bool
    let isOpen: Bool
    let inquiries: Int
    let inquiryOpen: Bool
    let decision: KYCDecision?
    let reasons: [String]
    let provider: String?
    let providerReference: String?
    let sealedIdentity: String?
    let createdAt: Date
}

/// The rows of checks.
enum KYCCheckStore {
    static func insert(
        _ id: KYCCheckID, userID: Int64, idType: KYCDocumentType, consent: UUID, command: CommandID,
        in session: PostgresSession
    ) throws {
        try session.execute(
            """
            INSERT INTO kyc_checks (check_id, user_id, purpose, id_type, consent_id, command_id)
            VALUES (\(id.uuid), \(userID), \(KYCPurpose.identityDocument.rawValue), \(idType.rawValue), \(consent),
                \(command.uuid))
            """)
    }

    static func check(_ id: KYCCheckID, in session: PostgresSession) throws -> KYCCheck? {
        try session.query("SELECT \(unescaped: columns) FROM kyc_checks WHERE check_id = \(id.uuid)")
            .first.map(check)
    }

    static func check(command: CommandID, in session: PostgresSession) throws -> KYCCheck? {
        try session.query("SELECT \(unescaped: columns) FROM kyc_checks WHERE command_id = \(command.uuid)")
            .first.map(check)
    }

    static func setAccepted(_ id: KYCCheckID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_checks SET accepted_at = coalesce(accepted_at, now()) WHERE check_id = \(id.uuid)
            """)
    }

    static func openInquiry(_ id: KYCCheckID, command: CommandID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_checks SET inquiries = inquiries + 1, open_inquiry_id = \(command.uuid)
            WHERE check_id = \(id.uuid)
            """)
    }

    static func closeInquiry(command: CommandID, in session: PostgresSession) throws -> Bool {
        try session.execute(
            "UPDATE kyc_checks SET open_inquiry_id = NULL WHERE open_inquiry_id = \(command.uuid)") == 1
    }

    /// The person was verified on it.
    static func setReliedOn(_ id: UUID, in session: PostgresSession) throws {
        try session.execute(
            "UPDATE kyc_checks SET relied_on_at = coalesce(relied_on_at, now()) WHERE check_id = \(id)")
    }

    /// How many checks of the last day were ordered and verified nobody. Each of them is paid for.
    static func inVain(userID: Int64, in session: PostgresSession) throws -> Int64 {
        try session.query(
            """
            SELECT count(*) AS n FROM kyc_checks
            WHERE user_id = \(userID) AND created_at > now() - interval '1 day' AND relied_on_at IS NULL
                AND reasons <> \(KYCConcern.tooManyChecks.rawValue)
            """)[0].int("n")
    }

    /// A check that is not ordered: an administrator decides instead.
    static func withhold(_ id: KYCCheckID, because concern: KYCConcern, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_checks SET decision = 'review', decided_at = now(), reasons = \(concern.rawValue)
            WHERE check_id = \(id.uuid) AND decided_at IS NULL
            """)
    }

    /// Makes reports about the same documents wait for each other until the transaction ends. All of a transaction at
    /// once, in one order, so that no two wait for one another.
    static func lock(documentIndexes: Set<[UInt8]>, in session: PostgresSession) throws {
        for index in documentIndexes.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            _ = try session.query(
                "SELECT pg_advisory_xact_lock(hashtextextended('kyc-document:' || encode(\(index), 'hex'), 0))"
            )
        }
    }

    /// What a report writes; false where one was written already.
    static func decide(
        _ report: KYCReport, sealedIdentity: String?, documentIndex: [UInt8]?, in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            UPDATE kyc_checks SET decision = \(report.decision.rawValue), decided_at = now(), open_inquiry_id = NULL,
                reasons = \(report.reasons.map(\.rawValue).joined(separator: ",")),
                provider = \(report.provider?.name), provider_reference = \(report.providerReference),
                sealed_identity = \(sealedIdentity), document_index = \(documentIndex)
            WHERE check_id = \(report.check.uuid) AND decided_at IS NULL
            """) == 1
    }

    /// The gateway does not take the check.
    static func refuse(_ id: KYCCheckID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE kyc_checks SET decision = 'review', decided_at = now(),
                reasons = \(KYCReason.providerRefused.rawValue)
            WHERE check_id = \(id.uuid) AND decided_at IS NULL
            """)
    }

    /// An administrator decided before the provider did.
    static func overrule(_ id: UUID, in session: PostgresSession) throws {
        try session.execute(
            "UPDATE kyc_checks SET overruled_at = now() WHERE check_id = \(id) AND decided_at IS NULL")
    }

    /// The other people whose document bore the same number and was not refused.
    static func others(
        documentIndex: [UInt8], than userID: Int64, in session: PostgresSession
    ) throws -> [Int64] {
        try session.query(
            """
            SELECT DISTINCT user_id FROM kyc_checks
            WHERE document_index = \(documentIndex) AND user_id <> \(userID) AND decision <> 'rejected'
            ORDER BY user_id LIMIT 20
            """
        ).map { try $0.int("user_id") }
    }

    static func documentIndex(_ id: UUID, in session: PostgresSession) throws -> [UInt8]? {
        try session.query("SELECT document_index FROM kyc_checks WHERE check_id = \(id)")
            .first?.optionalBytes("document_index")
    }

    static func isOpen(userID: Int64, in session: PostgresSession) throws -> Bool {
        try !session.query(
            """
            SELECT 1 AS one FROM kyc_checks
            WHERE user_id = \(userID) AND decided_at IS NULL AND overruled_at IS NULL LIMIT 1
            """
        ).isEmpty
    }

    private static let columns = """
        check_id, user_id, id_type, accepted_at, inquiries, open_inquiry_id, decision, reasons, provider,
            provider_reference, sealed_identity, created_at, decided_at IS NULL AND overruled_at IS NULL AS is_open
        """

    private static func check(_ row: PostgresRow) throws -> KYCCheck {
        guard let idType = KYCDocumentType(rawValue: try row.string("id_type")) else {
            preconditionFailure("A check is of a known document.")
        }
        return KYCCheck(
            id: KYCCheckID(try row.uuid("check_id")), userID: try row.int("user_id"), idType: idType,
            isAccepted: try row.optionalDate("accepted_at") != nil, isOpen: try row.bool("is_open"),
            inquiries: Int(try row.int("inquiries")),
            inquiryOpen: try row.optionalUUID("open_inquiry_id") != nil,
            decision: try row.optionalString("decision").flatMap { KYCDecision(rawValue: $0) },
            reasons: try row.string("reasons").split(separator: ",").map(String.init),
            provider: try row.optionalString("provider"),
            providerReference: try row.optionalString("provider_reference"),
            sealedIdentity: try row.optionalString("sealed_identity"), createdAt: try row.date("created_at"))
    }
}
