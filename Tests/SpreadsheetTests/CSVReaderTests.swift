import Primitives
import Spreadsheets
import Testing

struct CSVReaderTests {
    /// What Python 3.11's `csv.reader(io.StringIO(text, newline=''))` gives, without its empty rows.
    static let oracle: [(String, [[String]])] = [
        ("a,b,c\r\n1,2,3\r\n", [["a", "b", "c"], ["1", "2", "3"]]),
        ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
        ("a,b\n\n\r\n1,2\n", [["a", "b"], ["1", "2"]]),
        (",\n,,\n", [["", ""], ["", "", ""]]),
        ("a,\n", [["a", ""]]),
        ("a,", [["a", ""]]),
        ("\"\",x\n", [["", "x"]]),
        ("\"\"\n", [[""]]),
        ("\"a,b\",c\n", [["a,b", "c"]]),
        ("\"a\"\"b\",c\n", [["a\"b", "c"]]),
        ("\"\"\"\",c\n", [["\"", "c"]]),
        ("\"a\nb\",c\n", [["a\nb", "c"]]),
        ("\"a\r\nb\",c\r\n", [["a\r\nb", "c"]]),
        ("\"a\rb\",c\r\n", [["a\rb", "c"]]),
        ("a\"b,c\n", [["a\"b", "c"]]),
        ("a \"b\",c\n", [["a \"b\"", "c"]]),
        ("\"a\"b,c\n", [["ab", "c"]]),
        ("\"a\"b\"c,d\n", [["ab\"c", "d"]]),
        ("\"a\" ,c\n", [["a ", "c"]]),
        (" \"a\",c\n", [[" \"a\"", "c"]]),
        (" a , b \n", [[" a ", " b "]]),
        ("\"a\",\"b\"", [["a", "b"]]),
        ("é,à\n", [["é", "à"]]),
        ("\"é\"é,à\n", [["éé", "à"]]),
        ("'a,b',c\n", [["'a", "b'", "c"]]),
        ("a\tb,c\n", [["a\tb", "c"]]),
        (
            "\"long enough to be more than eight\",also long enough,\"\"\n",
            [["long enough to be more than eight", "also long enough", ""]]
        ),
        ("", []),
        ("\n\n", []),
    ]

    @Test(arguments: oracle.indices, [1, 2, 3, 7, 1_000])
    func `reads what Python reads, in pieces of any length`(_ index: Int, _ length: Int) throws {
        let (text, expected) = Self.oracle[index]
        let reader = CSVReader(PieceSource(Self.pieces(Array(text.utf8), length)), separator: 0x2C)
        #expect(try TestFiles.rows(csv: reader) == expected)
    }

    @Test(arguments: [
        ("Id;Montant;Taux\n1;2,50;3,00\n2;4,50;5,00\n", 3), ("Id\tNom, prénom\n1\ta, b\n", 2),
        ("a|b|c\n1|2|3\n", 3), ("a,b;c\n1,2;3\n2,\"x;y;z\"\n", 2),
        ("Relevé du 22/11\n\nId,Nom\n1,x\n2,y\n", 2),
        ("sep=;\na,b;c,d\n1,2;3,4\n", 2), ("\"sep=|\"\r\na;b|c;d\n", 2), ("5\" pipe,2;\n6\" pipe,3\n", 2),
        ("alone\n", 1),
    ])
    func `tells the separator from the head`(_ text: String, _ columns: Int) throws {
        let rows = try TestFiles.rows(csv: CSVReader(PieceSource(text)))
        #expect(rows.last?.count == columns)
        #expect(!text.hasPrefix("sep") || rows[0][0].first == "a")
    }

    @Test func `numbers rows by the lines they begin on`() throws {
        let reader = CSVReader(PieceSource("sep=,\r\na,b\r\n\r\n\"x\ny\r\nz\",1\r\nlast,2"))
        var row = TableRow()
        var numbers: [Int] = []
        while try reader.next(into: &row) { numbers.append(row.number) }
        #expect(numbers == [2, 4, 7])
    }

    @Test(arguments: [1, 2, 3, 5, 4_096])
    func `reads the encodings that portals write`(_ length: Int) throws {
        let expected = [["Réf", "Œuvre", "€"], ["1", "payé 😀", "x"]]
        let text = "Réf;Œuvre;€\r\n1;payé 😀;x\r\n"
        let units = Array(text.utf16)
        let little: [UInt8] = [0xFF, 0xFE] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] as [UInt8] }
        let big: [UInt8] = [0xFE, 0xFF] + units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] as [UInt8] }
        for bytes in [Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8), little, big] {
            let reader = CSVReader(PieceSource(Self.pieces(bytes, length)))
            #expect(try TestFiles.rows(csv: reader) == expected)
        }
        let old: [UInt8] =
            Array("plain;text\nR".utf8) + [0xE9] + Array("f;".utf8) + [0x8C] + Array("uvre ".utf8) + [
                0x80, 0x0A,
            ]
        let reader = CSVReader(PieceSource(Self.pieces(old, length)))
        #expect(try TestFiles.rows(csv: reader) == [["plain", "text"], ["Réf", "Œuvre €"]])
    }

    @Test func `what is no text, or too much of it, is refused with its row`() {
        let limits = TableLimits(fieldBytes: 20, rowBytes: 50, columns: 4)
        let cases: [(String, [UInt8], Int)] = [
            ("unbalanced_quote", Array("a,b\n1,\"2\n3,4\n".utf8), 2),
            ("nul_byte", Array("a,b\n1,2\n3,\0\n".utf8), 3),
            (
                "bad_encoding",
                Array("é,b\n".utf8) + Array(repeating: 0x61, count: 8) + [0x0A, 0x31, 0xC3, 0x28], 0
            ),
            ("field_too_long", Array("a,b\n\(String(repeating: "x", count: 21)),b\n".utf8), 2),
            ("field_too_long", Array("a,\(String(repeating: "x", count: 21))\n".utf8), 1),
            ("field_too_long", Array("a,\(String(repeating: "x", count: 21))".utf8), 1),
            ("row_too_long", Array("a\n\(String(repeating: "123456789012345678,", count: 3))\n".utf8), 2),
            ("too_many_columns", Array("a,b,c,d\n1,2,3,4,5\n".utf8), 2),
            ("bad_encoding", [0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00, 0x00, 0xD8, 0x61, 0x00], 0),
            ("bad_encoding", [0xFF, 0xFE, 0x61, 0x00, 0x0A], 0),
        ]
        for (code, bytes, row) in cases {
            for length in [1, 5, 1_000] {
                let source = PieceSource(Self.pieces(bytes, length))
                let reader = CSVReader(
                    source, separator: 0x2C,
                    encoding: code == "bad_encoding" && bytes[0] != 0xFF ? .utf8 : nil, limits: limits)
                let error = #expect(throws: SpreadsheetError.self) { try TestFiles.rows(csv: reader) }
                #expect(
                    error?.code == code && (row == 0 || error?.row == row),
                    "\(code) \(length) \(String(describing: error))")
            }
        }
    }

    @Test func `gives what was written, whatever it is`() throws {
        var numbers = SeededNumbers(1)
        let letters = Array(",;\"\r\n\t é€😀ab0-=' ")
        for _ in 0..<200 {
            let rows = (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
                (0..<Int.random(in: 1...5, using: &numbers)).map { _ in
                    String(
                        (0..<Int.random(in: 0...12, using: &numbers)).map { _ in
                            letters.randomElement(using: &numbers) ?? "a"
                        })
                }
            }
            let sink = MemorySink()
            let writer = CSVWriter(sink, separator: ";")
            for row in rows { try writer.write(row.map { .text($0) }) }
            try writer.finish()
            let reader = CSVReader(PieceSource(Self.pieces(sink.bytes, 3)), separator: 0x3B)
            let read = try TestFiles.rows(csv: reader)
            let original = read.map { $0.map { NeutralText.original($0) } }
            #expect(original == rows)
        }
    }

    @Test func `takes any bytes`() {
        for seed in 0..<500 {
            var numbers = SeededNumbers(UInt64(seed))
            let likely: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x61, 0xC3, 0xA9, 0x3B]
            let bytes = (0..<300).map { _ in
                Bool.random(using: &numbers)
                    ? likely.randomElement(using: &numbers) ?? 0 : UInt8.random(in: 1...255, using: &numbers)
            }
            let whole = Result { () throws(SpreadsheetError) in
                try TestFiles.rows(csv: CSVReader(PieceSource([bytes])))
            }
            let cut = Result { () throws(SpreadsheetError) in
                try TestFiles.rows(csv: CSVReader(PieceSource(Self.pieces(bytes, 5))))
            }
            #expect(whole == cut)
        }
    }

    private static func pieces(_ bytes: [UInt8], _ length: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: length).map { Array(bytes[$0..<min(bytes.count, $0 + length)]) }
    }
}
