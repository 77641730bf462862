import FoundationEssentials
import GatewayCore
package import GatewayStore
package import Primitives
import Reconciliation

extension ReconciliationReport {
    package var json: JSONValue {
        .object([
            "day": .string(day.description), "made_at": .string(RFC3339.format(madeAt)),
            "remaining": .integer(Int64(remaining)), "providers": .array(sections.map(\.json)),
        ])
    }
}

extension ReconciliationReport.Section {
    fileprivate var json: JSONValue {
        .object([
            "provider": .string(provider.name), "name": .string(name), "run": run.json,
            "statement_difference": .optional(statementDifference),
            "provider_difference": .optional(providerDifference), "remaining": .integer(Int64(remaining)),
            "balances": .array(
                balances.map { balance in
                    .object([
                        "account": .string(balance.account),
                        "available": .integer(balance.available.minorUnits),
                        "currency": .string(balance.available.currency.rawValue),
                        "asked_at": .string(RFC3339.format(balance.askedAt)),
                    ])
                }),
            "files": .array(files.map(\.json)), "breaks": .array(breaks.map(\.json)),
        ])
    }
}

extension ReconciliationReport.Line {
    fileprivate var json: JSONValue {
        .object([
            "kind": .string(found.kind.rawValue), "day": .string(found.day.description),
            "statement_amount": .optional(found.statementAmount), "book_amount": .optional(found.bookAmount),
            "difference": .optional(difference), "currency": .string(found.currency.rawValue),
            "lines": .array(found.lines.map { .string($0.uuid.lowercased) }),
            "payments": .array(found.payments.map { .string($0.description) }),
            "explanation": .object([
                "en": .string(found.explanation.english), "fr": .string(found.explanation.french),
            ]),
            "case": .optional(caseID), "state": state.map { .string($0.rawValue) } ?? .null,
            "resolution": resolution.map { .string($0.rawValue) } ?? .null,
            "assignee": assignee.map { .string($0) } ?? .null, "age_days": .integer(Int64(age)),
        ])
    }
}

extension StoredReconciliationRun {
    package var json: JSONValue {
        .object([
            "id": .string(id.lowercased), "day": .string(day.description),
            "provider": .string(provider.name), "hash": .string(Hex.encode(resultHash)),
            "lines": .integer(lines), "payments": .integer(payments), "claims": .integer(claims),
            "expected": .integer(expected), "breaks": .integer(breaks), "decided": .integer(decided),
            "statement_balance": .optional(statementBalance), "clearing_balance": .integer(clearingBalance),
            "provider_balance": .optional(providerBalance), "currency": .string(currency.rawValue),
            "run_at": .string(RFC3339.format(runAt)),
        ])
    }
}

extension StatementFile {
    package var json: JSONValue {
        .object([
            "id": .string(id.lowercased), "provider": .string(provider.name), "name": .string(name),
            "state": .string(state.rawValue), "day": day.map { .string($0.description) } ?? .null,
            "format": format.map { .string($0) } ?? .null, "content_hash": .string(Hex.encode(contentHash)),
            "lines_hash": linesHash.map { .string(Hex.encode($0)) } ?? .null, "size": .integer(size),
            "counts": counts.json, "opening_balance": .optional(openingBalance),
            "closing_balance": .optional(closingBalance),
            "refusal": refusalCode.map { .string($0) } ?? .null,
            "begun_at": .string(RFC3339.format(begunAt)),
            "ended_at": endedAt.map { .string(RFC3339.format($0)) } ?? .null,
        ])
    }
}

extension StatementCounts {
    package var json: JSONValue {
        func time(_ second: Int64?) -> JSONValue {
            second.map { .string(RFC3339.format(Date(timeIntervalSince1970: TimeInterval($0)))) } ?? .null
        }
        return .object([
            "rows": .integer(rows), "lines": .integer(lines), "new_lines": .integer(newLines),
            "known_lines": .integer(knownLines), "repeated_lines": .integer(repeatedLines),
            "rejects": .integer(rejects), "first_time": time(firstTime), "last_time": time(lastTime),
            "incoming": .integer(incoming), "outgoing": .integer(outgoing),
        ])
    }
}

extension JSONValue {
    static func optional(_ number: Int64?) -> JSONValue { number.map { .integer($0) } ?? .null }
}
