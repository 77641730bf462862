package import FoundationEssentials
import Primitives

/// Which store a folder is. The mark is a small file that holds an identifier and an HMAC of it under FIELD_INDEX_KEY, which
/// both daemons have and no other installation has: a wrong folder has no mark, or one that this installation never made.
extension ObjectStore {
    /// For the daemon that writes: the folder is there, or is made for its owner alone, and files can be written in it.
    package func prepare() async throws(ObjectStoreFault) {
        do throws(SealingError) { try await markWorker.prepare() } catch { throw unwritable(error) }
    }

    /// Like `prepare`, for who only wants to know: makes and writes nothing.
    package func expectWritable() async throws(ObjectStoreFault) {
        do throws(SealingError) { try await markWorker.canBePrepared() } catch { throw unwritable(error) }
    }

    /// The store's identifier; nil where the folder or its mark is not there. Throws where the mark cannot be read, or was
    /// made by another installation.
    package func mark(by index: BlindIndex) async throws(ObjectStoreFault) -> UUID? {
        let text: String?
        do throws(SealingError) { text = try await markWorker.readMark() } catch {
            throw ObjectStoreFault(
                "\(path) cannot be read. \(error.message) Run both daemons as the user that the files belong to."
            )
        }
        guard let text else { return nil }
        let lines = text.split(separator: "\n").map(String.init)
        guard lines.count == 2, let id = UUID(uuidString: lines[0]), Self.proof(of: id, by: index) == lines[1]
        else {
            throw ObjectStoreFault(
                "\(path) belongs to another installation: its mark was made with another FIELD_INDEX_KEY. Name the "
                    + "folder of this one.")
        }
        return id
    }

    /// For the daemon that reads: the folder is there, can be read, and is one that this installation's escrowd keeps its
    /// files in.
    package func expectMark(by index: BlindIndex) async throws(ObjectStoreFault) {
        guard try await mark(by: index) == nil else { return }
        throw ObjectStoreFault(
            "\(path) is not the folder that escrowd keeps its files in: it has no mark. Name the same folder as in "
                + "escrowd's settings, mounted on this machine. escrowd marks it when it starts, so start it first."
        )
    }

    /// Gives the folder its mark and returns the one that it has then: another process may have been the first.
    /// `replacing` puts it in the place of whatever is there.
    package func setMark(
        _ id: UUID, by index: BlindIndex, replacing: Bool = false
    ) async throws(ObjectStoreFault) -> UUID {
        let text = "\(id.lowercased)\n\(Self.proof(of: id, by: index))\n"
        do throws(SealingError) { try await markWorker.writeMark(text, replacing: replacing) } catch {
            throw unwritable(error)
        }
        guard let id = try await mark(by: index) else {
            throw ObjectStoreFault("The mark of \(path) was taken away while it was made.")
        }
        return id
    }

    private func unwritable(_ error: SealingError) -> ObjectStoreFault {
        ObjectStoreFault(
            "escrowd cannot write to \(path). \(error.message) Name a folder that escrowd's user may write to, or may "
                + "make: then its parent has to be there.")
    }

    private static func proof(of id: UUID, by index: BlindIndex) -> String {
        Hex.encode(index.index(of: id.lowercased, in: "object store"))
    }
}
