import Documents
import Executors
import FoundationEssentials
import Glibc
package import Primitives
package import Reconciliation
import Spreadsheets

/// A form of a closed day's pack.
package enum PackForm: String, Sendable, CaseIterable {
    case pdf, xlsx, csv, json

    /// RFC 2046.
    package var mediaType: String {
        switch self {
        case .pdf: "application/pdf"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .csv: "text/csv; charset=utf-8"
        case .json: "application/json"
        }
    }
}

/// What proves a report: the hash of its text, and who signed it.
package struct PackSeal: Sendable, Equatable {
    package let hash: String
    package let key: String
    package let signature: String

    package init(hash: String, key: String, signature: String) {
        self.hash = hash
        self.key = key
        self.signature = signature
    }
}

/// Makes the pack of a closed day. The same report gives the same bytes in every form, whenever it is made: nothing of today is
/// in it. Works on a thread of its own.
package actor DayPack {
    private nonisolated let executor = ThreadExecutor(name: "pack")
    private let folder: String

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// `folder` is where a workbook stands while it is written; it is made where it is missing.
    package init(folder: String) {
        self.folder = folder
    }

    deinit { executor.shutdown() }

    /// `text` is the report as it was signed: the JSON form is that with its seal. `seal` is nil for a day that is open: then
    /// every form says that it is provisional.
    package func bytes(
        of report: DayReport, text: String, seal: PackSeal?, as form: PackForm, in language: Language
    ) throws -> [UInt8] {
        let content = PackContent(report, in: language)
        return switch form {
        case .pdf: try PackDocument(content: content, seal: seal).bytes()
        case .xlsx: try withFile { try PackBook(content: content, seal: seal).bytes(at: $0) }
        case .csv: try PackTable(content: content, seal: seal).bytes()
        case .json: Self.json(text, seal)
        }
    }

    private static func json(_ text: String, _ seal: PackSeal?) -> [UInt8] {
        let proof = seal.map { seal in
            JSONValue.object([
                "hash": .string(seal.hash), "key": .string(seal.key), "signature": .string(seal.signature),
            ]).text
        }
        return Array("{\"report\":\(text),\"seal\":\(proof ?? "null")}\n".utf8)
    }

    private func withFile<Value>(_ body: (String) throws -> Value) throws -> Value {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw SpreadsheetError("unwritable", "the folder of workbooks cannot be made")
        }
        let path = "\(folder)/\(IdentifierSource.system.random().lowercased).xlsx"
        defer { unlink(path) }
        return try body(path)
    }
}
