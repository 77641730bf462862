import Documents
import FoundationEssentials
import Primitives
import Reconciliation
import Spreadsheets

extension PackContent {
    /// What stands above the sections.
    func facts(_ seal: PackSeal?) -> [(name: String, value: String)] {
        var facts = [(say("Journée", "Day"), text.day(report.day))]
        guard let seal else {
            return facts + [
                (
                    say("État", "State"),
                    say("provisoire : la journée est ouverte", "provisional: the day is open")
                )
            ]
        }
        facts += [
            (say("Clôturée par", "Closed by"), report.closedBy),
            (say("Clôturée le", "Closed at"), report.closedAt),
            (say("Empreinte (SHA-256)", "Hash (SHA-256)"), seal.hash),
            (say("Clé de signature", "Signing key"), seal.key),
            (say("Signature (Ed25519)", "Signature (Ed25519)"), seal.signature),
        ]
        return facts
    }

    /// Seconds since 1970 that the files bear: when the day was closed, else its end.
    var createdAt: Int64 {
        RFC3339.parse(report.closedAt).map { Int64($0.timeIntervalSince1970) } ?? report.day.end
    }

    /// A cell as it is printed.
    func printed(_ cell: TableCell) -> String {
        switch cell {
        case .empty: "–"
        case .text(let text): text
        case .integer(let number), .money(let number): text.number(number)
        case .dateTime(let seconds): text.time(seconds - BusinessDay.secondsAheadOfUTC)
        }
    }
}

/// The pack as a document.
struct PackDocument {
    let content: PackContent
    let seal: PackSeal?

    func bytes() throws(DocumentError) -> [UInt8] {
        let document = try PDFDocument(
            DocumentInformation(
                title: content.title, author: "Kimi", language: content.language.rawValue,
                createdAt: content.createdAt,
                footer: "Kimi · \(content.title) · \(seal?.hash ?? content.say("provisoire", "provisional"))")
        )
        try document.heading(content.title, level: 1)
        try document.facts(content.facts(seal))
        for section in content.sections {
            try document.heading(section.title)
            guard !section.rows.isEmpty else {
                try document.paragraph(content.say("Rien.", "Nothing."))
                continue
            }
            try document.table(
                DocumentTable(
                    section.columns.map {
                        .init($0.title, share: $0.share, isNumber: $0.isNumber, wraps: !$0.isNumber)
                    }, rows: section.rows.map { $0.map { content.printed($0) } }))
            if let chart = section.chart, chart.series.contains(where: { $0.values.contains { $0 != 0 } }) {
                let text = content.text
                try document.chart(
                    DocumentChart(
                        .bars, title: chart.title, labels: chart.labels,
                        series: chart.series.map { .init($0.name, $0.values) }, format: { text.number($0) }))
            }
        }
        return try document.bytes()
    }
}

/// The pack as a workbook: a sheet for each section, the first for what proves it.
struct PackBook {
    let content: PackContent
    let seal: PackSeal?

    func bytes(at path: String) throws -> [UInt8] {
        let writer = try XLSXWriter(
            path: path,
            WorkbookProperties(title: content.title, author: "Kimi", createdAt: max(1, content.createdAt)))
        try writer.beginSheet(
            content.say("Clôture", "Close"),
            [SheetColumn(content.title, width: 30), SheetColumn("", width: 90)])
        for fact in content.facts(seal) { try writer.write([.text(fact.name), .text(fact.value)]) }
        for (index, section) in content.sections.enumerated() {
            let name = "\(index + 1) \(section.title)".replacing("/", with: "-")
            try writer.beginSheet(
                String(name.prefix(31)),
                section.columns.map { SheetColumn($0.title, width: max(12, $0.share * 16)) })
            for row in section.rows { try writer.write(row) }
        }
        try writer.finish()
        return try [UInt8](Data(contentsOf: URL(filePath: path)))
    }
}

/// The pack as separated values: one section after the other, each with its title and its headers.
struct PackTable {
    let content: PackContent
    let seal: PackSeal?

    func bytes() throws -> [UInt8] {
        let sink = BytesSink()
        let writer = CSVWriter(sink)
        for fact in content.facts(seal) { try writer.write([.text(fact.name), .text(fact.value)]) }
        for section in content.sections {
            try writer.write([.text(section.title)])
            try writer.write(section.columns.map { .text($0.title) })
            for row in section.rows { try writer.write(row) }
        }
        try writer.finish()
        return sink.bytes
    }
}

/// Keeps what is written.
private final class BytesSink: ByteSink {
    private(set) var bytes: [UInt8] = []

    func write(_ part: [UInt8]) { bytes += part }
}
