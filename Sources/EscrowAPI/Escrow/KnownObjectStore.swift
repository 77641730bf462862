import FoundationEssentials
package import Postgres
import Primitives
package import Sealing

/// That the folder of OBJECT_STORE_PATH is the one that this database's files are in: the folder bears a mark, and the
/// database knows which.
package struct KnownObjectStore: Sendable {
    private let database: PostgresClient
    private let objects: ObjectStore
    private let index: BlindIndex

    package init(database: PostgresClient, objects: ObjectStore, index: BlindIndex) {
        self.database = database
        self.objects = objects
        self.index = index
    }

    /// Marks a folder that nobody knows yet. Throws `ObjectStoreFault` where the database knows another folder.
    ///
    /// The mark is lasting before the database knows it, so that a crash between the two leaves a folder that is taken up.
    package func confirm() async throws {
        let isKnown = try await known() != nil
        // Read after what the database knows: what another process has marked meanwhile is seen then.
        var mark = try await objects.mark(by: index)
        if mark == nil, !isKnown {
            mark = try await objects.setMark(IdentifierSource.system.random(), by: index)
        }
        if let mark {
            try await database.session { session in
                _ = try session.execute(
                    "INSERT INTO known_object_store (store_id) VALUES (\(mark)) ON CONFLICT DO NOTHING")
            }
        }
        guard try await known() == mark else {
            throw ObjectStoreFault(
                "\(objects.path) is not the folder that the files of this database are in: "
                    + (mark == nil ? "it has no mark. " : "it has another one's mark. ")
                    + "Name the folder that escrowd has used before, and see that it is mounted. Where the files were moved "
                    + "or brought back without the file .store: escrowd kyc adopt-store.")
        }
    }

    /// Takes the folder for the one of this database, whatever mark it has. False where the database knows none yet.
    package func adopt() async throws -> Bool {
        try await objects.prepare()
        guard let known = try await known() else { return false }
        _ = try await objects.setMark(known, by: index, replacing: true)
        return true
    }

    private func known() async throws -> UUID? {
        try await database.session { session in
            try session.query("SELECT store_id FROM known_object_store").first?.uuid("store_id")
        }
    }
}
