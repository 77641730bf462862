import Primitives

/// A `multipart/form-data` body (RFC 7578), read strictly: parts that the boundary does not end are none.
struct MultipartForm: Sendable {
    struct Part: Sendable {
        let name: String
        let fileName: String?
        let contentType: String?
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    let parts: [Part]

    /// Nil where the header names no boundary, or the body does not follow it.
    init?(contentType: String?, _ body: [UInt8]) {
        guard let contentType, contentType.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", of: contentType), !boundary.isEmpty
        else { return nil }
        let delimiter = Array("--\(boundary)".utf8)
        guard body.starts(with: delimiter) else { return nil }
        var parts: [Part] = []
        var index = delimiter.count
        let separator = Array("\r\n".utf8) + delimiter
        while true {
            if body[index...].starts(with: "--".utf8) { break }
            guard body[index...].starts(with: "\r\n".utf8),
                let end = Self.find(separator, in: body[index...]),
                let part = Self.part(body[(index + 2)..<max(end, index + 2)])
            else { return nil }
            parts.append(part)
            index = end + separator.count
        }
        self.parts = parts
    }

    func all(_ name: String) -> [Part] { parts.filter { $0.name == name } }

    func first(_ name: String) -> Part? { parts.first { $0.name == name } }

    /// Nil where the part is missing or empty.
    func text(_ name: String) -> String? {
        first(name).flatMap { $0.bytes.isEmpty ? nil : $0.text }
    }

    private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
        guard let end = find(Array("\r\n\r\n".utf8), in: bytes) else { return nil }
        var name: String?
        var fileName: String?
        var contentType: String?
        for line in String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n") {
            let pair = line.split(separator: ":", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            let value = String(pair[1].drop { $0 == " " })
            switch pair[0].lowercased() {
            case "content-disposition":
                guard value.lowercased().hasPrefix("form-data") else { return nil }
                name = parameter("name", of: value)
                fileName = parameter("filename", of: value)
            case "content-type": contentType = value
            default: break
            }
        }
        guard let name else { return nil }
        return Part(
            name: name, fileName: fileName, contentType: contentType, bytes: Array(bytes[(end + 4)...]))
    }

    /// A parameter of a header, quoted or not.
    private static func parameter(_ name: String, of header: String) -> String? {
        for piece in header.split(separator: ";").dropFirst() {
            let pair = piece.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].filter({ $0 != " " }).lowercased() == name else { continue }
            var value = pair[1]
            while value.last == " " { value.removeLast() }
            guard value.first == "\"", value.last == "\"", value.count >= 2 else { return String(value) }
            return String(value.dropFirst().dropLast())
        }
        return nil
    }

    private static func find(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = pattern.first else { return nil }
        var rest = bytes
        while let index = rest.firstIndex(of: first) {
            if rest[index...].starts(with: pattern) { return index }
            rest = rest[(index + 1)...]
        }
        return nil
    }
}
