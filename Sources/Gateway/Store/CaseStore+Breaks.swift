import FoundationEssentials
package import GatewayCore
import Postgres
import Primitives
package import Reconciliation

/// A break of a run, with what tells it apart where it has neither lines nor payments.
package struct FoundBreak: Sendable {
    package let found: Break
    package let subject: String

    package init(_ found: Break, subject: String = "") {
        self.found = found
        self.subject = subject
    }
}

/// What a run has changed in the cases.
package struct CaseChanges: Sendable, Equatable {
    package var opened = 0
    /// Closed by an earlier run, and there again.
    package var reopened = 0
    /// No longer found.
    package var explained = 0
    /// Found, and resolved by a person before.
    package var settled = 0

    package init() {}
}

extension CaseStore {
    /// Opens a case for each break of a run that has none, and closes by itself what the run no longer finds; what a
    /// person has resolved stays, and so does what waits for a second person. `day` is the last day of the run, and
    /// everything after the last closed day was compared. Call it in the transaction that stores the run.
    ///
    /// Of the closed days a run sees only payments that no statement has told of yet: other cases of those days are left
    /// to people.
    package func settle(
        _ breaks: [FoundBreak], of provider: ProviderID, through day: BusinessDay, run: String
    ) throws -> CaseChanges {
        var changes = CaseChanges()
        var identities: [UUID: FoundBreak] = [:]
        for found in breaks {
            identities[found.found.caseIdentity(of: provider, subject: found.subject)] = found
        }
        let known = try knownBreaks(of: provider)
        let order = identities.keys.sorted { $0.uuidString < $1.uuidString }
        var fresh: [PostgresQuery] = []
        for identity in order {
            guard let found = identities[identity] else { continue }
            if let earlier = known[identity] {
                switch (earlier.state, earlier.resolution) {
                case (.resolved, .explained?):
                    try reopen(earlier.id, run: run)
                    changes.reopened += 1
                case (.resolved, _): changes.settled += 1
                default: break
                }
            } else {
                fresh.append(insertion(of: found.found, identity, provider))
            }
        }
        changes.opened = fresh.count
        for start in stride(from: 0, to: fresh.count, by: 500) {
            _ = try session.pipeline(Array(fresh[start..<min(start + 500, fresh.count)]))
        }
        let closed = try lastClosedDay()
        for (identity, earlier) in known.sorted(by: { $0.value.id < $1.value.id })
        where identities[identity] == nil && earlier.day <= day {
            guard earlier.state == .open || earlier.state == .assigned else { continue }
            if let closed, earlier.day <= closed, earlier.hasLines { continue }
            try explain(earlier.id, run: run)
            changes.explained += 1
        }
        return changes
    }

    private struct KnownBreak {
        let id: Int64
        let day: BusinessDay
        let state: CaseState
        let resolution: CaseResolution?
        let hasLines: Bool
    }

    private func knownBreaks(of provider: ProviderID) throws -> [UUID: KnownBreak] {
        let rows = try session.query(
            """
            SELECT break_identity, case_id, day, state, resolution, lines <> '{}' AS has_lines FROM cases
            WHERE break_identity IS NOT NULL AND provider = \(provider.name)
            """)
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let known = KnownBreak(
                    id: try row.int("case_id"),
                    day: try Stored.value(BusinessDay(row.string("day")), "day"),
                    state: try Stored.value(CaseState(rawValue: row.string("state")), "state"),
                    resolution: try row.optionalString("resolution").map {
                        try Stored.value(CaseResolution(rawValue: $0), "resolution")
                    },
                    hasLines: try row.bool("has_lines"))
                return (try row.uuid("break_identity"), known)
            })
    }

    private func insertion(
        of found: Break, _ identity: UUID, _ provider: ProviderID
    ) -> PostgresQuery {
        """
        INSERT INTO cases (break_identity, reason, provider, day, statement_amount, book_amount, currency,
            explanation_en, explanation_fr, lines, payments)
        VALUES (\(identity), \(found.kind.rawValue), \(provider.name), \(found.day.description)::date,
            \(found.statementAmount), \(found.bookAmount), \(found.currency.rawValue),
            \(found.explanation.english), \(found.explanation.french), \(found.lines.map(\.uuid)),
            \(found.payments.map(\.uuid)))
        """
    }

    private func explain(_ id: Int64, run: String) throws {
        guard let known = try lock(id), known.state == .open || known.state == .assigned else { return }
        try take(
            NewStep(
                "explained", by: nil, state: .resolved, assignee: known.assignee, resolution: .explained,
                details: .object(["run": .string(run)])), of: known)
    }

    private func reopen(_ id: Int64, run: String) throws {
        guard let known = try lock(id), known.resolution == .explained else { return }
        try take(
            NewStep(
                "found_again", by: nil, state: known.assignee == nil ? .open : .assigned,
                assignee: known.assignee, details: .object(["run": .string(run)])), of: known)
    }

    private func lastClosedDay() throws -> BusinessDay? {
        try session.query("SELECT max(day)::text AS day FROM closed_days")[0].optionalString("day").map {
            try Stored.value(BusinessDay($0), "day")
        }
    }
}
