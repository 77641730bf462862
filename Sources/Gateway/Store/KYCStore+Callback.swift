package import GatewayCore
import Postgres

extension KYCStore {
    /// How many different callbacks of one check are kept: a provider sends a few, a flood sends more.
    private static let limitPerCheck = 20

    /// Stores a callback's signing and makes its check due for an inquiry; a job that it names is remembered until an
    /// inquiry has confirmed it. False, and nothing changes, where the same signing came before or the check has had too
    /// many.
    package func storeCallback(
        of check: KYCCheckID, signingHash: [UInt8], bodyHash: [UInt8], claimedStatus: String, job: String?
    ) throws -> Bool {
        let stored = try session.execute(
            """
            INSERT INTO kyc_callbacks (check_id, signing_hash, body_hash, claimed_status)
            SELECT \(check.uuid)::uuid, \(signingHash)::bytea, \(bodyHash)::bytea, \(claimedStatus)
            WHERE (SELECT count(*) FROM kyc_callbacks WHERE check_id = \(check.uuid)) < \(Self.limitPerCheck)
            ON CONFLICT DO NOTHING
            """)
        guard stored == 1 else { return false }
        try session.execute(
            """
            UPDATE kyc_checks SET webhook_waiting = true, next_action_at = now(),
                hinted_job = CASE WHEN provider_job IS NULL THEN COALESCE(\(job), hinted_job) END
            WHERE check_id = \(check.uuid) AND state IN ('submitting', 'pending', 'unknown')
            """)
        return true
    }

    /// Forgets callbacks and identities that nobody needs any more. Returns how many rows were touched.
    package func forget(callbacksAfter callbacks: Duration, identitiesAfter identities: Duration) throws
        -> Int
    {
        let forgotten = try session.execute(
            "DELETE FROM kyc_callbacks WHERE received_at < now() - \(callbacks)::interval")
        return try forgotten
            + session.execute(
                """
                UPDATE kyc_checks SET sealed_identity = NULL
                WHERE sealed_identity IS NOT NULL AND completed_at < now() - \(identities)::interval
                """)
    }
}
