import Images
import Testing

@Suite struct PDFNameTests {
    private func fault(_ body: String) -> ImageFault? {
        let whole = Screened(SampleFiles.pdf(body)).fault
        for pieces in [1, 2, 3, 5] { #expect(Screened(SampleFiles.pdf(body), pieces: pieces).fault == whole) }
        return whole
    }

    @Test func `a broken escape in front of a name hides nothing`() {
        #expect(
            fault("<< %/y#\n/OpenAction << /S %/y#\n/JavaScript /JS (app.alert\\(1\\)) >> >>")
                == .activeDocument)
        for broken in ["/y#", "/y#4", "/#", "/##", "/y#4#", "%/y#", "(/y#", "<</y#"] {
            for between in ["\n", "\r", " ", "\t", "\u{0}", "\u{C}", "", "(", "<", "[", "{", "%"] {
                #expect(fault("\(broken)\(between)/Launch ") == .activeDocument, "\(broken)\(between)")
            }
        }
    }

    @Test func `a broken escape inside of a name hides nothing`() {
        for name in [
            "/Launch#", "/Laun#ch", "/La#u#6Ech", "/#4Caunch", "/#4caunch#00", "/Lau#00nch", "/##4caunch",
        ] {
            #expect(fault("\(name) 1 0 R") == .activeDocument, "\(name)")
        }
        for name in ["/Launcher", "/Lau#20nch", "/launch", "/Launch#41", "/Lau#4nch", "/Laun", "Launch"] {
            #expect(fault("\(name) 1 0 R") == nil, "\(name)")
        }
    }

    @Test func `what stands in a comment, a text or a stream is looked at`() {
        for body in ["% /Launch\n", "(/Launch)", "</Launch>", "stream\n%/Launch\nendstream", "%%/Launch\r"] {
            #expect(fault(body) == .activeDocument, "\(body)")
        }
    }

    @Test func `a short name counts where a value follows`() {
        for name in ["/JS", "/AA", "/EF", "/J#53", "/#41#41", "/#45F"] {
            for value in ["(a)", " (a)", "\n\r\t <</O 5 0 R>>", "<6170>", " 5 0 R", "%\n(a)", " % \n5 0 R"] {
                #expect(fault("<< \(name)\(value) >>") == .activeDocument, "\(name)\(value)")
            }
            // As it may stand in a picture by chance.
            for value in ["x", "/x", " \u{7}", ">", "]", "1"] {
                #expect(fault("stream \(name)\(value) endstream") == nil, "\(name)\(value)")
            }
        }
    }

    /// Names with escapes at random, behind what may lead a reader astray, in pieces of any length.
    @Test func `no name hides, whatever stands around it and however it is written`() {
        var chance = Chance()
        let names: [(String, ImageFault)] =
            [
                "JavaScript", "Launch", "OpenAction", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA",
                "FileAttachment", "Rendition", "SubmitForm", "JS", "AA", "EF",
            ].map { ($0, .activeDocument) }
            + [("Encrypt", .encryptedDocument), ("ObjStm", .hiddenObjects), ("XRef", .hiddenObjects)]
        let before = [
            "%/y#", "/y#", "/y#4", "/#", "##", "/Type#2F", "%", "(", "\\(", "<<", "\n", "\r", " ", "\u{0}",
            "/",
            "/Page", "5 0 R", "#", "stream\n", "/abcdefghijklmnopqrstuvwxyz", "/a#00", "/y#\n", "<41",
            "/y#zz",
        ]
        let ends = [" ", "\n", "\r\n", "\t", "\u{0}"]
        for round in 0..<1500 {
            let (name, expected) = chance.one(of: names)
            let front = (0..<chance.below(6)).map { _ in chance.one(of: before) }.joined()
            let body = front + "/" + chance.written(name) + chance.one(of: ends) + "(x)"
            let screened = Screened(SampleFiles.pdf(body), pieces: 1 + chance.below(40))
            #expect(screened.fault == expected, "round \(round): \(body.debugDescription)")
            // One letter more, and it is another name.
            let other = front + "/" + chance.written(name + "q") + chance.one(of: ends) + "(x)"
            #expect(
                Screened(SampleFiles.pdf(other), pieces: 1 + chance.below(40)).fault == nil, "round \(round)")
        }
    }
}

/// The same at each run.
private struct Chance {
    private var state: UInt64 = 20_261_130

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }

    mutating func one<Item>(of items: [Item]) -> Item { items[below(items.count)] }

    /// Each letter as it is, or as an escape in small or capital digits.
    mutating func written(_ name: String) -> String {
        name.utf8.map { letter in
            let plain = String(decoding: [letter], as: UTF8.self)
            let digits = String(letter, radix: 16)
            return one(of: [plain, plain, "#" + digits, "#" + digits.uppercased()])
        }.joined()
    }
}
