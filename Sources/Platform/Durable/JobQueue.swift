package import FoundationEssentials
package import Postgres

/// A piece of work that is due.
package struct Job: Sendable {
    package let id: UUID
    package let kind: String
    package let key: String
    package let payload: String
    /// How often it has been started since it last succeeded, this time included.
    package let attempts: Int

    package init(id: UUID, kind: String, key: String, payload: String, attempts: Int) {
        self.id = id
        self.kind = kind
        self.key = key
        self.payload = payload
        self.attempts = attempts
    }
}

/// How a job went that did not throw.
package enum JobOutcome: Sendable, Equatable {
    case done
    case again(after: Duration)
}

/// The table of jobs: at most one open job for each kind and key. `JobWorker` performs them.
package enum JobQueue {
    /// Writes a job in this transaction. Where one with the same kind and key is open, nothing changes, unless `replace`:
    /// then it gets the new payload and time, also while it runs (it runs again afterwards). A nil `runAt` is the
    /// database's now.
    package static func enqueue(
        kind: String, key: String, payload: String, runAt: Date?, replace: Bool = false,
        in session: PostgresSession
    ) throws(PostgresError) {
        if replace {
            try session.later(
                """
                INSERT INTO jobs (kind, key, payload, run_at)
                VALUES (\(kind), \(key), \(payload), COALESCE(\(runAt), now()))
                ON CONFLICT (kind, key) WHERE state = 'open' DO UPDATE
                SET payload = EXCLUDED.payload, run_at = EXCLUDED.run_at, attempts = 0,
                    revision = jobs.revision + 1, last_error = NULL
                """)
        } else {
            try session.later(
                """
                INSERT INTO jobs (kind, key, payload, run_at)
                VALUES (\(kind), \(key), \(payload), COALESCE(\(runAt), now()))
                ON CONFLICT (kind, key) WHERE state = 'open' DO NOTHING
                """)
        }
    }

    /// When an open job is due; nil where there is none.
    package static func runAt(
        kind: String, key: String, in session: PostgresSession
    ) throws(PostgresError) -> Date? {
        try session.query(
            "SELECT run_at FROM jobs WHERE kind = \(kind) AND key = \(key) AND state = 'open'"
        ).first?.date("run_at")
    }

    /// Takes an open job away. One that runs at this moment goes on to its end.
    package static func cancel(kind: String, key: String, in session: PostgresSession) throws(PostgresError) {
        try session.later("DELETE FROM jobs WHERE kind = \(kind) AND key = \(key) AND state = 'open'")
    }
}
