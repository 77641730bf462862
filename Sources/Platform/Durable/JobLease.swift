import FoundationEssentials
import Postgres

/// A job in the hands of one worker, until the lease expires.
struct JobLease: Sendable {
    let job: Job
    private let leaseID: UUID
    private let revision: Int64

    private init(_ row: PostgresRow) throws(PostgresError) {
        job = Job(
            id: try row.uuid("job_id"), kind: try row.string("kind"), key: try row.string("key"),
            payload: try row.string("payload"), attempts: Int(try row.int("attempts")))
        leaseID = try row.uuid("lease_id")
        revision = try row.int("revision")
    }

    /// Takes jobs that are due, the longest waiting first; those of workers that died once their lease has expired.
    static func claim(
        kinds: [String], limit: Int, lease: Duration, in session: PostgresSession
    ) throws(PostgresError) -> [JobLease] {
        let rows = try session.query(
            """
            UPDATE jobs
            SET attempts = attempts + 1, lease_id = gen_random_uuid(), lease_until = now() + \(lease)
            WHERE job_id IN (
                SELECT job_id FROM jobs
                WHERE state = 'open' AND kind = ANY(\(kinds)) AND run_at <= now()
                    AND (lease_until IS NULL OR lease_until < now())
                ORDER BY run_at
                LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            )
            RETURNING job_id, kind, key, payload, attempts, lease_id, revision
            """)
        var leases: [JobLease] = []
        for row in rows { leases.append(try JobLease(row)) }
        return leases
    }

    /// The job is done. Where it was replaced while it ran, it stays open for its new time.
    func finish(in session: PostgresSession) throws(PostgresError) {
        let deleted = try session.execute(
            "DELETE FROM jobs WHERE job_id = \(job.id) AND lease_id = \(leaseID) AND revision = \(revision)")
        if deleted == 0 { try release(attempts: 0, in: session) }
    }

    /// The job runs again after a while, as after a success.
    func runAgain(after delay: Duration, in session: PostgresSession) throws(PostgresError) {
        try reschedule(after: delay, attempts: 0, error: nil, in: session)
    }

    /// The job failed and is tried again after a while.
    func retry(after delay: Duration, error: String, in session: PostgresSession) throws(PostgresError) {
        try reschedule(after: delay, attempts: job.attempts, error: error, in: session)
    }

    /// The job was not really tried, as when the process shuts down.
    func giveBack(in session: PostgresSession) throws(PostgresError) {
        try release(attempts: job.attempts - 1, in: session)
    }

    /// The job failed for good and is kept. Where it was replaced while it ran, the new one is still to do.
    func fail(error: String, in session: PostgresSession) throws(PostgresError) {
        let failed = try session.execute(
            """
            UPDATE jobs
            SET state = 'failed', failed_at = now(), last_error = \(error), lease_id = NULL, lease_until = NULL
            WHERE job_id = \(job.id) AND lease_id = \(leaseID) AND revision = \(revision)
            """)
        if failed == 0 { try release(attempts: 0, in: session) }
    }

    private func reschedule(
        after delay: Duration, attempts: Int, error: String?, in session: PostgresSession
    ) throws(PostgresError) {
        let updated = try session.execute(
            """
            UPDATE jobs
            SET run_at = now() + \(delay), attempts = \(attempts), last_error = \(error),
                lease_id = NULL, lease_until = NULL
            WHERE job_id = \(job.id) AND lease_id = \(leaseID) AND revision = \(revision)
            """)
        if updated == 0 { try release(attempts: 0, in: session) }
    }

    /// Ends the lease where this worker still holds it, and changes nothing else.
    private func release(attempts: Int, in session: PostgresSession) throws(PostgresError) {
        try session.execute(
            """
            UPDATE jobs SET attempts = \(attempts), lease_id = NULL, lease_until = NULL
            WHERE job_id = \(job.id) AND lease_id = \(leaseID)
            """)
    }
}
