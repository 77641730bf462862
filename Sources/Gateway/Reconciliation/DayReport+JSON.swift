import GatewayCore
public import Primitives

extension DayReport {
    public var json: JSONValue {
        .object([
            "format": .integer(Self.format), "day": .string(day.description),
            "currency": .string(currency.rawValue), "closed_by": .string(closedBy),
            "closed_at": .string(closedAt), "accounts": .array(accounts.map(\.json)),
            "providers": .array(providers.map(\.json)), "volumes": .array(volumes.map(\.json)),
            "open_cases": .array(openCases.map(\.json)),
            "resolved_cases": .array(resolvedCases.map(\.json)),
            "adjustments": .array(adjustments.map(\.json)),
            "ageing": .array(
                ageing.map {
                    .object([
                        "days": .string($0.age.rawValue), "count": .integer($0.count),
                        "amount": .integer($0.amount),
                    ])
                }),
            "open_by_kind": .array(
                openByKind.map {
                    .object([
                        "kind": .string($0.kind), "count": .integer($0.count), "amount": .integer($0.amount),
                    ])
                }),
        ])
    }

    /// The one spelling: what is hashed and signed.
    public var text: String { json.canonicalText }

    /// Reads what `text` has written. Nil for every other text.
    public init?(_ text: String) {
        guard let document = try? JSONValue(parsing: text), document["format"]?.integer == Int64(Self.format),
            let day = document["day"]?.string.flatMap({ BusinessDay($0) }),
            let currency = document["currency"]?.string.flatMap({ Currency(rawValue: $0) }),
            let closedBy = document["closed_by"]?.string, let closedAt = document["closed_at"]?.string,
            let accounts = document.list("accounts", { Account($0) }),
            let providers = document.list("providers", { Provider($0) }),
            let volumes = document.list("volumes", { Volume($0) }),
            let openCases = document.list("open_cases", { OpenCase($0) }),
            let resolvedCases = document.list("resolved_cases", { CaseCount($0) }),
            let adjustments = document.list("adjustments", { Adjustment($0) })
        else { return nil }
        self.init(
            day: day, currency: currency, closedBy: closedBy, closedAt: closedAt, accounts: accounts,
            providers: providers, volumes: volumes, openCases: openCases, resolvedCases: resolvedCases,
            adjustments: adjustments)
        guard self.text == text else { return nil }
    }
}

extension JSONValue {
    fileprivate func list<Element>(_ name: String, _ read: (JSONValue) -> Element?) -> [Element]? {
        guard let array = self[name]?.array else { return nil }
        let elements = array.compactMap(read)
        return elements.count == array.count ? elements : nil
    }

    fileprivate func text(_ name: String) -> String { self[name]?.string ?? "" }
    fileprivate func number(_ name: String) -> Int64 { self[name]?.integer ?? 0 }
}

extension Int64? {
    fileprivate var json: JSONValue? { map { .integer($0) } }
}

extension DayReport.Account {
    fileprivate var json: JSONValue {
        .object([
            "kind": .string(kind), "owner": .string(owner), "opening": .integer(opening),
            "increase": .integer(increase), "decrease": .integer(decrease), "closing": .integer(closing),
        ])
    }

    fileprivate init?(_ json: JSONValue) {
        self.init(
            kind: json.text("kind"), owner: json.text("owner"), opening: json.number("opening"),
            increase: json.number("increase"), decrease: json.number("decrease"),
            closing: json.number("closing"))
    }
}

extension DayReport.Provider {
    fileprivate var json: JSONValue {
        .object([
            "name": .string(name), "run": .string(run), "result_hash": .string(resultHash),
            "lines": .integer(lines), "payments": .integer(payments), "claims": .integer(claims),
            "expected": .integer(expected), "breaks": .integer(breaks),
            "statement_in": .integer(statementIn), "statement_out": .integer(statementOut),
            "statement_opening": statementOpening.json, "statement_closing": statementClosing.json,
            "payments_in": .integer(paymentsIn), "payments_out": .integer(paymentsOut),
            "clearing": .integer(clearing), "drift": drift.json, "told": told.json,
            "told_at": toldAt.map { .string($0) }, "fee": .integer(fee),
            "value_added_tax": .integer(valueAddedTax), "transfer_tax": .integer(transferTax),
            "late_lines": .integer(lateLines),
        ])
    }

    fileprivate init?(_ json: JSONValue) {
        self.init(
            name: json.text("name"), run: json.text("run"), resultHash: json.text("result_hash"),
            lines: json.number("lines"), payments: json.number("payments"), claims: json.number("claims"),
            expected: json.number("expected"), breaks: json.number("breaks"),
            statementIn: json.number("statement_in"), statementOut: json.number("statement_out"),
            statementOpening: json["statement_opening"]?.integer,
            statementClosing: json["statement_closing"]?.integer, paymentsIn: json.number("payments_in"),
            paymentsOut: json.number("payments_out"), clearing: json.number("clearing"),
            told: json["told"]?.integer, toldAt: json["told_at"]?.string, fee: json.number("fee"),
            valueAddedTax: json.number("value_added_tax"), transferTax: json.number("transfer_tax"),
            lateLines: json.number("late_lines"))
    }
}

extension DayReport.Volume {
    fileprivate var json: JSONValue {
        .object([
            "provider": .string(provider), "kind": .string(kind), "succeeded": .integer(succeeded),
            "amount": .integer(amount), "fees": .integer(fees), "failed": .integer(failed),
        ])
    }

    fileprivate init?(_ json: JSONValue) {
        self.init(
            provider: json.text("provider"), kind: json.text("kind"), succeeded: json.number("succeeded"),
            amount: json.number("amount"), fees: json.number("fees"), failed: json.number("failed"))
    }
}

extension DayReport.OpenCase {
    fileprivate var json: JSONValue {
        .object([
            "case": .integer(id), "kind": .string(kind), "provider": .string(provider),
            "day": .string(day.description), "age_days": .integer(ageDays), "state": .string(state),
            "assignee": .string(assignee), "statement_amount": statementAmount.json,
            "book_amount": bookAmount.json, "explanation_en": .string(english),
            "explanation_fr": .string(french),
        ])
    }

    fileprivate init?(_ json: JSONValue) {
        guard let day = BusinessDay(json.text("day")) else { return nil }
        self.init(
            id: json.number("case"), kind: json.text("kind"), provider: json.text("provider"), day: day,
            ageDays: Int(json.number("age_days")), state: json.text("state"),
            assignee: json.text("assignee"), statementAmount: json["statement_amount"]?.integer,
            bookAmount: json["book_amount"]?.integer, english: json.text("explanation_en"),
            french: json.text("explanation_fr"))
    }
}

extension DayReport.CaseCount {
    fileprivate var json: JSONValue {
        .object([
            "kind": .string(kind), "resolution": .string(resolution), "count": .integer(count),
        ])
    }

    fileprivate init?(_ json: JSONValue) {
        self.init(
            kind: json.text("kind"), resolution: json.text("resolution"), count: json.number("count"))
    }
}

extension DayReport.Adjustment {
    fileprivate var json: JSONValue {
        .object([
            "case": .integer(caseID), "kind": .string(kind), "part": .string(part), "debit": .string(debit),
            "credit": .string(credit), "amount": .integer(amount), "reason": .string(reason),
            "made_by": .string(madeBy), "approved_by": .string(approvedBy),
        ])
    }

    fileprivate init?(_ json: JSONValue) {
        self.init(
            caseID: json.number("case"), kind: json.text("kind"), part: json.text("part"),
            debit: json.text("debit"), credit: json.text("credit"), amount: json.number("amount"),
            reason: json.text("reason"), madeBy: json.text("made_by"),
            approvedBy: json.text("approved_by"))
    }
}
