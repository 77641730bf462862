import Foundation
import Primitives
import Sealing
import TestSupport
import Testing

/// The mark by which both daemons know the folder of their object store.
@Suite struct SealingMarkTests {
    private let other = BlindIndex(key: Secret([UInt8](repeating: 0x50, count: 32)))

    /// A folder that is not there yet, and a store in it.
    private func withStore(_ body: (ObjectStore, URL) async throws -> Void) async throws {
        let parent = try RunFolder.make("objects")
        defer { try? FileManager.default.removeItem(at: parent) }
        let folder = parent.appendingPathComponent("store")
        try await body(ObjectStore(folder: folder.path, keys: TestSeal.keys), folder)
    }

    private func fault(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? ObjectStoreFault)?.description
        }
    }

    @Test func aFolderIsMadeForItsOwnerAloneAndNothingIsLeftInIt() async throws {
        try await withStore { store, folder in
            try await store.expectWritable()
            #expect(!FileManager.default.fileExists(atPath: folder.path), "to look makes nothing")
            try await store.prepare()
            try await store.prepare()
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }
    }

    @Test func aFolderThatCannotBeMadeOrIsAFileIsNamedWithWhatToDo() async throws {
        try await withStore { store, folder in
            try Data().write(to: folder)
            let below = ObjectStore(folder: folder.path + "/a/b", keys: TestSeal.keys)
            for (store, path) in [(store, folder.path), (below, folder.path + "/a/b")] {
                let toldFault = await fault { try await store.prepare() }
                let told = try #require(toldFault)
                #expect(told.hasPrefix("OBJECT_STORE_PATH: escrowd cannot write to \(path). "), "\(told)")
                #expect(told.contains("may write to"))
            }
            let missing = ObjectStore(folder: folder.path + "-none/a", keys: TestSeal.keys)
            let toldFault = await fault { try await missing.expectWritable() }
            let told = try #require(toldFault)
            #expect(told.contains("its parent has to be there"))
        }
    }

    @Test func aMarkIsMadeOnceAndStaysWithTheFirst() async throws {
        try await withStore { store, _ in
            #expect(try await store.mark(by: TestSeal.index) == nil)
            try await store.prepare()
            #expect(try await store.mark(by: TestSeal.index) == nil)
            let (first, second) = (UUID(), UUID())
            #expect(try await store.setMark(first, by: TestSeal.index) == first)
            #expect(try await store.setMark(second, by: TestSeal.index) == first)
            #expect(try await store.setMark(second, by: TestSeal.index, replacing: true) == second)
            try await store.expectMark(by: TestSeal.index)
            var objects: [UUID] = []
            for shard in UInt8.min...UInt8.max { objects += try await store.objects(shard: shard) }
            #expect(objects.isEmpty)
        }
    }

    @Test func ofManyWhoMarkAFolderAtOnceAllFindOneMark() async throws {
        try await withStore { store, _ in
            try await store.prepare()
            let found = try await withThrowingTaskGroup(of: UUID.self) { group in
                for _ in 1...8 {
                    group.addTask { try await store.setMark(UUID(), by: TestSeal.index) }
                }
                return try await group.reduce(into: Set<UUID>()) { $0.insert($1) }
            }
            #expect(found.count == 1)
        }
    }

    @Test func aFolderWithoutAMarkOrWithAnotherInstallationsIsNotTakenForOurs() async throws {
        try await withStore { store, folder in
            for isThere in [false, true] {
                if isThere { try await store.prepare() }
                let toldFault = await fault { try await store.expectMark(by: TestSeal.index) }
                let told = try #require(toldFault)
                #expect(told.contains("\(folder.path) is not the folder that escrowd keeps its files in"))
                #expect(told.contains("start it first"))
            }
            _ = try await store.setMark(UUID(), by: other)
            let foreignFault = await fault { _ = try await store.mark(by: TestSeal.index) }
            let foreign = try #require(foreignFault)
            #expect(foreign.contains("belongs to another installation"))
            for text in ["", "none", "\(UUID())\n\(String(repeating: "0", count: 64))\n"] {
                try Data(text.utf8).write(to: folder.appendingPathComponent(".store"))
                let told = await fault { try await store.expectMark(by: TestSeal.index) }
                #expect(told?.contains("belongs to another installation") == true, "\(text)")
            }
        }
    }
}
