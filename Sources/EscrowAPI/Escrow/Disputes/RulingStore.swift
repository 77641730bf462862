import FoundationEssentials
import GatewayCore
import Postgres
import Primitives
import Sealing

/// The rows of rulings.
enum RulingStore {
    private static let column = "rulings.sealed_reasons"

    struct NewRuling {
        let id: UUID
        let outcome: RulingOutcome
        let split: RulingSplit
        let reasons: String?
        let proposedBy: Int64?
        let needsSecond: Bool
        let state: Ruling.State
        let idempotency: IdempotencyMark?
    }

    static func insert(_ new: NewRuling, disputeID: Int64, in session: PostgresSession) throws {
        let sealed = try new.reasons.map { try session.seal.seal($0, in: column, of: new.id.lowercased) }
        try session.execute(
            """
            INSERT INTO rulings (ruling_id, dispute_id, outcome, to_buyer, to_seller, sealed_reasons, proposed_by,
                needs_second, state, idempotency_index)
            VALUES (\(new.id), \(disputeID), \(new.outcome.rawValue), \(new.split.toBuyer.minorUnits),
                \(new.split.toSeller.minorUnits), \(sealed), \(new.proposedBy), \(new.needsSecond),
                \(new.state.rawValue), \(new.idempotency?.index(in: session)))
            """)
    }

    /// The dispute of the ruling that the key made.
    static func made(_ mark: IdempotencyMark, in session: PostgresSession) throws -> Int64? {
        try session.query(
            "SELECT dispute_id FROM rulings WHERE idempotency_index = \(mark.index(in: session))"
        ).first.map { try $0.int("dispute_id") }
    }

    /// What became of a ruling that waited; `by` is who signed or declined, nil where nobody did.
    static func end(
        _ id: UUID, as state: Ruling.State, by userID: Int64?, in session: PostgresSession
    ) throws {
        try session.later(
            """
            UPDATE rulings SET state = \(state.rawValue), second_by = \(userID),
                second_at = CASE WHEN \(userID)::bigint IS NOT NULL THEN statement_timestamp() END
            WHERE ruling_id = \(id) AND state = 'PROPOSED'
            """)
    }

    /// Every ruling of a dispute, oldest first, whatever became of it.
    static func rulings(of dispute: Dispute, in session: PostgresSession) throws -> [Ruling] {
        try session.query(
            """
            SELECT ruling_id, outcome, to_buyer, to_seller, sealed_reasons, proposed_by, proposed_at, needs_second,
                second_by, second_at, state AS ruling_state
            FROM rulings WHERE dispute_id = \(dispute.id) ORDER BY proposed_at, ruling_id
            """
        ).map { try ruling($0, dispute.held.currency, in: session) }
    }

    /// Reads a row that holds a ruling's columns.
    static func ruling(
        _ row: PostgresRow, _ currency: Currency, in session: PostgresSession
    ) throws -> Ruling {
        let id = try row.uuid("ruling_id")
        guard let outcome = RulingOutcome(rawValue: try row.string("outcome")),
            let state = Ruling.State(rawValue: try row.string("ruling_state"))
        else { preconditionFailure("The checks of table rulings let no other word in.") }
        return Ruling(
            id: id, outcome: outcome,
            split: RulingSplit(
                decided: Money(try row.int("to_buyer"), currency),
                toSeller: Money(try row.int("to_seller"), currency)),
            reasons: try row.optionalString("sealed_reasons").map {
                try session.seal.open($0, in: column, of: id.lowercased)
            },
            proposedBy: try row.optionalInt("proposed_by"), proposedAt: try row.date("proposed_at"),
            needsSecond: try row.bool("needs_second"), secondBy: try row.optionalInt("second_by"),
            secondAt: try row.optionalDate("second_at"), state: state)
    }
}
