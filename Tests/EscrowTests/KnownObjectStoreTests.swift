import Escrow
import Foundation
import Primitives
import Sealing
import TestSupport
import Testing

/// The database knows in which folder its files are.
@Suite struct KnownObjectStoreTests {
    /// A folder that does not exist, and what the database makes of one.
    private func withFolders(
        _ body: @Sendable (URL, @escaping @Sendable (URL) -> KnownObjectStore) async throws -> Void
    ) async throws {
        let parent = try RunFolder.make("objects")
        defer { try? FileManager.default.removeItem(at: parent) }
        try await AccountsUnderTest.run { accounts in
            try await body(parent) { folder in
                KnownObjectStore(database: accounts.database, objects: store(folder), index: TestSeal.index)
            }
        }
    }

    private func store(_ folder: URL) -> ObjectStore {
        ObjectStore(folder: folder.path, keys: TestSeal.keys)
    }

    private func fault(_ known: KnownObjectStore) async throws -> String? {
        do {
            try await known.confirm()
            return nil
        } catch let fault as ObjectStoreFault {
            return fault.message
        }
    }

    @Test func theFirstFolderIsKnownFromThenOnAndAnotherIsRefused() async throws {
        try await withFolders { parent, known in
            let (ours, empty) = (
                parent.appendingPathComponent("ours"), parent.appendingPathComponent("empty")
            )
            for folder in [ours, empty] { try await store(folder).prepare() }
            try await known(ours).confirm()
            try await known(ours).confirm()
            let told = try #require(try await fault(known(empty)))
            #expect(told.contains("\(empty.path) is not the folder") && told.contains("it has no mark"))
            #expect(told.contains("escrowd kyc adopt-store"))
            #expect(try await store(empty).mark(by: TestSeal.index) == nil, "a wrong folder is not marked")
            _ = try await store(empty).setMark(UUID(), by: TestSeal.index)
            #expect(try await fault(known(empty))?.contains("another one's mark") == true)
            #expect(try await fault(known(ours)) == nil)
        }
    }

    @Test func processesThatStartAtOnceAgreeOnOneMark() async throws {
        try await withFolders { parent, known in
            let folder = parent.appendingPathComponent("ours")
            try await store(folder).prepare()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...8 { group.addTask { try await known(folder).confirm() } }
                try await group.waitForAll()
            }
            try await known(folder).confirm()
        }
    }

    @Test func aFolderThatWasMarkedBeforeACrashIsTakenUp() async throws {
        try await withFolders { parent, known in
            let folder = parent.appendingPathComponent("ours")
            try await store(folder).prepare()
            let mark = try await store(folder).setMark(UUID(), by: TestSeal.index)
            try await known(folder).confirm()
            #expect(try await store(folder).mark(by: TestSeal.index) == mark)
        }
    }

    @Test func filesThatWereBroughtBackWithoutTheirMarkAreAdopted() async throws {
        try await withFolders { parent, known in
            let (ours, back) = (parent.appendingPathComponent("ours"), parent.appendingPathComponent("back"))
            #expect(try await known(back).adopt() == false, "nothing is known yet")
            try await store(ours).prepare()
            try await known(ours).confirm()
            #expect(try await fault(known(back)) != nil)
            #expect(try await known(back).adopt())
            try await known(back).confirm()
        }
    }
}
