import Archives
import Testing

@testable import Images

@Suite struct InflateCounterTests {
    private enum Counted: Equatable { case all, refused(ImageFault) }

    private func count(_ stream: [UInt8], size: Int, pieces: Int = 4096) -> Counted {
        var counter = InflateCounter(size: size)
        do throws(ImageFault) {
            for start in stride(from: 0, to: stream.count, by: pieces) {
                try counter.consume(Array(stream[start..<min(start + pieces, stream.count)]))
            }
            try counter.finish()
            return .all
        } catch { return .refused(error) }
    }

    /// Expects the stream to inflate to so many bytes, neither more nor less, whole or in any pieces.
    private func expect(_ stream: [UInt8], _ size: Int, _ name: String) {
        for pieces in [1, 3, 4096] {
            #expect(count(stream, size: size, pieces: pieces) == .all, "\(name)")
            #expect(count(stream, size: size - 1, pieces: pieces) == .refused(.damaged), "\(name)")
            #expect(count(stream, size: size + 1, pieces: pieces) == .refused(.truncated), "\(name)")
        }
        #expect(count(stream + [0], size: size) == .refused(.trailingData))
        for length in 0..<min(stream.count, 300) {
            #expect(count(Array(stream[..<length]), size: size) == .refused(.truncated), "\(name) \(length)")
        }
    }

    /// Made by zlib: 9 as it thinks best, codes that are agreed upon, and no compression.
    @Test func `streams of each kind of block inflate to what zlib made them of`() throws {
        let best =
            "78da4550c911c4300caa152110fd57b08a936c1e3e0601068749192a590207d56d7894e6e253071c526539ed8a94616585f4"
            + "cc7456ae0e3aa22ef8952e9d694cac1599d075f1fa545cd5e811c7580e09c44d6686d223e312f03ea2cd29dcecddce3ae134"
            + "b87c9937ba199bec7f15d570f4389ce0b73fd0fdd4f97ceb1ae7d3de636d9a6c83c530fe4f4fdaf7fff6f8c22efd76fb01a5"
            + "2f8b66"
        let agreed =
            "7801cb48cec8484a4b4c4d4a4d4b4d4d4c4e4f4c4a49494b4c4b4fcd4849068aa7278105d393935393d252d33252d2923252"
            + "5333d2939332801a93d3d2d3d3533280da53533212533252935341c230ad40e5c9192989e91969a9404d69c989a920461ad0"
            + "9ca48cb4a4a494c494f4d4e4f4b444a09ae4e4c4c48cb494e4e48cf4f4e4d454a8b664a082449825a94077a6264254030930"
            + "063b2e353d11646e7206cce969c9196969c9c92970afa426a527a7a7424d003b1c627e62624a0ad43b08739340d21908bd10"
            + "e954a06b32803e008a25a6a7c165c1ae85851f90423816a81c621a00a52f8b66"
        expect(try bytes(best), 354, "best")
        expect(try bytes(agreed), 354, "agreed")
        expect(
            try bytes(
                "7801012800d7ff686368626866616562656653656163676162646466616667656864636266616762656163676167"
                    + "63420b0fac"), 40, "stored")
        expect(SampleDeflate.stream(10_000, first: [1, 2, 3]), 10_000, "by hand")
    }

    @Test func `whatever is compressed is counted to the byte`() throws {
        var state: UInt64 = 1
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for round in 0..<12 {
            let words = (0..<(1 + next(60))).map { _ in (0..<(1 + next(40))).map { _ in UInt8(next(256)) } }
            var content: [UInt8] = []
            while content.count < 2000 + 8000 * round {
                content += next(5) == 0 ? [UInt8](repeating: 7, count: next(900)) : words[next(words.count)]
            }
            let raw = try deflated(content)
            let stream = [0x78, 0x01] + raw + [0, 0, 0, 0]
            for pieces in [977, 65_536] {
                #expect(count(stream, size: content.count, pieces: pieces) == .all, "\(round)")
                #expect(count(stream, size: content.count - 1, pieces: pieces) == .refused(.damaged))
                #expect(count(stream, size: content.count + 1, pieces: pieces) == .refused(.truncated))
            }
        }
    }

    @Test func `what is no zlib stream is damaged`() throws {
        let good = SampleDeflate.stream(100)
        for beginning: [UInt8] in [[0x79, 0x01], [0x78, 0x02], [0x88, 0x1C], [0x78, 0x20]] {
            #expect(count(beginning + good.dropFirst(2), size: 100) == .refused(.damaged), "\(beginning)")
        }
        // A kind of block that is none, a length that is not confirmed, and a repetition of nothing.
        for block: [UInt8] in [[7], [1, 1, 0, 0, 0], [0x03, 0x02, 0x00]] {
            #expect(count([0x78, 0x01] + block + [0, 0, 0], size: 100) == .refused(.damaged), "\(block)")
        }
    }

    @Test func `it stops at the limit, however much follows`() throws {
        var counter = InflateCounter(size: 1000)
        let bomb = SampleDeflate.stream(20_000_000)
        #expect(throws: ImageFault.damaged) { try counter.consume(bomb) }
        #expect(counter.produced < 1000 + 259)
    }

    private func bytes(_ hex: String) throws -> [UInt8] {
        let digits = Array(hex.utf8)
        return try stride(from: 0, to: digits.count, by: 2).map {
            try #require(UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16))
        }
    }

    /// What is in the archive of one entry (APPNOTE 4.3).
    private func deflated(_ content: [UInt8]) throws -> [UInt8] {
        let archive = try ZIPArchive.write(entries: [(name: "a", bytes: content)])
        func number(_ offset: Int, _ count: Int) -> Int {
            archive[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let directory = number(archive.count - 6, 4)
        try #require(number(directory, 4) == 0x0201_4B50 && number(directory + 10, 2) == 8)
        let begin = 30 + number(26, 2) + number(28, 2)
        return Array(archive[begin..<begin + number(directory + 20, 4)])
    }
}
