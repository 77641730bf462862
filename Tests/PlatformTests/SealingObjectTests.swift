import Foundation
import Primitives
import Sealing
import TestSupport
import Testing

/// Files of the object store: whole or refused.
@Suite struct SealingObjectTests {
    private let owner = "2f0c0c3e-2b6e-4b0e-9d57-0a1f4f4f9b11"
    private static let segment = 64 * 1024
    private static let sealedSegment = segment + 16

    /// A store in a folder of its own, and where a file of it stands.
    private func withStore(
        keys: KeyRing = TestSeal.keys, _ body: (ObjectStore, _ path: (UUID) -> URL) async throws -> Void
    ) async throws {
        let folder = try RunFolder.make("objects").appendingPathComponent("store")
        defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
        try await body(ObjectStore(folder: folder.path, keys: keys)) { object in
            let name = object.uuidString.lowercased()
            return folder.appendingPathComponent(String(name.prefix(2))).appendingPathComponent(name)
        }
    }

    private func write(_ bytes: [UInt8], to store: ObjectStore, piece: Int = 10_000) async throws -> UUID {
        let object = UUID()
        let writer = try await store.writer(of: object, owner: owner)
        var rest = bytes[...]
        while !rest.isEmpty {
            try await writer.write(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        let facts = try await writer.finish()
        #expect(facts.size == bytes.count)
        return object
    }

    private func code(_ body: () async throws -> Void) async -> SealingError.Code? {
        do {
            try await body()
            return nil
        } catch { return (error as? SealingError)?.code }
    }

    /// The refusal is a constant of this function: a closure must not stand inside an expectation.
    private func expectRefusal(
        _ expected: SealingError.Code, _ what: String = "", _ body: () async throws -> Void
    ) async {
        let refusal = await code(body)
        #expect(refusal == expected, "\(what)")
    }

    private func pattern(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    @Test(arguments: [0, 1, segment - 1, segment, segment + 1, 3 * segment, 10 * 1024 * 1024 + 1])
    func anObjectComesBackWholeOrInPieces(_ count: Int) async throws {
        try await withStore { store, path in
            let bytes = pattern(count)
            let object = try await write(bytes, to: store, piece: count > 1_000_000 ? 100_000 : 7_777)
            #expect(try await store.read(object, owner: owner, limit: count) == bytes)
            var streamed: [UInt8] = []
            for try await piece in store.stream(object, owner: owner) {
                #expect(piece.count <= Self.segment)
                streamed += piece
            }
            #expect(streamed == bytes)
            let attributes = try FileManager.default.attributesOfItem(atPath: path(object).path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let folder = path(object).deletingLastPathComponent()
            let folderAttributes = try FileManager.default.attributesOfItem(atPath: folder.path)
            #expect(folderAttributes[.posixPermissions] as? Int == 0o700)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
        }
    }

    @Test func theDigestIsThatOfThePlainContent() async throws {
        try await withStore { store, _ in
            let writer = try await store.writer(of: UUID(), owner: owner)
            try await writer.write(Array("abc".utf8))
            let facts = try await writer.finish()
            #expect(facts.digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        }
    }

    @Test func theContentCannotBeSeenInTheFile() async throws {
        try await withStore { store, path in
            let mark = Array("CNI 112233445566 NGO BASSA".utf8)
            let object = try await write(mark + pattern(100_000) + mark, to: store)
            let file = try Data(contentsOf: path(object))
            #expect(file.range(of: Data(mark)) == nil)
            #expect(file.range(of: Data(mark.prefix(8))) == nil)
        }
    }

    @Test func everyAlteredByteClassIsRefused() async throws {
        try await withStore { store, path in
            let object = try await write(pattern(Self.segment + 100), to: store)
            let good = try Data(contentsOf: path(object))
            let header = good.count - Self.sealedSegment - 116
            var positions = Array(0..<header)
            positions += [
                header, header + Self.segment - 1, header + Self.segment, header + Self.sealedSegment - 1,
            ]
            positions += [header + Self.sealedSegment, good.count - 17, good.count - 16, good.count - 1]
            for position in positions {
                var bad = good
                bad[position] ^= 0x20
                try bad.write(to: path(object))
                let refusal = await code { _ = try await store.read(object, owner: owner, limit: 1_000_000) }
                #expect(refusal != nil, "byte \(position)")
            }
            try good.write(to: path(object))
            #expect(try await store.read(object, owner: owner, limit: 1_000_000).count == Self.segment + 100)
        }
    }

    @Test func aTruncatedLengthenedOrReorderedFileIsRefused() async throws {
        try await withStore { store, path in
            let object = try await write(pattern(4 * Self.segment), to: store)
            let good = try Data(contentsOf: path(object))
            let begin = good.count - 4 * Self.sealedSegment
            func segment(_ number: Int) -> Data {
                good[(begin + number * Self.sealedSegment)..<(begin + (number + 1) * Self.sealedSegment)]
            }
            let header = good[0..<begin]
            let bad: [(String, Data)] = [
                ("cut by a byte", good.dropLast()), ("cut at a segment", good.dropLast(Self.sealedSegment)),
                ("header only", header), ("empty", Data()), ("half a header", header.prefix(20)),
                ("lengthened", good + Data([0])), ("a segment twice", header + segment(0) + segment(0)),
                ("the last twice", good + segment(3)),
                ("swapped", header + segment(1) + segment(0) + segment(2) + segment(3)),
                ("the last alone", header + segment(3)),
                ("without the second", header + segment(0) + segment(2) + segment(3)),
            ]
            for (name, content) in bad {
                try content.write(to: path(object))
                let refusal = await code { _ = try await store.read(object, owner: owner, limit: 1_000_000) }
                #expect(refusal == .malformed || refusal == .notAuthentic, "\(name)")
                let streamed = await code { for try await _ in store.stream(object, owner: owner) {} }
                #expect(streamed != nil, "\(name), streamed")
            }
        }
    }

    @Test func anObjectOfAnotherUserOrUnderAnotherNameIsRefused() async throws {
        try await withStore { store, path in
            let first = try await write(pattern(100), to: store)
            let second = try await write(pattern(100), to: store)
            await expectRefusal(.notAuthentic) {
                _ = try await store.read(first, owner: "someone", limit: 1000)
            }
            let content = try Data(contentsOf: path(first))
            try content.write(to: path(second))
            await expectRefusal(.notAuthentic) { _ = try await store.read(second, owner: owner, limit: 1000) }
            await expectRefusal(.notFound) { _ = try await store.read(UUID(), owner: owner, limit: 1000) }
            await expectRefusal(.tooLarge) { _ = try await store.read(first, owner: owner, limit: 99) }
        }
    }

    @Test func segmentsOfTwoFilesOfOneOwnerCannotBeMixed() async throws {
        try await withStore { store, path in
            let first = try await write(pattern(2 * Self.segment), to: store)
            let second = try await write(pattern(2 * Self.segment), to: store)
            let mixed =
                try Data(contentsOf: path(first)).dropLast(Self.sealedSegment)
                + Data(contentsOf: path(second)).suffix(Self.sealedSegment)
            try mixed.write(to: path(first))
            await expectRefusal(.notAuthentic) {
                _ = try await store.read(first, owner: owner, limit: 1_000_000)
            }
        }
    }

    @Test func aNameIsWrittenOnceAndAnAbandonedOrUnfinishedObjectIsNotThere() async throws {
        try await withStore { store, path in
            let object = try await write(pattern(10), to: store)
            let again = try await store.writer(of: object, owner: owner)
            try await again.write([1])
            await expectRefusal(.alreadyExists) { _ = try await again.finish() }
            #expect(try await store.read(object, owner: owner, limit: 100) == pattern(10))
            let abandoned = UUID()
            let writer = try await store.writer(of: abandoned, owner: owner)
            try await writer.write(pattern(200_000))
            await expectRefusal(.notFound) {
                _ = try await store.read(abandoned, owner: owner, limit: 1 << 20)
            }
            await writer.abandon()
            await expectRefusal(.closed) { try await writer.write([1]) }
            #expect(
                try FileManager.default.contentsOfDirectory(
                    atPath: path(abandoned).deletingLastPathComponent().path
                ).isEmpty)
        }
    }

    @Test func whatADeadWriterLeftIsRemovedOnceItIsOld() async throws {
        try await withStore { store, path in
            let lost = UUID()
            let writer = try await store.writer(of: lost, owner: owner)
            try await writer.write(pattern(100_000))
            #expect(try await store.removeAbandoned(olderThanSeconds: 3600) == 0)
            #expect(try await store.removeAbandoned(olderThanSeconds: 0) == 1)
            let shard = path(lost).deletingLastPathComponent().path
            #expect(try FileManager.default.contentsOfDirectory(atPath: shard).isEmpty)
            await writer.abandon()
        }
    }

    @Test func aDeletedObjectIsGoneAndDeletingTwiceDoesNoHarm() async throws {
        try await withStore { store, _ in
            let object = try await write(pattern(10), to: store)
            try await store.delete(object)
            try await store.delete(object)
            await expectRefusal(.notFound) { _ = try await store.read(object, owner: owner, limit: 100) }
            #expect(try await store.reseal(object, owner: owner) == false)
        }
    }

    @Test func resealedWithANewKeyTheOldOneIsNeededNoMore() async throws {
        let (old, new) = (
            MasterKey(secret: TestSeal.master), MasterKey(secret: Secret([UInt8](repeating: 9, count: 32)))
        )
        try await withStore { store, path in
            let bytes = pattern(3 * Self.segment + 5)
            let object = try await write(bytes, to: store)
            let empty = try await write([], to: store)
            let folder = path(object).deletingLastPathComponent().deletingLastPathComponent().path
            let both = ObjectStore(folder: folder, keys: KeyRing(current: new, former: [old]))
            #expect(try await both.read(object, owner: owner, limit: 1 << 20) == bytes)
            await expectRefusal(.notAuthentic) { try await both.reseal(object, owner: "someone") }
            #expect(try await both.keyID(of: object) == old.id)
            let first = try await both.rotate(progress: { _ in })
            let second = try await both.rotate(progress: { _ in })
            #expect(first == 2 && second == 0)
            let counts = try await both.counts().map { "\($0.id) \($0.count)" }
            #expect(counts == ["\(new.id) 2"])
            let alone = ObjectStore(folder: folder, keys: KeyRing(current: new))
            #expect(try await alone.read(object, owner: owner, limit: 1 << 20) == bytes)
            #expect(try await alone.read(empty, owner: owner, limit: 1 << 20) == [])
            await expectRefusal(.unknownKey) {
                _ = try await store.read(object, owner: owner, limit: 1 << 20)
            }
        }
    }

    @Test func twentyMegabytesStreamThroughInPieces() async throws {
        try await withStore { store, _ in
            let object = UUID()
            let writer = try await store.writer(of: object, owner: owner)
            let piece = pattern(256 * 1024)
            for _ in 0..<80 { try await writer.write(piece) }
            _ = try await writer.finish()
            var count = 0
            var largest = 0
            for try await piece in store.stream(object, owner: owner) {
                count += piece.count
                largest = max(largest, piece.count)
            }
            #expect(count == 80 * piece.count)
            #expect(largest <= Self.segment)
        }
    }
}
