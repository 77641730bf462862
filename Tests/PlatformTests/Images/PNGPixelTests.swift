import Images
import Testing

@Suite struct PNGPixelTests {
    private func png(_ header: [UInt8], _ stream: [UInt8]) -> [UInt8] {
        SampleFiles.pngSignature + header + SampleFiles.chunk("IDAT", stream) + SampleFiles.chunk("IEND", [])
    }

    /// 204 KB that claim 1600 by 1000 dots and would take 200 MB.
    @Test func `pixels that inflate to more than the header says are refused`() {
        let header = SampleFiles.header(1600, 1000)
        let size = SampleFiles.rows(1600, 1000)
        #expect(Screened(png(header, SampleDeflate.stream(200_000_000))).fault == .damaged)
        #expect(Screened(png(header, SampleDeflate.stream(size + 1))).fault == .damaged)
        #expect(Screened(png(header, SampleDeflate.stream(size - 1))).fault == .truncated)
        #expect(Screened(png(header, SampleDeflate.stream(size) + Array("more".utf8))).fault == .trailingData)
        #expect(Screened(png(header, [1, 2, 3, 4])).fault == .damaged)
        #expect(Screened(png(header, SampleDeflate.stream(size))).fault == nil)
    }

    /// Depth, kind of color, and what 201 by 100 dots take in one pass and in seven.
    @Test(arguments: [
        (1, 0, 2700, 2826), (2, 3, 5200, 5301), (4, 0, 10_200, 10_288), (8, 3, 20_200, 20_288),
        (16, 0, 40_300, 40_388), (8, 2, 60_400, 60_488), (16, 2, 120_700, 120_788), (8, 4, 40_300, 40_388),
        (8, 6, 80_500, 80_588), (16, 6, 160_900, 160_988),
    ]) func `every kind of pixels is counted as the standard says`(
        _ depth: Int, _ color: Int, _ plain: Int, _ interlaced: Int
    ) {
        for (method, size) in [(UInt8(0), plain), (1, interlaced)] {
            let header = SampleFiles.chunk(
                "IHDR",
                SampleFiles.big(201) + SampleFiles.big(100) + [UInt8(depth), UInt8(color), 0, 0, method])
            #expect(Screened(png(header, SampleDeflate.stream(size))).fault == nil)
            #expect(Screened(png(header, SampleDeflate.stream(size + 1))).fault == .damaged)
            #expect(Screened(png(header, SampleDeflate.stream(size - 1))).fault == .truncated)
        }
    }
}
