import Archives
import Foundation
import Testing

@Suite struct ZIPArchiveTests {
    private static let text = Array("informations d'identité".utf8)

    @Test func whatIsWrittenIsReadAgainInItsOrder() throws {
        let entries: [(name: String, bytes: [UInt8])] = [
            ("info.json", Self.text), ("vide.bin", []),
            ("photo-é.jpg", (0..<100_000).map { UInt8($0 % 251) }),
        ]
        let read = try ZIPArchive.read(try ZIPArchive.write(entries: entries))
        #expect(read.map(\.name) == entries.map(\.name))
        #expect(read.map(\.bytes) == entries.map(\.bytes))
    }

    @Test func equalEntriesGiveEqualBytes() throws {
        let first = try ZIPArchive.write(entries: [("a", Self.text), ("b", [1, 2, 3])])
        let second = try ZIPArchive.write(entries: [("a", Self.text), ("b", [1, 2, 3])])
        #expect(first == second)
    }

    @Test func aCommentIsTheEndOfTheArchive() throws {
        let archive = try ZIPArchive.write(entries: [("a", Self.text)], comment: "the end")
        #expect(archive.suffix(9).elementsEqual([7, 0] + Array("the end".utf8)))
        #expect(try ZIPArchive.read(archive).map(\.bytes) == [Self.text])
    }

    /// Deflated: what repeats gets small.
    @Test func whatRepeatsGetsSmall() throws {
        let archive = try ZIPArchive.write(entries: [("zeros", [UInt8](repeating: 0, count: 1 << 20))])
        #expect(archive.count < 4096)
    }

    /// By another reader than libzip, so that both are not wrong together.
    @Test func anotherReaderOpensIt() async throws {
        let archive = try ZIPArchive.write(entries: [("info.json", Self.text)])
        // Local header, 1 January 1980, method 8 (deflate), UTF-8 names allowed.
        #expect(archive.starts(with: [0x50, 0x4B, 0x03, 0x04]))
        #expect(archive[8] == 8 && archive[9] == 0)
        #expect(Array(archive[10..<14]) == [0, 0, 0x21, 0])
        #expect(Array(archive[30..<39]) == Array("info.json".utf8))
    }

    @Test func nothingAndTwoOfOneNameAreNotWritten() {
        #expect(throws: ArchiveError.empty) { try ZIPArchive.write(entries: []) }
        let error = #expect(throws: ArchiveError.self) {
            try ZIPArchive.write(entries: [("a", [1]), ("a", [2])])
        }
        guard case .unwritable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// The official Python library writes several entries of one name.
    @Test func entriesOfOneNameAreAllRead() throws {
        let archive = Self.stored([
            ("base64imgString", Array("one".utf8)), ("base64imgString", Array("two".utf8)),
        ])
        let entries = try ZIPArchive.read(archive)
        #expect(entries.map(\.name) == ["base64imgString", "base64imgString"])
        #expect(entries.map(\.bytes) == [Array("one".utf8), Array("two".utf8)])
    }

    @Test func foldersAreLeftOut() throws {
        let entries = try ZIPArchive.read(Self.stored([("folder/", []), ("folder/a", [1])]))
        #expect(entries.map(\.name) == ["folder/a"])
    }

    @Test func aBombIsRefusedByItsRatioByItsSizeAndByItsCount() throws {
        let bomb = try ZIPArchive.write(entries: [("zeros", [UInt8](repeating: 0, count: 8 << 20))])
        #expect(throws: ArchiveError.tooLarge) { try ZIPArchive.read(bomb) }
        #expect(try ZIPArchive.read(bomb, limits: .init(ratio: 5000)).first?.bytes.count == 8 << 20)
        #expect(throws: ArchiveError.tooLarge) {
            try ZIPArchive.read(bomb, limits: .init(bytes: (8 << 20) - 1, ratio: 5000))
        }
        let halves = try ZIPArchive.write(entries: [("a", [UInt8](repeating: 1, count: 600)), ("b", [1])])
        #expect(throws: ArchiveError.tooLarge) { try ZIPArchive.read(halves, limits: .init(bytes: 600)) }
        #expect(try ZIPArchive.read(halves, limits: .init(bytes: 601)).count == 2)
        #expect(throws: ArchiveError.tooManyEntries) {
            try ZIPArchive.read(halves, limits: .init(entries: 1))
        }
    }

    /// What the archive claims of a size is not believed: the limit is on what comes out.
    @Test func aSizeThatIsClaimedTooSmallDoesNotHelpABomb() throws {
        var bomb = try ZIPArchive.write(entries: [("zeros", [UInt8](repeating: 0, count: 8 << 20))])
        let size = withUnsafeBytes(of: UInt32(8 << 20).littleEndian) { Array($0) }
        for start in bomb.indices.dropLast(3) where Array(bomb[start..<start + 4]) == size {
            bomb.replaceSubrange(start..<start + 4, with: [1, 0, 0, 0])
        }
        #expect(throws: ArchiveError.self) { try ZIPArchive.read(bomb, limits: .init(bytes: 1024)) }
    }

    @Test func whatIsDamagedOrNoArchiveIsRefused() throws {
        let archive = try ZIPArchive.write(entries: [("a", Self.text + Self.text)])
        for bytes in [[], Array("no archive".utf8), Array(archive.dropLast(8)), Array(archive.prefix(20))] {
            #expect(throws: ArchiveError.self) { try ZIPArchive.read(bytes) }
        }
        var stored = Self.stored([("a", Array("content".utf8))])
        let place = try #require(stored.firstRange(of: Array("content".utf8))).lowerBound
        stored[place] ^= 1
        let error = #expect(throws: ArchiveError.self) { try ZIPArchive.read(stored) }
        guard case .unreadable(let why) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(why.contains("CRC"))
    }

    /// Random damage ends in an error or in entries within the limits, never in a crash.
    @Test func randomDamageNeverCrashes() throws {
        var random = SystemRandomNumberGenerator()
        let archive = try ZIPArchive.write(entries: [("a", Self.text), ("b", Array(0...255))])
        for _ in 0..<2000 {
            var damaged = archive
            for _ in 0...Int.random(in: 0...3, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            let entries = try? ZIPArchive.read(damaged, limits: .init(bytes: 4096))
            let size = (entries ?? []).reduce(0) { $0 + $1.bytes.count }
            #expect(size <= 4096)
        }
    }

    /// An archive of stored entries, written here byte by byte.
    private static func stored(_ entries: [(String, [UInt8])]) -> [UInt8] {
        func two(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
        func four(_ value: Int) -> [UInt8] { two(value & 65535) + two(value >> 16) }
        var (archive, directory): ([UInt8], [UInt8]) = ([], [])
        for (name, bytes) in entries {
            let facts =
                two(10) + two(0) + two(0) + two(0) + two(0x21) + four(Int(crc32(bytes))) + four(bytes.count)
                + four(bytes.count) + two(name.utf8.count)
            directory +=
                [0x50, 0x4B, 1, 2] + two(20) + facts + two(0) + two(0) + two(0) + two(0) + four(0)
                + four(archive.count) + Array(name.utf8)
            archive += [0x50, 0x4B, 3, 4] + facts + two(0) + Array(name.utf8) + bytes
        }
        return archive + directory + [0x50, 0x4B, 5, 6] + two(0) + two(0) + two(entries.count)
            + two(entries.count) + four(directory.count) + four(archive.count) + two(0)
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
