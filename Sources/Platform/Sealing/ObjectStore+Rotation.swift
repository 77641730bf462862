import FoundationEssentials
import Primitives

extension ObjectStore {
    /// How many objects are sealed with each key. A file whose beginning cannot be read counts under `unreadable`.
    package func counts() async throws(SealingError) -> [(id: String, count: Int)] {
        var counts: [String: Int] = [:]
        for shard in UInt8.min...UInt8.max {
            for object in try await objects(shard: shard) {
                if let id = try await knownKeyID(of: object) { counts[id, default: 0] += 1 }
            }
        }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Seals anew every object that a former key sealed; answers how many. After a crash, what is done is done: a file is
    /// exchanged whole or not at all. Throws at the first object that cannot be opened.
    package func rotate(progress: @Sendable (String) -> Void) async throws -> Int {
        var count = 0
        for shard in UInt8.min...UInt8.max {
            for object in try await objects(shard: shard) {
                guard let id = try await knownKeyID(of: object), id != keys.currentID else { continue }
                do throws(SealingError) {
                    guard try await reseal(object) else { continue }
                } catch {
                    throw SealingError(error.code, "Object \(object.lowercased): \(error.message)")
                }
                count += 1
                if count.isMultiple(of: 100) { progress("objects: \(count) files") }
                Failpoint.reach("keys.object_done")
            }
        }
        if count > 0 { progress("objects: \(count) files, done") }
        return count
    }

    /// Nil where the object is gone.
    private func knownKeyID(of object: UUID) async throws(SealingError) -> String? {
        do throws(SealingError) {
            return try await keyID(of: object)
        } catch {
            switch error.code {
            case .notFound: return nil
            case .malformed: return "unreadable"
            default: throw error
            }
        }
    }
}
