import Postgres
import Primitives
import Synchronization
import TestSupport
import Testing

/// One of several who do something about one agreement at the same instant; what a clock does has no answer.
typealias Racer = @Sendable () async throws -> Reply?

extension World {
    /// Lets every racer come as far as the lock of the agreement, one behind the other in their order, and then all go on.
    /// One that does not get there in a while is not waited for: what has to come of it is the same in any order.
    ///
    /// `whileAllWait` runs before the lock is given back. Answers what each was told.
    func together(
        about agreement: Int64, _ racers: [Racer], whileAllWait: @Sendable () async throws -> Void = {}
    ) async throws -> [Reply?] {
        let gate = Gate()
        let (holder, watcher) = (client(), client())
        async let holding: Void = holder.transaction { session in
            try session.execute(
                "SELECT FROM escrow.agreements WHERE agreement_id = \(agreement) FOR NO KEY UPDATE")
            gate.isHeld.withLock { $0 = true }
            while !gate.isOpen.withLock({ $0 }) { _ = try session.query("SELECT pg_sleep(0.01)") }
        }
        let result: Result<[Reply?], any Error>
        do {
            try await eventually("the agreement to be held") { gate.isHeld.withLock { $0 } }
            result = .success(
                try await withThrowingTaskGroup(of: (Int, Reply?).self) { group in
                    defer { gate.isOpen.withLock { $0 = true } }
                    for (index, racer) in racers.enumerated() {
                        group.addTask { (index, try await racer()) }
                        try await patience(until: index + 1, watcher)
                    }
                    try await whileAllWait()
                    gate.isOpen.withLock { $0 = true }
                    return try await group.reduce(into: [Reply?](repeating: nil, count: racers.count)) {
                        $0[$1.0] = $1.1
                    }
                })
        } catch {
            result = .failure(error)
        }
        gate.isOpen.withLock { $0 = true }
        let held: Result<Void, any Error>
        do { held = .success(try await holding) } catch { held = .failure(error) }
        await holder.close()
        await watcher.close()
        try held.get()
        return try result.get()
    }

    private final class Gate: Sendable {
        let isHeld = Mutex(false)
        let isOpen = Mutex(false)
    }

    /// Waits until so many wait for a lock in this database, for some seconds at most.
    private func patience(until count: Int, _ watcher: PostgresClient) async throws {
        for _ in 0..<200 {
            let waiting = try await watcher.session { session in
                try session.query(
                    """
                    SELECT count(DISTINCT l.pid) AS n FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                    WHERE NOT l.granted AND a.datname = current_database()
                    """)[0].int("n")
            }
            if waiting >= Int64(count) { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("Racer \(count) did not come to the lock in a while.", severity: .warning)
    }

    private func client() -> PostgresClient {
        PostgresClient(configuration: database.configuration(), logger: .quiet)
    }

    /// Makes a clock fall due, as if its time had come.
    func makeDue(_ kind: String, _ key: String) async throws {
        try await execute(
            """
            UPDATE escrow.jobs SET run_at = now() - interval '1 second'
            WHERE kind = '\(kind)' AND key = '\(key)' AND state = 'open'
            """)
    }

    /// A racer: a clock that falls due.
    func clock(_ kind: String, _ key: String) -> Racer {
        {
            try await self.makeDue(kind, key)
            return nil
        }
    }

    /// The same person on another device.
    func anotherDevice(of party: Party) async throws -> Party {
        let session = try await expect(
            200, "POST", "/api/auth/login/",
            .object(["phone_number": .string(party.phone), "password": .string(party.password)]))
        guard let token = session["access"]?.string else { throw Hopeless("The login gave no token.") }
        return Party(phone: party.phone, password: party.password, token: token)
    }

    /// How often something stands in the audit trail about an agreement, or what else the subject names.
    func trail(_ action: String, about subject: String, details: String = "") async throws -> Int {
        try await query(
            """
            SELECT entry_id::text AS id FROM escrow.audit_entries
            WHERE action = '\(action)' AND subject = '\(subject)' AND details LIKE '%\(details)%'
            """
        ).count
    }
}
