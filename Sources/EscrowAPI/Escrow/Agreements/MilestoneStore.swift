import FoundationEssentials
import GatewayCore
import Postgres
import Primitives
import Sealing

/// The rows of milestones. They are read with their agreement.
enum MilestoneStore {
    static let column = "milestones.sealed_title"

    /// What a sealed title is bound to.
    static func record(_ agreementID: Int64, _ number: Int) -> String { "\(agreementID)/\(number)" }

    static func insert(
        _ terms: [MilestoneTerms], prices: [AgreementPrice], agreementID: Int64, in session: PostgresSession
    ) throws {
        for (index, (milestone, price)) in zip(terms, prices).enumerated() {
            let number = index + 1
            let title = try session.seal.seal(
                milestone.title, in: column, of: record(agreementID, number))
            try session.later(
                """
                INSERT INTO milestones (agreement_id, number, sealed_title, amount, fee, amount_due, net,
                    delivery_deadline)
                VALUES (\(agreementID), \(number), \(title), \(price.amount.minorUnits),
                    \(price.fee.minorUnits), \(price.due.minorUnits), \(price.net.minorUnits),
                    \(milestone.deliveryDeadline))
                """)
        }
    }

    static func setState(_ state: AgreementState, id: Int64, in session: PostgresSession) throws {
        try session.later(
            """
            UPDATE milestones SET state = \(state.rawValue), state_changed_at = now() WHERE milestone_id = \(id)
            """)
    }

    /// Counts its deadline as so much later.
    static func addPause(_ pause: Duration, id: Int64, in session: PostgresSession) throws {
        try session.execute(
            "UPDATE milestones SET paused_ms = paused_ms + \(pause.milliseconds) WHERE milestone_id = \(id)")
    }

    /// All of them together: funds arrive, or the agreement is cancelled before.
    static func setStates(_ state: AgreementState, agreementID: Int64, in session: PostgresSession) throws {
        try session.later(
            """
            UPDATE milestones SET state = \(state.rawValue), state_changed_at = now()
            WHERE agreement_id = \(agreementID)
            """)
    }

    /// What the row of an agreement tells of its milestones and settlements, in one column each: NULL where there are none.
    static let columns = """
        (SELECT json_agg(json_build_object('id', m.milestone_id, 'number', m.number, 'title', m.sealed_title,
                'amount', m.amount, 'fee', m.fee, 'due', m.amount_due, 'net', m.net, 'state', m.state, 'paused', m.paused_ms,
                'deadline', to_char(m.delivery_deadline AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                'changed', to_char(m.state_changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                ORDER BY m.number)::text
            FROM milestones m WHERE m.agreement_id = a.agreement_id) AS milestones,
        (SELECT json_agg(json_build_object('milestone', s.milestone_id, 'dispute', s.dispute_id, 'net', s.net,
                'fee', s.fee, 'to_buyer', s.to_buyer))::text
            FROM settlements s WHERE s.agreement_id = a.agreement_id) AS settlements
        """

    static func milestones(
        _ row: PostgresRow, of agreementID: Int64, _ price: AgreementPrice, in session: PostgresSession
    ) throws -> [Milestone] {
        guard let text = try row.optionalString("milestones") else { return [] }
        return try (JSONValue(parsing: text).array ?? []).map { value in
            func integer(_ name: String) -> Int64 { value[name]?.integer ?? 0 }
            func money(_ name: String) -> Money { Money(integer(name), price.amount.currency) }
            func date(_ name: String) -> Date? { value[name]?.string.flatMap { RFC3339.parse($0) } }
            guard let state = value["state"]?.string.flatMap({ AgreementState(rawValue: $0) }),
                let title = value["title"]?.string, let deadline = date("deadline"),
                let changed = date("changed")
            else { preconditionFailure("The checks of table milestones let nothing else in.") }
            let number = Int(integer("number"))
            return Milestone(
                id: integer("id"), number: number,
                title: try session.seal.open(title, in: column, of: record(agreementID, number)),
                price: AgreementPrice(
                    amount: money("amount"), fee: money("fee"), feePayer: price.feePayer, due: money("due"),
                    net: money("net")),
                deliveryDeadline: deadline, pausedFor: .milliseconds(integer("paused")), state: state,
                stateChangedAt: changed)
        }
    }
}
