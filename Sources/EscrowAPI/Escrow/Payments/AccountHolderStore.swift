import FoundationEssentials
import GatewayCore
import Postgres

/// What operators told of numbers, and what they are being asked.
enum AccountHolderStore {
    /// How a question stands.
    struct Question: Sendable {
        let check: AccountHolderCheckID
        /// Whether it is a new one, which nobody has been asked yet.
        let isNew: Bool
        let answer: Answer?
        /// What is left of the time that a person waits.
        let patience: Duration
    }

    enum Answer: Sendable {
        case told(AccountStanding)
        /// The operator did not tell.
        case unanswered
    }

    /// The question about that number at that provider: the one that is answered or under way, or a new one where there
    /// is none, or where its answer is too old.
    static func question(
        _ key: [UInt8], _ provider: ProviderID, check: AccountHolderCheckID, command: CommandID,
        policy: AccountHolderPolicy, in session: PostgresSession
    ) throws -> Question {
        let inserted = try session.query(
            """
            INSERT INTO account_holder_checks AS c (phone_key, provider, check_id, command_id)
            VALUES (\(key), \(provider.name), \(check.uuid), \(command.uuid))
            ON CONFLICT (phone_key, provider) DO UPDATE SET check_id = EXCLUDED.check_id,
                command_id = EXCLUDED.command_id, asked_at = now(), standing = NULL, answered_at = NULL
            WHERE c.asked_at < now() - CASE
                WHEN c.standing = 'active' THEN \(policy.memory)::interval
                WHEN c.standing IN ('inactive', 'unknown') THEN \(policy.memoryOfAbsence)::interval
                ELSE \(policy.askAgainAfter)::interval END
            RETURNING check_id
            """)
        let row = try session.query(
            """
            SELECT check_id, standing,
                greatest(0, extract(epoch FROM asked_at + \(policy.wait)::interval - now()) * 1000)::bigint AS patience
            FROM account_holder_checks WHERE phone_key = \(key) AND provider = \(provider.name)
            """)[0]
        return Question(
            check: AccountHolderCheckID(try row.uuid("check_id")), isNew: !inserted.isEmpty,
            answer: try row.optionalString("standing").map(answer),
            patience: .milliseconds(try row.int("patience")))
    }

    static func answer(to check: AccountHolderCheckID, in session: PostgresSession) throws -> Answer? {
        try session.query("SELECT standing FROM account_holder_checks WHERE check_id = \(check.uuid)")
            .first?.optionalString("standing").map(answer)
    }

    /// Keeps the answer to a question that is still the newest of its number; nil where the provider did not tell.
    static func keep(
        _ standing: AccountStanding?, of check: AccountHolderCheckID, in session: PostgresSession
    ) throws {
        try session.execute(
            """
            UPDATE account_holder_checks SET standing = \(standing?.rawValue ?? unanswered), answered_at = now()
            WHERE check_id = \(check.uuid) AND standing IS NULL
            """)
    }

    /// The gateway does not take the question. False where the command was another one.
    static func refuse(_ command: CommandID, in session: PostgresSession) throws -> Bool {
        try session.execute(
            """
            UPDATE account_holder_checks SET standing = \(unanswered), answered_at = now()
            WHERE command_id = \(command.uuid) AND standing IS NULL
            """) == 1
    }

    /// Forgets what nobody would believe any more; returns how many.
    static func purge(olderThan memory: Duration, in session: PostgresSession) throws -> Int {
        try session.execute("DELETE FROM account_holder_checks WHERE asked_at < now() - \(memory)::interval")
    }

    private static let unanswered = "unanswered"

    private static func answer(_ text: String) -> Answer {
        AccountStanding(rawValue: text).map { .told($0) } ?? .unanswered
    }
}
