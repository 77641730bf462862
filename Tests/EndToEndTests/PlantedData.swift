import Foundation
import Primitives
import TestSupport
import Testing

/// Texts that may stand nowhere, with what they are.
struct PlantedData: Sendable {
    private let ofTheCheck: [(what: String, text: String)]
    private let ofTheDeal: [(what: String, text: String)]

    init(ofTheCheck: [(what: String, text: String)], ofTheDeal: [(what: String, text: String)]) {
        self.ofTheCheck = ofTheCheck
        self.ofTheDeal = ofTheDeal
    }

    /// Which of them stand in these bytes: as text, in hexadecimal digits, or in base64 wherever in it they begin.
    func found(in data: Data, ofCheckOnly: Bool = false) -> [String] {
        (ofTheCheck + (ofCheckOnly ? [] : ofTheDeal)).filter { planted in
            Self.spellings(of: Data(planted.text.utf8)).contains { data.range(of: $0) != nil }
        }.map(\.what)
    }

    private static func spellings(of bytes: Data) -> [Data] {
        let hexadecimal = Hex.encode(bytes)
        let base64 = (0..<3).map { offset -> String in
            // What stands in front changes the first digits, and what follows the last ones.
            let whole = Data(repeating: 0, count: offset) + bytes
            let digits = whole.dropLast(whole.count % 3).base64EncodedString()
            return String(digits.dropFirst(offset == 0 ? 0 : 4))
        }
        let texts = [hexadecimal, hexadecimal.uppercased()] + base64.filter { $0.count >= 8 }
        return [bytes] + texts.map { Data($0.utf8) }
    }
}

extension World {
    /// Every row of every table of every schema as text.
    func dump() async throws -> [(table: String, text: String)] {
        let tables = try await query(
            """
            SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS id FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
            """)
        #expect(tables.count > 25)
        var dump: [(String, String)] = []
        for table in tables {
            let rows = try await query("SELECT t::text AS id FROM \(table) AS t")
            dump.append((table, rows.joined(separator: "\n")))
        }
        return dump
    }
}
