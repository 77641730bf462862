import Images
import Testing

@Suite struct ImageRefusalTests {
    private func fault(_ file: [UInt8], rules: ImageRules = Screened.rules) -> ImageFault? {
        let whole = Screened(file, rules: rules).fault
        // However the network cuts it.
        #expect(Screened(file, rules: rules, pieces: 1).fault == whole)
        return whole
    }

    /// Pixels of 800 by 600, some of which are those bytes.
    private static func pixels(holding bytes: [UInt8]) -> [UInt8] {
        SampleFiles.chunk("IDAT", SampleDeflate.stream(SampleFiles.rows(800, 600), first: bytes))
    }

    @Test func `what is no picture of ours is refused`() {
        #expect(fault([]) == .empty)
        #expect(fault([1]) == .unknownType)
        #expect(fault(Array("GIF89a, and so on and on".utf8)) == .unknownType)
        #expect(fault(Array("<html><script>alert(1)</script>".utf8)) == .unknownType)
        #expect(fault([0] + SampleFiles.jpeg()) == .unknownType)
        #expect(fault(Array("junk\n".utf8) + SampleFiles.pdf()) == .unknownType)
    }

    @Test func `a type that the purpose does not take is refused by content, whatever it is called`() {
        let rules = ImageRules(types: [.jpeg, .png], mostBytes: 1_000_000)
        #expect(fault(SampleFiles.pdf(), rules: rules) == .typeNotAllowed)
        #expect(fault(SampleFiles.webP(SampleFiles.lossy(800, 600)), rules: rules) == .typeNotAllowed)
        #expect(fault(SampleFiles.jpeg(), rules: rules) == nil)
    }

    @Test func `size and sides have bounds`() {
        let few = ImageRules(types: [.jpeg, .png], mostBytes: 100)
        #expect(fault(SampleFiles.jpeg(), rules: few) == .tooManyBytes)
        #expect(fault(SampleFiles.jpeg(width: 199, height: 150)) == .tooSmall)
        #expect(fault(SampleFiles.jpeg(width: 900, height: 99)) == .tooSmall)
        #expect(fault(SampleFiles.png(width: 8000, height: 8000)) == .tooManyPixels)
        #expect(fault(SampleFiles.png(width: 1 << 30, height: 1 << 30)) == .tooManyPixels)
        #expect(fault(SampleFiles.jpeg(width: 65_535, height: 65_535)) == .tooManyPixels)
        #expect(fault(SampleFiles.webP(SampleFiles.lossy(16_383, 16_383))) == .tooManyPixels)
        #expect(fault(SampleFiles.png(width: 0, height: 10)) == .damaged)
    }

    @Test func `files that end too early are refused, wherever they end`() {
        let files = [
            SampleFiles.jpeg(), SampleFiles.png(), SampleFiles.webP(SampleFiles.lossy(800, 600)),
            SampleFiles.pdf(),
        ]
        for file in files {
            for length in 12..<file.count - 1 {
                let cut = Screened(Array(file[..<length]))
                #expect(cut.fault == .truncated, "cut at \(length) of \(file.count)")
            }
        }
    }

    @Test func `whatever follows the end is refused`() {
        let archive = Array("PK".utf8) + [3, 4] + [UInt8](repeating: 9, count: 40)
        for trailer in [Array("x".utf8), archive, SampleFiles.jpeg(), Array("MZ program".utf8)] {
            #expect(fault(SampleFiles.jpeg(trailer: trailer)) == .trailingData)
            #expect(fault(SampleFiles.png(trailer: trailer)) == .trailingData)
            #expect(fault(SampleFiles.webP(SampleFiles.lossy(800, 600), trailer: trailer)) == .trailingData)
        }
        #expect(fault(SampleFiles.pdf() + Array("PK, or so".utf8)) == .trailingData)
        #expect(fault(SampleFiles.jpeg(trailer: Array("<ScRiPt>".utf8))) == .foreignContent)
        // An archive behind a block that looks like a camera's.
        let end = Array("PK".utf8) + [5, 6] + [UInt8](repeating: 0, count: 18) + Array("SEFT".utf8)
        #expect(fault(SampleFiles.jpeg(trailer: end)) == .foreignContent)
    }

    @Test func `web pages, scripts and archives inside the picture are refused`() {
        for mark in ["<script>", "<HTML>", "<?php echo", "<!DOCTYPE html>"] {
            #expect(fault(SampleFiles.jpeg(entropy: Array(mark.utf8))) == .foreignContent)
            #expect(
                fault(SampleFiles.png(pixels: Self.pixels(holding: Array(mark.utf8)))) == .foreignContent
            )
        }
        let end = Array("PK".utf8) + [5, 6] + [UInt8](repeating: 0, count: 18)
        #expect(fault(SampleFiles.png(pixels: Self.pixels(holding: end))) == .foreignContent)
        #expect(fault(SampleFiles.pdf("<script>alert(1)</script>")) == .foreignContent)
        // In a comment it does not matter: the comment goes.
        #expect(fault(SampleFiles.jpeg(extra: SampleFiles.segment(0xFE, Array("<script>".utf8)))) == nil)
    }

    @Test func `a JPEG keeps to the letter of the standard`() {
        #expect(
            fault(SampleFiles.jpeg(frame: SampleFiles.frame(800, 600, marker: 0xC3))) == .unsupportedCoding)
        #expect(
            fault(SampleFiles.jpeg(frame: SampleFiles.frame(800, 600, marker: 0xC9))) == .unsupportedCoding)
        #expect(
            fault(SampleFiles.jpeg(frame: SampleFiles.frame(800, 600, precision: 12))) == .unsupportedCoding)
        #expect(fault(SampleFiles.jpeg(frame: SampleFiles.frame(800, 0))) == .unsupportedCoding)
        #expect(fault(SampleFiles.jpeg(frame: SampleFiles.frame(0, 600))) == .damaged)
        #expect(fault(SampleFiles.jpeg(frame: [])) == .damaged)
        let two = SampleFiles.frame(800, 600) + SampleFiles.frame(8, 6)
        #expect(fault(SampleFiles.jpeg(frame: two)) == .damaged)
        // Tables with something behind them.
        let stuffed = SampleFiles.segment(0xDB, [0] + [UInt8](repeating: 1, count: 64) + Array("hidden".utf8))
        #expect(fault(SampleFiles.jpeg(extra: stuffed)) == .damaged)
        let symbols = SampleFiles.segment(0xC4, [0] + [UInt8](repeating: 0, count: 16) + Array("hidden".utf8))
        #expect(fault(SampleFiles.jpeg(extra: symbols)) == .damaged)
        #expect(fault(SampleFiles.jpeg(extra: [0xFF, 0xDB, 0, 1])) == .damaged)
        #expect(fault(SampleFiles.jpeg(extra: Array("loose".utf8))) == .damaged)
        let scans = Array(repeating: SampleFiles.scanHeader + [1], count: 101).flatMap(\.self)
        #expect(fault(SampleFiles.jpeg(entropy: [1] + scans)) == .damaged)
    }

    @Test func `a PNG keeps to the letter of the standard`() {
        #expect(fault(SampleFiles.png(extra: SampleFiles.chunk("tEXt", [1], sum: 1))) == .damaged)
        #expect(fault(SampleFiles.png(pixels: SampleFiles.chunk("IDAT", [1], sum: 1))) == .damaged)
        // A length beyond any file is refused before its content could come.
        let absurd = SampleFiles.pngSignature + SampleFiles.header(800, 600) + [0x7F, 0xFF, 0xFF, 0xFF]
        #expect(fault(absurd + Array("tEXtabcd".utf8)) == .damaged)
        #expect(fault(SampleFiles.png(extra: SampleFiles.header(9, 9))) == .damaged)
        #expect(fault(SampleFiles.png(extra: SampleFiles.chunk("ABCD", [1]))) == .unsupportedCoding)
        #expect(fault(SampleFiles.png(pixels: [])) == .truncated)
        let apart =
            SampleFiles.chunk("IDAT", [1]) + SampleFiles.chunk("tEXt", [1]) + SampleFiles.chunk("IDAT", [2])
        #expect(fault(SampleFiles.png(pixels: apart)) == .damaged)
        #expect(
            fault(
                SampleFiles.pngSignature
                    + SampleFiles.chunk("IDAT", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]))
                == .damaged)
        let odd =
            SampleFiles.pngSignature + SampleFiles.header(800, 600, depth: 3) + SampleFiles.chunk("IEND", [])
        #expect(fault(odd) == .damaged)
    }

    @Test func `a WebP says one size, moves not, and does not lie about lengths`() {
        let picture = SampleFiles.lossy(800, 600)
        #expect(fault(SampleFiles.webP(SampleFiles.extended(800, 600, flags: 2) + picture)) == .animated)
        #expect(fault(SampleFiles.webP(picture + SampleFiles.riffChunk("ANMF", [1, 2]))) == .animated)
        #expect(fault(SampleFiles.webP(SampleFiles.extended(400, 600, flags: 0) + picture)) == .damaged)
        #expect(
            fault(SampleFiles.webP(picture + SampleFiles.riffChunk("EXIF", [1, 2], length: 200))) == .damaged)
        #expect(fault(SampleFiles.webP(picture, size: 1_000_000_000)) == .damaged)
        #expect(fault(SampleFiles.webP(picture + picture)) == .damaged)
        #expect(fault(SampleFiles.webP(SampleFiles.riffChunk("EXIF", [1, 2, 3, 4]))) == .damaged)
    }

    @Test func `a PDF that acts, hides or is locked is refused`() {
        for name in [
            "/OpenAction 3 0 R", "/S /JavaScript /JS (app.alert)", "/S/Launch",
            "/Names << /EmbeddedFiles 1 0 R >>",
        ] {
            #expect(fault(SampleFiles.pdf("<< /Type /Catalog \(name) >>")) == .activeDocument)
        }
        #expect(fault(SampleFiles.pdf("<< /S /J#61vaScript >>")) == .activeDocument)
        #expect(fault(SampleFiles.pdf("stream << /Launch >> endstream")) == .activeDocument)
        #expect(fault(SampleFiles.pdf("<< /Encrypt 5 0 R >>")) == .encryptedDocument)
        #expect(fault(SampleFiles.pdf("<< /Type /ObjStm /N 3 >>")) == .hiddenObjects)
        #expect(fault(Array("%PDF-9.9 and so on %%EOF".utf8)) == .damaged)
        #expect(fault(SampleFiles.pdf("<< /Launcher 1 /OpenActions 2 >>")) == nil)
    }
}
