import Hummingbird
package import Primitives
import Web

/// Takes in a file of a form on its way to the object store: written to a file without a name in a folder that only
/// the daemon's user reads, gone when the answer is ready, whatever it is.
package struct UploadFolder: Sendable {
    struct Upload: Sendable {
        let path: String
        let name: String
        let fields: [String: String]
    }

    private let path: String
    private let identifiers: IdentifierSource
    /// The largest file that a page takes, in bytes; the command line takes larger ones.
    package static let fileLimit = 268_435_456

    package init(path: String, identifiers: IdentifierSource) {
        self.path = path
        self.identifiers = identifiers
    }

    /// Reads the form to its end, then runs `body`. Throws 422 where there is no file in it.
    func receive(
        _ request: Request, _ body: (Upload) async throws -> Response
    ) async throws -> Response {
        let file = UploadFile()
        do {
            try await file.create(in: path, named: identifiers.random().lowercased)
            let (name, fields) = try await read(request, into: file)
            guard let name, !name.isEmpty else {
                throw FinanceProblems.invalid(
                    LocalizedText(fr: "Choisissez un fichier.", en: "Choose a file."))
            }
            let response = try await body(Upload(path: await file.path, name: name, fields: fields))
            await file.close()
            return response
        } catch {
            await file.close()
            throw error
        }
    }

    private func read(
        _ request: Request, into file: UploadFile
    ) async throws -> (name: String?, fields: [String: String]) {
        var reader = try MultipartReader(request, limits: MultipartLimits(file: Self.fileLimit))
        var part: MultipartPart?
        var value: [UInt8] = []
        var name: String?
        var fields: [String: String] = [:]
        while let event = try await reader.next() {
            switch event {
            case .part(let head):
                part = head
                value = []
                if head.name == "file", let given = head.fileName { name = Self.safe(given) }
            case .bytes(let bytes):
                if part?.name == "file", part?.fileName != nil {
                    try await file.write(bytes)
                } else {
                    value += bytes
                }
            case .partEnd:
                if let part, part.fileName == nil {
                    fields[part.name] = String(validating: value, as: UTF8.self) ?? ""
                }
                part = nil
            }
        }
        return (name, fields)
    }

    /// As it is shown and stored: without folders and control characters, at most 120 characters.
    private static func safe(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        return String(last.filter { !$0.unicodeScalars.contains { $0.value < 0x20 } }.prefix(120))
    }
}
