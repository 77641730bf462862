import FoundationEssentials
import GatewayCore
import Postgres
import Primitives

/// What the two daemons say an agreement's purse holds, side by side. Works with the owner's rights only: neither
/// daemon's role can read the other's schema.
enum HoldingsStore {
    /// An agreement and the money that stands in its purse and is not reserved.
    struct Holding: Sendable {
        let agreementID: Int64
        let reference: String
        let state: AgreementState
        let expected: ExpectedHolding
        /// What the gateway holds; 0 where it has no such purse.
        let held: Int64
    }

    /// A page in the order of the agreements' numbers. One statement, so both sides are seen at one instant.
    static func page(above agreementID: Int64, limit: Int, in session: PostgresSession) throws -> [Holding] {
        try session.query(
            """
            SELECT a.agreement_id, a.reference, a.state, a.amount_due, coalesce(h.held, 0) AS held,
                (SELECT json_agg(json_build_object('milestone', m.milestone_id, 'state', m.state, 'due', m.amount_due))::text
                    FROM milestones m WHERE m.agreement_id = a.agreement_id) AS parts,
                (SELECT json_agg(json_build_object('milestone', s.milestone_id, 'seller', s.net + s.fee,
                        'buyer', s.to_buyer))::text
                    FROM settlements s WHERE s.agreement_id = a.agreement_id) AS settlements,
                (SELECT json_agg(json_build_object('milestone', p.milestone_id, 'kind', p.kind, 'state', p.state,
                        'amount', p.amount + p.fee, 'ordered', p.command_id IS NOT NULL))::text
                    FROM payments p WHERE p.agreement_id = a.agreement_id AND p.state <> 'FAILED') AS payments
            FROM (
                SELECT * FROM agreements WHERE agreement_id > \(agreementID) ORDER BY agreement_id LIMIT \(limit)
            ) a
            LEFT JOIN gateway.purse_holdings h ON h.purse_id = a.purse_id AND h.currency = a.currency
            ORDER BY a.agreement_id
            """
        ).map { row in
            guard let state = AgreementState(rawValue: try row.string("state")) else {
                preconditionFailure("The checks of table agreements let no other state in.")
            }
            func array(_ column: String) throws -> [JSONValue] {
                try row.optionalString(column).flatMap { try JSONValue(parsing: $0).array } ?? []
            }
            return Holding(
                agreementID: try row.int("agreement_id"), reference: try row.string("reference"),
                state: state,
                expected: ExpectedHolding(
                    state: state, due: try row.int("amount_due"), parts: try array("parts"),
                    settlements: try array("settlements"), payments: try array("payments")),
                held: try row.int("held"))
        }
    }

    /// Purses that hold money and belong to no agreement, or hold another currency than their agreement's.
    static func strangers(limit: Int, in session: PostgresSession) throws -> [(purse: PurseID, held: Money?)]
    {
        try session.query(
            """
            SELECT h.purse_id, h.currency, h.held FROM gateway.purse_holdings h
            WHERE h.held <> 0 AND NOT EXISTS (
                SELECT FROM agreements a WHERE a.purse_id = h.purse_id AND a.currency = h.currency)
            ORDER BY h.purse_id LIMIT \(limit)
            """
        ).map { row in
            let held = try row.int("held")
            return (
                PurseID(try row.uuid("purse_id")),
                Currency(rawValue: try row.string("currency")).map { Money(held, $0) }
            )
        }
    }
}
