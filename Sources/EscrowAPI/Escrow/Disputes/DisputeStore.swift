import FoundationEssentials
import GatewayCore
import Postgres
import Primitives
import Sealing

/// How a client names a dispute.
package enum DisputeKey: Sendable, Equatable {
    case id(Int64)
    case reference(String)

    /// The dispute's number in a statement, so that what belongs to it can be looked up together with it.
    var number: PostgresQuery {
        switch self {
        case .id(let id): "\(id)"
        case .reference(let reference): "(SELECT dispute_id FROM disputes WHERE reference = \(reference))"
        }
    }
}

/// The rows of disputes.
enum DisputeStore {
    private static let statementColumn = "disputes.sealed_statement"
    private static let liftingColumn = "disputes.sealed_lifting"

    /// What a new row holds beside the defaults.
    struct NewDispute {
        let agreement: Agreement
        let milestoneID: Int64?
        let opener: DisputeOpener
        let category: DisputeCategory
        let statement: DisputeStatement
        let stateBefore: AgreementState
        let held: Money
        let dueAt: Date
        let silenceLeft: Duration?
        let inquirer: Inquirer
    }

    /// The new row's number; nil where the reference is taken. The caller has seen under the agreement's lock that no
    /// other dispute of it stands, and that the key has made none.
    static func insert(
        _ new: NewDispute, reference: String, in session: PostgresSession
    ) throws -> Int64? {
        let id = try RowNumber.next("disputes", "dispute_id", in: session)
        let statement = JSONValue.object([
            "title": .string(new.statement.title), "description": .string(new.statement.description),
        ])
        return try session.query(
            """
            INSERT INTO disputes (dispute_id, reference, agreement_id, milestone_id, opened_by, party, category,
                sealed_statement, state_before, held, currency, due_at, silence_left_ms, idempotency_index)
            OVERRIDING SYSTEM VALUE
            VALUES (\(id), \(reference), \(new.agreement.id), \(new.milestoneID), \(new.inquirer.userID),
                \(new.opener.rawValue), \(new.category.rawValue),
                \(session.seal.seal(statement.text, in: statementColumn, of: "\(id)")),
                \(new.stateBefore.rawValue), \(new.held.minorUnits), \(new.held.currency.rawValue), \(new.dueAt),
                \(new.silenceLeft?.milliseconds), \(new.inquirer.idempotency?.index(in: session)))
            ON CONFLICT (reference) DO NOTHING
            RETURNING dispute_id
            """
        ).first.map { try $0.int("dispute_id") }
    }

    static func dispute(_ key: DisputeKey, in session: PostgresSession) throws -> Dispute? {
        try session.find(lookup(key))
    }

    static func lookup(_ key: DisputeKey) -> Lookup<Dispute?> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE d.dispute_id = \(key.number)
            """
        ) { rows, session in try rows.first.map { try dispute($0, in: session) } }
    }

    static func dispute(_ mark: IdempotencyMark, in session: PostgresSession) throws -> Dispute? {
        try first(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE d.idempotency_index = \(mark.index(in: session))
            """, in: session)
    }

    /// The dispute that stands of an agreement, or of its milestone.
    static func standing(
        agreementID: Int64, milestoneID: Int64?, in session: PostgresSession
    ) throws -> Dispute? {
        try first(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE d.agreement_id = \(agreementID) AND coalesce(d.milestone_id, 0) = \(milestoneID ?? 0)
                AND d.state <> 'CLOSED'
            """, in: session)
    }

    /// Makes changes to one dispute wait for each other. The caller holds the lock of its agreement: that one comes first,
    /// always.
    static func lock(_ id: Int64) -> Lookup<Void> {
        Lookup("SELECT dispute_id FROM disputes WHERE dispute_id = \(id) FOR NO KEY UPDATE") { _, _ in }
    }

    /// Whether a dispute of the agreement is that arbiter's.
    static func arbitrates(_ agreement: AgreementKey, userID: Int64) -> Lookup<Bool> {
        Lookup(
            """
            SELECT EXISTS (
                SELECT FROM disputes
                WHERE agreement_id = \(agreement.number)
                    AND arbiter_id = \(userID)
            ) AS arbitrates
            """
        ) { rows, _ in try rows[0].bool("arbitrates") }
    }

    struct Change {
        let state: DisputeState
        /// Nil leaves the date as it is.
        let dueAt: Date??
        /// Nil leaves the date as it is.
        var rulingDueAt: Date?
        var arbiter: (id: Int64, by: Int64)?
    }

    /// Writes a change; the version grows with every one.
    static func set(_ change: Change, id: Int64, in session: PostgresSession) throws {
        let (dueChanges, dueAt) = change.dueAt.map { (true, $0) } ?? (false, nil)
        try session.later(
            """
            UPDATE disputes SET state = \(change.state.rawValue), version = version + 1,
                state_changed_at = CASE WHEN state = \(change.state.rawValue) THEN state_changed_at
                    ELSE statement_timestamp() END,
                due_at = CASE WHEN \(dueChanges) THEN \(dueAt)::timestamptz ELSE due_at END,
                ruling_due_at = coalesce(\(change.rulingDueAt)::timestamptz, ruling_due_at),
                arbiter_id = coalesce(\(change.arbiter?.id)::bigint, arbiter_id),
                assigned_by = coalesce(\(change.arbiter?.by)::bigint, assigned_by),
                escalated_at = CASE WHEN \(change.state == .escalated) THEN coalesce(escalated_at, statement_timestamp())
                    ELSE escalated_at END,
                closed_at = CASE WHEN \(change.state == .closed) THEN coalesce(closed_at, statement_timestamp()) END
            WHERE dispute_id = \(id)
            """)
    }

    /// Keeps who lifted it and why.
    static func setLifted(
        _ lifting: DisputeLifting, id: Int64, in session: PostgresSession
    ) throws {
        let sealed = try session.seal.seal(lifting.reasons, in: liftingColumn, of: "\(id)")
        try session.execute(
            """
            UPDATE disputes SET lifted_by = \(lifting.by), sealed_lifting = \(sealed) WHERE dispute_id = \(id)
            """)
    }

    /// Counts a change that a client can see although the state is the same.
    static func touch(_ id: Int64, in session: PostgresSession) throws {
        try session.later("UPDATE disputes SET version = version + 1 WHERE dispute_id = \(id)")
    }

    private static func first(_ query: PostgresQuery, in session: PostgresSession) throws -> Dispute? {
        try session.query(query).first.map { try dispute($0, in: session) }
    }
}

extension DisputeStore {
    static let columns = """
        d.dispute_id, d.reference, d.agreement_id, a.reference AS agreement_reference, d.milestone_id, d.party,
            d.category, d.sealed_statement, d.state, d.state_before, d.held, d.currency, d.arbiter_id,
            arbiter.sealed_person AS arbiter_person, d.due_at, d.escalated_at, d.version, d.created_at,
            d.state_changed_at, d.closed_at, statement_timestamp() AS read_at, d.ruling_due_at,
            d.opened_by, d.lifted_by, d.sealed_lifting, d.silence_left_ms,
            (SELECT count(*) FROM rulings declined
                WHERE declined.dispute_id = d.dispute_id AND declined.state = 'DECLINED') AS declines,
            r.ruling_id, r.outcome, r.to_buyer, r.to_seller, r.sealed_reasons, r.proposed_by, r.proposed_at,
            r.needs_second, r.second_by, r.second_at, r.state AS ruling_state
        """

    static let tables = """
        disputes d JOIN agreements a ON a.agreement_id = d.agreement_id
            LEFT JOIN users arbiter ON arbiter.id = d.arbiter_id
            LEFT JOIN rulings r ON r.dispute_id = d.dispute_id AND r.state IN ('PROPOSED', 'EFFECTIVE', 'AUTOMATIC')
        """

    static func dispute(_ row: PostgresRow, in session: PostgresSession) throws -> Dispute {
        let id = try row.int("dispute_id")
        let statement = try JSONValue(
            parsing: session.seal.open(
                try row.string("sealed_statement"), in: statementColumn, of: "\(id)"))
        guard let state = DisputeState(rawValue: try row.string("state")),
            let category = DisputeCategory(rawValue: try row.string("category")),
            let opener = DisputeOpener(rawValue: try row.string("party")),
            let before = AgreementState(rawValue: try row.string("state_before")),
            let currency = Currency(rawValue: try row.string("currency"))
        else { preconditionFailure("The checks of table disputes let no other word in.") }
        return Dispute(
            id: id, reference: try row.string("reference"), agreementID: try row.int("agreement_id"),
            agreementReference: try row.string("agreement_reference"),
            milestoneID: try row.optionalInt("milestone_id"), openedBy: opener,
            openerID: try row.int("opened_by"), category: category,
            statement: DisputeStatement(
                title: statement["title"]?.string ?? "", description: statement["description"]?.string ?? ""),
            state: state, stateBefore: before, held: Money(try row.int("held"), currency),
            arbiter: try arbiter(row, in: session), dueAt: try row.optionalDate("due_at"),
            rulingDueAt: try row.optionalDate("ruling_due_at"), declines: try row.int("declines"),
            escalatedAt: try row.optionalDate("escalated_at"), version: try row.int("version"),
            createdAt: try row.date("created_at"), stateChangedAt: try row.date("state_changed_at"),
            closedAt: try row.optionalDate("closed_at"), lifting: try lifting(row, of: id, in: session),
            silenceLeft: try row.optionalInt("silence_left_ms").map { .milliseconds($0) },
            ruling: try row.optionalUUID("ruling_id") == nil
                ? nil : try RulingStore.ruling(row, currency, in: session),
            readAt: try row.date("read_at"))
    }

    private static func lifting(
        _ row: PostgresRow, of id: Int64, in session: PostgresSession
    ) throws -> DisputeLifting? {
        guard let by = try row.optionalInt("lifted_by") else { return nil }
        return DisputeLifting(
            by: by,
            reasons: try session.seal.open(
                try row.string("sealed_lifting"), in: liftingColumn, of: "\(id)"))
    }

    private static func arbiter(_ row: PostgresRow, in session: PostgresSession) throws -> PartyName? {
        guard let id = try row.optionalInt("arbiter_id") else { return nil }
        let person = try SealedPerson(opening: try row.string("arbiter_person"), of: id, in: session)
        return PartyName(userID: id, firstName: person.firstName, lastName: person.lastName)
    }
}
