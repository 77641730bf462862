import Images
import Primitives
import Testing

@Suite struct ImageScreeningTests {
    @Test(arguments: [1, 2, 3, 7, 64, 4096])
    func `a clean picture comes out as it went in, in pieces of any size`(_ pieces: Int) {
        for (file, type) in [
            (SampleFiles.jpeg(), ImageType.jpeg), (SampleFiles.png(), .png),
            (SampleFiles.webP(SampleFiles.lossy(800, 600)), .webP), (SampleFiles.pdf(), .pdf),
        ] {
            let screened = Screened(file, pieces: pieces)
            #expect(screened.fault == nil)
            #expect(screened.bytes == file)
            #expect(screened.facts?.type == type)
            #expect(screened.facts?.size == (type == .pdf ? nil : PixelSize(width: 800, height: 600)))
            #expect(screened.facts?.bytesIn == file.count && screened.facts?.bytesOut == file.count)
        }
    }

    @Test(arguments: [1, 5, 4096])
    func `place, camera and comments leave a JPEG, and the way it was held stays`(_ pieces: Int) {
        let extra =
            SampleFiles.exif(orientation: 6) + SampleFiles.segment(0xFE, Array("a comment".utf8))
            + SampleFiles.segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>".utf8))
            + SampleFiles.segment(0xED, Array("Photoshop 3.0\0IPTC".utf8))
        let screened = Screened(SampleFiles.jpeg(extra: extra), pieces: pieces)
        #expect(screened.fault == nil)
        let text = String(decoding: screened.bytes, as: UTF8.self)
        for trace in ["GPS", "CAM", "comment", "xmpmeta", "IPTC"] { #expect(!text.contains(trace)) }
        let orientation =
            Array("Exif\0\0MM".utf8) + [
                0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
            ]
        #expect(screened.bytes.contains(SampleFiles.segment(0xE1, orientation)))
        // What came out is clean already.
        #expect(Screened(screened.bytes).bytes == screened.bytes)
    }

    @Test func `an orientation is read in both byte orders, and nonsense is dropped`() {
        for isLittle in [true, false] {
            let kept = Screened(SampleFiles.jpeg(extra: SampleFiles.exif(orientation: 3, isLittle: isLittle)))
            #expect(kept.bytes.count > SampleFiles.jpeg().count)
            let dropped = Screened(
                SampleFiles.jpeg(extra: SampleFiles.exif(orientation: 9, isLittle: isLittle)))
            #expect(dropped.bytes == SampleFiles.jpeg())
        }
    }

    @Test(arguments: [1, 4096])
    func `texts, times and profiles leave a PNG`(_ pieces: Int) {
        let extra =
            SampleFiles.chunk("tEXt", Array("Comment\0secret".utf8))
            + SampleFiles.chunk("eXIf", [1, 2, 3]) + SampleFiles.chunk("tIME", [7, 0xE6, 1, 1, 1, 1, 1])
            + SampleFiles.chunk("iCCP", Array("name\0\0data".utf8))
        let screened = Screened(SampleFiles.png(extra: extra), pieces: pieces)
        #expect(screened.bytes == SampleFiles.png())
        #expect(screened.facts?.bytesOut == SampleFiles.png().count)
    }

    @Test(arguments: [1, 4096])
    func `metadata of a WebP becomes zeros, and its flags are cleared`(_ pieces: Int) {
        let file = SampleFiles.webP(
            SampleFiles.extended(800, 600, flags: 0x3C) + SampleFiles.riffChunk("ICCP", Array("profile".utf8))
                + SampleFiles.lossy(800, 600) + SampleFiles.riffChunk("EXIF", Array("GPS here".utf8))
                + SampleFiles.riffChunk("XMP ", Array("<x:xmpmeta/>".utf8)))
        let screened = Screened(file, pieces: pieces)
        #expect(screened.fault == nil)
        #expect(screened.bytes.count == file.count)
        let text = String(decoding: screened.bytes, as: UTF8.self)
        for trace in ["GPS", "xmpmeta", "profile", "EXIF", "ICCP"] { #expect(!text.contains(trace)) }
        #expect(screened.bytes[20] == 0x10)
    }

    @Test func `the second picture of a multi-picture JPEG and a camera's own block are cut off`() {
        let index = SampleFiles.segment(0xE2, Array("MPF\0".utf8) + [0, 0])
        let announced = Screened(SampleFiles.jpeg(extra: index, trailer: SampleFiles.jpeg()))
        #expect(announced.fault == nil)
        #expect(announced.bytes == SampleFiles.jpeg())
        let samsung = Screened(
            SampleFiles.jpeg(trailer: [0, 0, 1, 10] + Array("Image_UTC_DataSEFHxSEFT".utf8)))
        #expect(samsung.bytes == SampleFiles.jpeg())
        #expect(Screened(SampleFiles.jpeg(trailer: [0, 0, 13, 10])).fault == nil)
    }

    @Test func `every fault has a sentence in both languages`() {
        for fault in ImageFault.allCases {
            #expect(fault.sentence.french.hasSuffix(".") && fault.sentence.english.hasSuffix("."))
            #expect(fault.sentence.french != fault.sentence.english)
        }
    }

    @Test func `a file of twenty megabytes passes with little kept back`() {
        var screener = ImageScreener(rules: Screened.rules)
        var written = 0
        let head = SampleFiles.jpeg()
        let body = head.dropLast(2)
        do throws(ImageFault) {
            written += try screener.consume(Array(body)).count
            let piece = [UInt8](repeating: 0x5A, count: 65_536)
            for _ in 0..<16 {
                let output = try screener.consume(piece)
                #expect(output.count == piece.count)
                written += output.count
            }
            written += try screener.consume([0xFF, 0xD9]).count
            #expect(try screener.finish().bytesOut == written)
        } catch {
            Issue.record("refused: \(error)")
        }
    }
}
