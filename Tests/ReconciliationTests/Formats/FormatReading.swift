import Foundation
import GatewayCore
import Primitives
import ProviderKit
import Reconciliation

/// What a format made of the rows of a file.
struct FormatReading {
    var elements: [StatementElement] = []

    /// Rows are numbered from 1.
    init(_ format: some StatementFormat, _ rows: [[String]]) {
        var reader = format.reader()
        for (index, row) in rows.enumerated() {
            elements += reader.read(TableRow(number: index + 1, row))
        }
        elements += reader.finish()
    }

    var lines: [StatementLine] {
        elements.compactMap { if case .line(let line) = $0 { line } else { nil } }
    }

    var rejects: [(row: Int, reject: StatementReject)] {
        elements.compactMap { if case .reject(let row, let reject) = $0 { (row, reject) } else { nil } }
    }

    var refusals: [String] {
        elements.compactMap { if case .refusal(let refusal) = $0 { refusal.code } else { nil } }
    }

    /// What is neither a line nor a reject.
    var others: [StatementElement] {
        elements.filter {
            switch $0 {
            case .line, .reject: false
            default: true
            }
        }
    }
}

/// Statements that stand beside the fixtures.
enum Golden {
    /// The cells of a file whose quoted cells hold no quotes and no line ends.
    static func rows(_ path: String, separator: Character) throws -> [[String]] {
        try text(path).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
            line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                .map {
                    $0.isMultiple(of: 2) ? String($1).replacing(String(separator), with: "\u{1}") : String($1)
                }
                .joined().split(separator: "\u{1}", omittingEmptySubsequences: false).map { String($0) }
        }
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent("Tests/Fixtures/\(path)"), encoding: .utf8)
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}

/// 2026-11-22 in Douala, and a second of it.
func second(_ hour: Int64, _ minute: Int64, _ seconds: Int64 = 0, day: String = "2026-11-22") -> Int64 {
    (BusinessDay(day)?.start ?? 0) + hour * 3600 + minute * 60 + seconds
}

/// A table with the usual columns, by sign.
func plainFormat(_ change: (inout ColumnStatementFormat) -> Void = { _ in }) -> ColumnStatementFormat {
    var format = ColumnStatementFormat(
        name: "plain", containers: [.csv],
        columns: [
            .providerReference: StatementColumn("Id"), .dateTime: StatementColumn("Date"),
            .amount: StatementColumn("Amount"), .party: StatementColumn("Party", isRequired: false),
        ], direction: [.sign])
    change(&format)
    return format
}
