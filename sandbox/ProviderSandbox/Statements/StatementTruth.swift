import Crypto
import Primitives

/// What a statement shows in truth: for each row the journal's entries, for each fault what must be found.
enum StatementTruth {
    static func document(
        _ faulty: FaultyStatement, books: StatementBooks, sheet: StatementSheet, seed: UInt64, file: [UInt8]
    ) -> JSONValue {
        let statement = faulty.statement
        let closing = statement.balances().closing
        var counts: [String: Int] = [:]
        for kind in faulty.deeds.flatMap(\.breaks) { counts[kind, default: 0] += 1 }
        let breaks = counts.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) }
        return .object([
            "provider": .string(faulty.layout.provider.rawValue), "day": .string(statement.day.text),
            "layout": .string(faulty.layout.rawValue), "currency": .string(statement.currency),
            "seed": .integer(seed), "sha256": .string(Hex.encode(Array(SHA256.hash(data: file)))),
            "accounts": .array(
                statement.accounts.map { account in
                    let wallet = books.accounts.first { $0.number == account.number }?.closing
                    return .object([
                        "account": .string(account.number), "opening_balance": amount(account.opening),
                        "closing_balance": amount(closing[account.number] ?? account.opening),
                        "wallet_balance": amount(wallet ?? 0),
                    ])
                }),
            "breaks": .object(breaks), "faults": .array(faulty.deeds.map { json($0, faulty, sheet) }),
            "left_out": .array(
                faulty.leftOut.map {
                    .object([
                        "fault": .integer($0.number), "kind": .string($0.kind.rawValue),
                        "why": .string($0.why),
                    ])
                }),
            "rows": .array(statement.rows.map { json($0, sheet) }),
        ])
    }

    private static func json(
        _ deed: StatementDeed, _ faulty: FaultyStatement, _ sheet: StatementSheet
    ) -> JSONValue {
        .object([
            "fault": deed.number.map { .integer($0) }, "kind": .string(deed.kind),
            "breaks": texts(deed.breaks), "also_allowed": texts(deed.alsoAllowed),
            "rows": .array(deed.marks.compactMap { sheet.places[$0].map { .integer($0) } }),
            "sequences": .array(deed.sequences.map { .integer($0) }),
            "references": texts(deed.references), "note": .string(deed.note),
        ])
    }

    private static func json(_ row: StatementRow, _ sheet: StatementSheet) -> JSONValue {
        .object([
            "row": sheet.places[row.mark].map { .integer($0) }, "id": .string(row.id),
            "sequences": .array(row.sequences.map { .integer($0) }), "references": texts(row.references),
        ])
    }

    private static func texts(_ texts: [String]) -> JSONValue {
        .array(texts.map(JSONValue.string))
    }

    private static func amount(_ hundredths: Int64) -> JSONValue {
        .string(StatementSheet.Cell.number(hundredths).plain)
    }

    /// The closing balances of the truth of the day before, by account, in hundredths.
    static func closings(_ document: JSONValue) throws(ControlError) -> [String: Int64] {
        guard let accounts = document["accounts"]?.array else {
            throw ControlError(message: "The file after --after is no truth of a statement.")
        }
        var closings: [String: Int64] = [:]
        for account in accounts {
            guard let number = account["account"]?.string,
                let text = account["closing_balance"]?.string, let value = hundredths(text)
            else { throw ControlError(message: "The file after --after has an account without balance.") }
            closings[number] = value
        }
        return closings
    }

    private static func hundredths(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        let isNegative = text.hasPrefix("-")
        let value = SimulatedAmount(isNegative ? String(text.dropFirst()) : text)?.hundredths
        return value.map { isNegative ? -$0 : $0 }
    }
}
