import FoundationEssentials
import GatewayCore
import Postgres
package import Primitives
package import Reconciliation
import Sealing

/// Cases and what is done with them. Steps are inserted only, one for each version of a case.
package struct CaseStore {
    let session: PostgresSession

    private static let sealedText = "case_steps.sealed_text"

    package func find(_ filter: CaseFilter) throws -> [StoredCase] {
        try session.query(
            """
            SELECT \(unescaped: StoredCase.columns) FROM \(unescaped: StoredCase.tables)
            WHERE (\(filter.ids)::bigint[] IS NULL OR c.case_id = ANY(\(filter.ids)::bigint[]))
                AND (\(filter.provider?.name)::text IS NULL
                    OR COALESCE(c.provider, p.provider) = \(filter.provider?.name)::text)
                AND (\(filter.day?.description)::date IS NULL
                    OR COALESCE(c.day, ((c.opened_at AT TIME ZONE 'UTC') + interval '1 hour')::date)
                        = \(filter.day?.description)::date)
                AND (\(filter.reason)::text IS NULL OR c.reason = \(filter.reason)::text)
                AND (\(filter.states?.map(\.rawValue))::text[] IS NULL
                    OR c.state = ANY(\(filter.states?.map(\.rawValue))::text[]))
                AND (\(filter.assignee)::bigint IS NULL OR c.assignee = \(filter.assignee))
                AND (\(filter.largestDifference)::bigint IS NULL
                    OR abs(COALESCE(c.statement_amount, 0) - COALESCE(c.book_amount, p.amount, 0))
                        <= \(filter.largestDifference)::bigint)
                AND (\(filter.after)::bigint IS NULL OR c.case_id > \(filter.after)::bigint)
            ORDER BY c.case_id LIMIT \(filter.limit)
            """
        ).map { try StoredCase($0) }
    }

    package func find(_ id: Int64) throws -> StoredCase? {
        try find(CaseFilter(ids: [id])).first
    }

    /// The case, locked until the transaction ends.
    package func lock(_ id: Int64) throws -> StoredCase? {
        guard try !session.query("SELECT FROM cases WHERE case_id = \(id) FOR UPDATE").isEmpty else {
            return nil
        }
        return try find(id)
    }

    package func steps(of id: Int64) throws -> [StoredCaseStep] {
        try session.query(
            """
            SELECT x.version, x.taken_at, s.name, x.step, x.state, x.reason_code, x.sealed_text, x.details
            FROM case_steps x LEFT JOIN staff s USING (staff_id) WHERE x.case_id = \(id) ORDER BY x.version
            """
        ).map { row in
            let version = Int(try row.int("version"))
            return StoredCaseStep(
                version: version, takenAt: try row.date("taken_at"), staff: try row.optionalString("name"),
                step: try row.string("step"),
                state: try Stored.value(CaseState(rawValue: row.string("state")), "state"),
                reasonCode: try row.optionalString("reason_code"),
                text: try row.optionalString("sealed_text").map {
                    try session.seal.open($0, in: Self.sealedText, of: "\(id):\(version)")
                },
                details: try row.string("details"))
        }
    }

    /// A step that is taken: the case's next version.
    package struct NewStep: Sendable {
        package var staff: Int64?
        package var step: String
        package var state: CaseState
        package var assignee: Int64?
        package var resolution: CaseResolution?
        package var reasonCode: String?
        package var text: String?
        package var details: JSONValue

        package init(
            _ step: String, by staff: Int64?, state: CaseState, assignee: Int64?,
            resolution: CaseResolution? = nil, reasonCode: String? = nil, text: String? = nil,
            details: JSONValue = .object([])
        ) {
            self.staff = staff
            self.step = step
            self.state = state
            self.assignee = assignee
            self.resolution = resolution
            self.reasonCode = reasonCode
            self.text = text
            self.details = details
        }
    }

    /// Stores a step of a case that is locked. Returns the new version.
    @discardableResult
    package func take(_ step: NewStep, of known: StoredCase) throws -> Int {
        let version = known.version + 1
        let text = try step.text.map {
            try session.seal.seal($0, in: Self.sealedText, of: "\(known.id):\(version)")
        }
        try session.execute(
            """
            INSERT INTO case_steps (case_id, version, staff_id, step, state, reason_code, sealed_text, details)
            VALUES (\(known.id), \(version), \(step.staff), \(step.step), \(step.state.rawValue), \(step.reasonCode),
                \(text), \(step.details.canonicalText))
            """)
        try session.execute(
            """
            UPDATE cases SET state = \(step.state.rawValue), assignee = \(step.assignee), version = \(version),
                resolution = \(step.resolution?.rawValue),
                closed_at = CASE WHEN \(step.state == .resolved)::boolean THEN COALESCE(closed_at, now()) END
            WHERE case_id = \(known.id)
            """)
        return version
    }
}
