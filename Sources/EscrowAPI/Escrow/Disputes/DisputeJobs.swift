package import Durable
import FoundationEssentials
package import Postgres

/// What is to happen to a dispute later, whichever process is alive then.
package enum DisputeJob: String, Sendable, CaseIterable {
    /// The next step did not come in time.
    case deadline = "dispute-deadline"

    /// A job of the same kind and subject gets the new time.
    func enqueue(_ subject: String, at time: Date, in session: PostgresSession) throws {
        try JobQueue.enqueue(
            kind: rawValue, key: subject, payload: subject, runAt: time, replace: true, in: session)
    }

    func cancel(_ subject: String, in session: PostgresSession) throws {
        try JobQueue.cancel(kind: rawValue, key: subject, in: session)
    }
}

/// Does what the clocks of disputes ask for. Every job may run twice and changes things once.
package struct DisputeJobs: Sendable {
    private let database: PostgresClient
    private let effects: DisputeEffects
    /// Wakes the relay of commands.
    private let wakeup: Wakeup

    package init(database: PostgresClient, effects: DisputeEffects, wakeup: Wakeup) {
        self.database = database
        self.effects = effects
        self.wakeup = wakeup
    }

    package func perform(_ job: Job) async throws -> JobOutcome {
        guard DisputeJob(rawValue: job.kind) == .deadline, let id = Int64(job.payload) else { return .done }
        let outcome = try await database.transaction { session -> JobOutcome in
            guard let found = try DisputeEffects.locked(id, in: session), let due = found.dispute.dueAt else {
                return .done
            }
            let left = due.timeIntervalSince(found.dispute.readAt)
            guard left <= 0 else { return .again(after: .milliseconds(Int64(left * 1000) + 1)) }
            try effects.apply(.deadlinePassed, to: found, because: .init(.system(job.kind)), in: session)
            return .done
        }
        wakeup.signal()
        return outcome
    }
}
