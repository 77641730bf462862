import Foundation
import Primitives
import TestSupport
import Testing

/// A state folder with a journal that a test wrote, and the statements made from it.
struct StatementStage {
    let folder: URL
    private var lines: [JSONValue] = []

    init() throws {
        folder = try RunFolder.make("statement")
    }

    /// A stage on the journal of a sandbox.
    init(sandboxIn folder: URL) {
        self.folder = folder.appendingPathComponent("sandbox-state")
    }

    /// Appends an entry and writes the journal.
    mutating func add(
        _ provider: String, _ kind: String, _ operation: String, at time: String,
        _ members: KeyValuePairs<String, JSONValue?> = [:]
    ) throws {
        var entry: [JSONValue.Member] = [
            .init("sequence", .integer(lines.count + 1)), .init("time", .string(time)),
            .init("provider", .string(provider)), .init("kind", .string(kind)),
            .init("operation", .string(operation)),
        ]
        for (name, value) in members { if let value { entry.append(.init(name, value)) } }
        lines.append(.object(entry))
        let text = lines.map { $0.text + "\n" }.joined()
        try Data(text.utf8).write(to: folder.appendingPathComponent("journal.jsonl"))
    }

    mutating func openWallet(_ provider: String, _ hundredths: Int64, outcome: String, at time: String) throws
    {
        try add(
            provider, "changed", "wallet", at: time,
            [
                "msisdn": "merchant", "currency": "XAF", "outcome": .string(outcome),
                "detail": .object(["hundredths": .integer(hundredths)]),
            ])
    }

    /// A payment at MTN that was asked for and executed.
    mutating func pay(
        _ operation: String, _ number: Int, party: String, amount: String, asked: String, executed: String
    ) throws {
        for (kind, time) in [("asked", asked), ("executed", executed)] {
            try add(
                "mtn-momo", kind, operation, at: time,
                [
                    "reference": .string("reference-\(number)"), "external_id": .string("EXT,\(number)"),
                    "msisdn": .string(party), "amount": .string(amount), "currency": "XAF",
                    "detail": .object([
                        "product": "collection",
                        "financial_id": kind == "executed" ? .string("\(1_000_000_000 + number)") : nil,
                    ]),
                ])
        }
    }

    /// A payment at Orange, by a channel user, that was executed, or declined with an outcome.
    mutating func payOrange(
        _ family: String, _ number: Int, channel: String, party: String, amount: Int64, asked: String,
        ended: String, declined: String? = nil
    ) throws {
        let isOut = family == "cashin"
        let prefix = ["mp": "MP", "cashin": "CI", "cashout": "CO"][family] ?? "PP"
        let common: (JSONValue) -> KeyValuePairs<String, JSONValue?> = { detail in
            [
                "reference": .string("token-\(number)"), "external_id": .string("order\(number)"),
                "msisdn": .string("237" + party), "amount": .string("\(amount)"), "currency": "XAF",
                "outcome": declined.map(JSONValue.string), "detail": detail,
            ]
        }
        try add(
            "orange-money", "asked", "\(family)_pay", at: asked,
            common(
                .object([
                    "subscriber": .string(party), "channel": .string(channel),
                    "txnid": .string("\(prefix)261122.1200.A\(10_000 + number)"), "course": "prompt",
                ])))
        try add(
            "orange-money", declined == nil ? "executed" : "declined", family, at: ended,
            common(
                .object([
                    "hundredths": .integer(amount * 100),
                    "direction": .string(isOut ? "from_merchant" : "to_merchant"),
                ])))
    }

    /// A day of MTN with forty payments of three parties, every fourth of them outgoing.
    static func busyDay() throws -> StatementStage {
        var stage = try StatementStage()
        try stage.openWallet("mtn-momo", 100_000_000, outcome: "opened", at: "2026-11-21T08:00:00.000Z")
        for number in 0..<40 {
            let minute = "1\(number / 10):\(number % 10 < 6 ? number % 10 : 5)\(number % 10)"
            try stage.pay(
                number % 4 == 3 ? "transfer" : "requesttopay", number, party: "23767000000\(number % 3)",
                amount: "\(1000 + number % 2 * 500)", asked: "2026-11-22T\(minute):00.000Z",
                executed: "2026-11-22T\(minute):30.000Z")
        }
        return stage
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Runs `provider-sandbox statement` for 22 November 2026.
    func make(
        _ provider: String, _ name: String, day: String = "2026-11-22", _ options: [String] = []
    ) async throws -> (exit: ProcessExit, output: String, errors: String) {
        try await ProcessUnderTest.run(
            "provider-sandbox",
            [
                "statement", "--state-folder", folder.path, "--provider", provider, "--day", day,
                "--output", path(name), "--truth", path(name + ".json"),
            ] + options, environment: [:], within: .seconds(300))
    }

    /// The rows of a CSV file.
    func csv(_ name: String) throws -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        for byte in try Data(contentsOf: URL(fileURLWithPath: path(name))) {
            switch (byte, isQuoted) {
            case (UInt8(ascii: "\""), _): isQuoted.toggle()
            case (UInt8(ascii: ","), false), (UInt8(ascii: "\n"), false):
                row.append(String(decoding: field, as: UTF8.self))
                field = []
                if byte == UInt8(ascii: "\n") {
                    rows.append(row)
                    row = []
                }
            case (UInt8(ascii: "\r"), false): continue
            default: field.append(byte)
            }
        }
        return rows
    }

    func truth(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: try Data(contentsOf: URL(fileURLWithPath: path(name + ".json"))))
    }

    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }
}

extension JSONValue {
    /// The texts of a list.
    var texts: [String] { array?.compactMap(\.string) ?? [] }
    /// The numbers of a list.
    var numbers: [Int] { array?.compactMap { $0.integer.map { Int($0) } } ?? [] }
}
