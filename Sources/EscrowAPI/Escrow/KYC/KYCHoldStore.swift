import FoundationEssentials
import Postgres
import Primitives
import Sealing

/// The rows of legal holds.
enum KYCHoldStore {
    /// False where a hold stands already.
    static func place(
        _ id: UUID, userID: Int64, reason: String, in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            INSERT INTO kyc_holds (hold_id, user_id, sealed_reason)
            VALUES (\(id), \(userID), \(session.seal.seal(reason, in: "kyc_holds.sealed_reason", of: id.lowercased)))
            ON CONFLICT (user_id) WHERE released_at IS NULL DO NOTHING
            """) == 1
    }

    static func release(userID: Int64, in session: PostgresSession) throws -> Bool {
        try session.execute(
            "UPDATE kyc_holds SET released_at = now() WHERE user_id = \(userID) AND released_at IS NULL") == 1
    }
}
