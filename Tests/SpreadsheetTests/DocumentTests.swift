import Foundation
import Testing

@testable import Documents

struct DocumentTests {
    private static func information(_ title: String = "Clôture") -> DocumentInformation {
        DocumentInformation(
            title: title, author: "Kimi", language: "fr", createdAt: 1_795_000_000,
            footer: "dossier de clôture",
            pageLabel: { "Page \($0) sur \($1)" })
    }

    private static func document(rows: Int) throws -> [UInt8] {
        let document = try PDFDocument(information())
        try document.heading("Clôture du 22 novembre 2026", level: 1)
        try document.paragraph("L’œuvre de l’été à Yaoundé coûte 12\u{202F}500\u{00A0}FCFA.")
        try document.facts([
            ("Solde", "1\u{202F}234"), ("Empreinte", String(repeating: "0123456789abcdef", count: 8)),
        ])
        for kind in [DocumentChart.Kind.bars, .lines] {
            try document.chart(
                DocumentChart(
                    kind, title: "Volumes", unit: "FCFA", labels: ["lun.", "mar."],
                    series: [.init("MTN", [5, -3]), .init("Orange", [7, 0])], format: { "\($0)" }))
        }
        try document.table(
            DocumentTable(
                [
                    .init("Référence"), .init("Texte", share: 2, wraps: true),
                    .init("Montant", isNumber: true),
                ],
                rows: (0..<rows).map {
                    ["REF \($0)", "des mots qui se suivent sur plusieurs lignes, et plus", "\($0)"]
                },
                total: ["Total", "", "1"]))
        return try document.bytes()
    }

    private static func count(_ text: String, in bytes: [UInt8]) -> Int {
        let data = Data(bytes)
        var count = 0
        var place = data.startIndex
        while let range = data.range(of: Data(text.utf8), in: place..<data.endIndex) {
            count += 1
            place = range.upperBound
        }
        return count
    }

    @Test func `the same content gives the same bytes, whenever it is written`() throws {
        let bytes = try Self.document(rows: 3)
        #expect(try Self.document(rows: 3) == bytes)
        #expect(bytes.starts(with: Array("%PDF-1".utf8)))
        // No time stands in it but those that were given.
        #expect(Self.count("(D:", in: bytes) == 2 && Self.count("(D:20261118110640", in: bytes) == 2)
    }

    @Test func `it says its title, its language and when it was made`() throws {
        let bytes = try Self.document(rows: 1)
        #expect(Self.count("/Lang (fr)", in: bytes) == 1)
        #expect(Self.count("/CreationDate (D:20261118110640Z", in: bytes) == 1)
        #expect(Self.count("DejaVuSans", in: bytes) > 0 && Self.count("/FontFile2", in: bytes) == 2)
    }

    @Test func `a long table goes on to further pages`() throws {
        let short = try Self.document(rows: 1)
        let long = try Self.document(rows: 200)
        #expect(Self.count("/Type /Page\n", in: short) == 1)
        #expect(Self.count("/Type /Page\n", in: long) > 5)
    }

    @Test func `any text can be written, and rows higher than a page end`() throws {
        let texts = [
            "", "\0", "a\nb\r\nc", "😀🎉", "\u{202E}evil", String(repeating: "x", count: 5_000), "\u{FFFF}",
            "العربية",
            String(repeating: "mot ", count: 3_000), "(\\)", "\u{1B}[0m", "e\u{301}",
        ]
        let document = try PDFDocument(Self.information("\0(\\"))
        for text in texts {
            try document.heading(text, level: 3)
            try document.paragraph(text)
            try document.facts([(text, text)])
            try document.table(
                DocumentTable(
                    [.init(text, wraps: true), .init(text, share: 9, isNumber: true)],
                    rows: [[text, text], [text]]))
            try document.chart(
                DocumentChart(
                    .bars, title: text, unit: text, labels: [text], series: [.init(text, [.max])],
                    format: { _ in text }))
        }
        try document.chart(
            DocumentChart(.lines, title: "none", labels: [], series: [.init("", [])], format: { "\($0)" }))
        #expect(try document.bytes().count > 1_000)
    }

    @Test func `a missing font is named`() {
        let error = #expect(throws: DocumentError.self) {
            try PDFDocument(Self.information(), fonts: FontFolder("/nowhere"))
        }
        #expect(error?.detail.contains("/nowhere/DejaVuSans.ttf") == true)
    }

    @Test func `a font that is none is an error and no crash`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kimi-fonts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"] {
            try Data("no font".utf8).write(to: folder.appending(path: name))
        }
        let error = #expect(throws: DocumentError.self) {
            try PDFDocument(Self.information(), fonts: FontFolder(folder.path))
        }
        #expect(error?.detail.hasSuffix("is no TrueType font") == true)
    }

    @Test func `lines break at spaces, and within words that are too wide`() {
        let measure = { (text: String) in Double(text.count) }
        #expect(DocumentText.lines("un deux trois", width: 7, measure: measure) == ["un deux", "trois"])
        #expect(DocumentText.lines("abcdefghij k", width: 4, measure: measure) == ["abcd", "efgh", "ij k"])
        #expect(DocumentText.lines("a\n\nb", width: 4, measure: measure) == ["a", "", "b"])
        #expect(DocumentText.ellipsized("abcdef", width: 4, measure: measure) == "abc…")
        #expect(DocumentText.ellipsized("abcd", width: 4, measure: measure) == "abcd")
    }

    @Test(arguments: [
        ([0] as [Int64], [0, 1] as [Int64]), ([7, 3], [0, 2, 4, 6, 8]), ([-3, 5], [-4, -2, 0, 2, 4, 6]),
        ([100], [0, 20, 40, 60, 80, 100]), ([], [0, 1]), ([-1], [-1, 0]),
        ([1_234_567], [0, 500_000, 1_000_000, 1_500_000]),
    ])
    func `axes have round numbers`(_ values: [Int64], _ marks: [Int64]) {
        #expect(ChartScale(values).marks == marks)
    }

    @Test func `axes bear the largest numbers`() {
        let scale = ChartScale([.max, .min])
        #expect(scale.marks.count > 1 && scale.place(scale.last) == 1)
    }
}
