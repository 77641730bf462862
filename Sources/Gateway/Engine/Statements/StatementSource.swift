import Crypto
package import GatewayCore
import Primitives
package import ProviderKit
package import Reconciliation
import Spreadsheets

/// A file that somebody gives as a statement.
package struct StatementSource: Sendable {
    /// Where it stands.
    package let path: String
    /// What its sender calls it.
    package let name: String
    package let provider: ProviderID
    /// The day that it is said to be of; nil where nobody says it.
    package let day: BusinessDay?
    package let format: Format
    /// Who gives it, for the record: `staff:3`, or the command line.
    package let actor: String

    /// How its layout is found.
    package enum Format: Sendable {
        /// By the file's first rows.
        case recognised
        /// One of the provider's, by name.
        case named(String)
        /// One of a mapping file.
        case mapped(any StatementFormat)
    }

    package init(
        path: String, name: String? = nil, provider: ProviderID, day: BusinessDay?,
        format: Format = .recognised,
        actor: String = "system:cli"
    ) {
        self.path = path
        self.name = name ?? path.split(separator: "/").last.map(String.init) ?? path
        self.provider = provider
        self.day = day
        self.format = format
        self.actor = actor
    }

    /// SHA-256 of the content, and its size. Blocks while the file is read.
    func digest() throws -> (hash: [UInt8], size: Int64) {
        let file: FileSource
        do { file = try FileSource(path: path) } catch { throw StatementRefusal(error) }
        var hash = SHA256()
        var size: Int64 = 0
        while true {
            let piece = try file.read()
            if piece.isEmpty { break }
            hash.update(data: piece)
            size += Int64(piece.count)
        }
        return (Array(hash.finalize()), size)
    }
}
