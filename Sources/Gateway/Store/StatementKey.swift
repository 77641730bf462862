import Crypto
package import FoundationEssentials
import Postgres
import Primitives
import Sealing

/// The key of one statement file, under which its lines and the rows that could not be read stand sealed. A master key
/// seals it in its file's row.
package struct StatementKey: Sendable {
    let file: UUID
    private let key: SymmetricKey

    private static let column = "statement_files.sealed_key"

    /// A new one from the system's random numbers.
    package init(of file: UUID) {
        self.file = file
        key = SymmetricKey(size: .bits256)
    }

    init(opening sealed: String, of file: UUID, in session: PostgresSession) throws {
        let text = try session.seal.open(sealed, in: Self.column, of: file.lowercased)
        self.file = file
        key = SymmetricKey(
            data: try Stored.value(Base64URL.decode(text).flatMap { $0.count == 32 ? $0 : nil }, "sealed_key")
        )
    }

    func sealed(in session: PostgresSession) throws -> String {
        try session.seal.seal(
            Base64URL.encode(key.withUnsafeBytes { Array($0) }), in: Self.column, of: file.lowercased)
    }

    /// AES-256-GCM; `place` is authenticated with it, so that what stands elsewhere does not open here.
    func seal(_ bytes: [UInt8], at place: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(bytes, using: key, authenticating: context(place))
        guard let combined = box.combined else {
            throw StoreError(.corrupt, "A part of a statement could not be sealed.")
        }
        return [UInt8](combined)
    }

    func open(_ sealed: [UInt8], at place: String) throws -> [UInt8] {
        do {
            return [UInt8](
                try AES.GCM.open(
                    AES.GCM.SealedBox(combined: sealed), using: key, authenticating: context(place)))
        } catch {
            throw StoreError(.corrupt, "A part of the statement \(file.lowercased) was altered: \(place).")
        }
    }

    private func context(_ place: String) -> [UInt8] {
        Array("kimi statement v1 \(file.lowercased) \(place)".utf8)
    }
}
