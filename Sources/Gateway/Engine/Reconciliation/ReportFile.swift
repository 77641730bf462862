import Documents
import FoundationEssentials
import GatewayCore
import GatewayStore
import Primitives
import Reconciliation
import Spreadsheets

/// A report as a file for Excel or for paper.
package struct ReportFile: Sendable {
    private let report: ReconciliationReport
    private let words: ReportWords

    package init(_ report: ReconciliationReport, _ words: ReportWords) {
        self.report = report
        self.words = words
    }

    private var madeAt: Int64 { max(1, Int64(report.madeAt.timeIntervalSince1970)) }

    /// The breaks, one on each row.
    package func csv() throws -> [UInt8] {
        let sink = MemorySink()
        let writer = CSVWriter(sink)
        try writer.write(words.breakColumns.map { .text($0) })
        try eachBreak { try writer.write($0) }
        try writer.finish()
        return sink.bytes
    }

    /// A sheet of the facts and one of the breaks. Blocks while it is written.
    package func writeWorkbook(to path: String) throws {
        let writer = try XLSXWriter(
            path: path, WorkbookProperties(title: words.title(report.day), author: "Kimi", createdAt: madeAt))
        try writer.beginSheet(
            words.text("Résumé", "Summary"),
            [
                SheetColumn(words.text("Opérateur", "Operator"), width: 24),
                SheetColumn(words.text("Donnée", "Fact"), width: 42),
                SheetColumn(words.text("Valeur", "Value"), width: 40),
            ])
        for section in report.sections {
            for fact in words.facts(section) {
                try writer.write([.text(section.name), .text(fact.name), .text(fact.value)])
            }
        }
        try writer.beginSheet(
            words.text("Écarts", "Breaks"),
            words.breakColumns.enumerated().map { SheetColumn($1, width: $0 == 9 ? 80 : 18) })
        try eachBreak { try writer.write($0) }
        try writer.finish()
    }

    package func pdf() throws -> [UInt8] {
        let document = try PDFDocument(
            DocumentInformation(
                title: words.title(report.day), author: "Kimi", language: words.language.rawValue,
                createdAt: madeAt, footer: words.title(report.day)))
        try document.heading(words.title(report.day), level: 1)
        for section in report.sections {
            try document.heading(section.name)
            try document.facts(words.facts(section), nameWidth: 210)
            guard !section.breaks.isEmpty else { continue }
            try document.chart(chart(section))
            try document.table(
                DocumentTable(
                    [
                        DocumentTable.Column(words.text("Jour", "Day"), share: 1.1),
                        DocumentTable.Column(words.text("Écart", "Break"), share: 1.6, wraps: true),
                        DocumentTable.Column(
                            words.text("Différence", "Difference"), share: 1.2, isNumber: true),
                        DocumentTable.Column(
                            words.text("Explication", "Explanation"), share: 4.5, wraps: true),
                    ],
                    rows: section.breaks.map { line in
                        [
                            line.found.day.description, line.found.kind.title.text(in: words.language),
                            line.difference.map { "\($0)" } ?? "", words.explanation(line),
                        ]
                    }))
        }
        return try document.bytes()
    }

    private func chart(_ section: ReconciliationReport.Section) -> DocumentChart {
        let kinds = BreakKind.allCases.filter { kind in section.breaks.contains { $0.found.kind == kind } }
        return DocumentChart(
            .bars, title: words.text("Écarts par nature", "Breaks by kind"),
            labels: kinds.map { $0.title.text(in: words.language) },
            series: [
                DocumentChart.Series(
                    words.text("Écarts", "Breaks"),
                    kinds.map { kind in Int64(section.breaks.count { $0.found.kind == kind }) })
            ], format: { "\($0)" })
    }

    private func eachBreak(_ body: ([TableCell]) throws -> Void) throws {
        func money(_ amount: Int64?) -> TableCell { amount.map { .money($0) } ?? .empty }
        for section in report.sections {
            for line in section.breaks {
                try body([
                    .text(section.name), .text(line.found.day.description),
                    .text(line.found.kind.title.text(in: words.language)), money(line.found.statementAmount),
                    money(line.found.bookAmount), money(line.difference), .text(line.found.currency.rawValue),
                    line.caseID.map { .integer($0) } ?? .empty, .text(words.state(line)),
                    .text(words.explanation(line)),
                ])
            }
        }
    }
}
