import Foundation
import TestSupport
import Testing

/// A part of a document that is made from the code: what stands between `<!-- name -->` and `<!-- /name -->`.
struct GeneratedPart {
    /// Below the checkout, such as `docs/providers.md`.
    let document: String
    let name: String

    init(_ name: String, of document: String) {
        self.name = name
        self.document = document
    }

    /// Expects the document to hold `text`. With `KIMI_WRITE_DOCUMENTS=1` in the environment it is written there
    /// instead: the way to bring documents up to date.
    func expect(_ text: String) throws {
        let file = Checkout.root.appendingPathComponent(document)
        let whole = try String(contentsOf: file, encoding: .utf8)
        let (begin, end) = ("<!-- \(name) -->\n", "<!-- /\(name) -->")
        let start = try #require(whole.range(of: begin), "\(document) lacks \(begin)").upperBound
        let stop = try #require(whole.range(of: end), "\(document) lacks \(end)").lowerBound
        if ProcessInfo.processInfo.environment["KIMI_WRITE_DOCUMENTS"] == "1" {
            let rewritten = whole[..<start] + "\n" + text + "\n" + whole[stop...]
            try rewritten.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        let found = whole[start..<stop].trimmingCharacters(in: .newlines)
        let wanted = text.trimmingCharacters(in: .newlines)
        guard found != wanted else { return }
        let lines = (Set(found.split(separator: "\n")), wanted.split(separator: "\n"))
        let missing = lines.1.filter { !lines.0.contains($0) }.joined(separator: "\n")
        Issue.record(
            """
            \(document): the part "\(name)" is not what the code says. Run the tests once with KIMI_WRITE_DOCUMENTS=1.
            Lines that the code has and the document has not:
            \(missing)
            """)
    }
}

/// The lines of a table in Markdown.
func markdownTable(_ header: [String], _ rows: [[String]]) -> String {
    ([header, header.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
}
