import Archives
package import Fixtures
import Primitives

/// A body that is no text as one that can be read and compared: what a fixture holds of an archive or a form.
///
/// An archive is an object with a member for each entry, a form an array with an object for each part. JSON
/// in them stands as it is, text as text, and everything else as its number of bytes.
package enum ReadableBody {
    /// The body itself where its type is neither, or where it is not what its type says.
    package static func of(_ body: [UInt8], headers: [Exchange.Header]) -> [UInt8] {
        let type = headers.first { $0.name.lowercased() == "content-type" }?.value ?? ""
        guard let json = type == "application/zip" ? archive(body) : form(body, type) else { return body }
        return Array(json.text.utf8)
    }

    private static func archive(_ body: [UInt8]) -> JSONValue? {
        guard let entries = try? ZIPArchive.read(body) else { return nil }
        return .object(entries.map { JSONValue.Member($0.name, content($0.bytes)) })
    }

    private static func form(_ body: [UInt8], _ type: String) -> JSONValue? {
        guard let match = type.wholeMatch(of: /multipart\/form-data; boundary=([A-Za-z0-9-]+)/) else {
            return nil
        }
        let delimiter = Array("--\(match.1)".utf8)
        var parts: [JSONValue] = []
        for piece in split(body, at: delimiter).dropFirst() {
            if piece.starts(with: "--".utf8) { return .array(parts) }
            guard let end = firstIndex(of: Array("\r\n\r\n".utf8), in: piece) else { return nil }
            let head = String(decoding: piece[..<end], as: UTF8.self)
            parts.append(part(head, Array(piece[(end + 4)...].dropLast(2))))
        }
        return nil
    }

    private static func part(_ head: String, _ bytes: [UInt8]) -> JSONValue {
        func text(_ pattern: Regex<(Substring, Substring)>) -> JSONValue? {
            head.firstMatch(of: pattern).map { .string(String($0.1)) }
        }
        return .object([
            "name": text(/; name="([^"]*)"/), "filename": text(/; filename="([^"]*)"/),
            "type": text(/Content-Type: ([^\r\n]*)/), "content": content(bytes),
        ])
    }

    private static func content(_ bytes: [UInt8]) -> JSONValue {
        if bytes.first == UInt8(ascii: "{"), let json = try? JSONValue(parsing: bytes) { return json }
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else { return .string("\(bytes.count) bytes") }
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    private static func split(_ body: [UInt8], at delimiter: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = body[...]
        while let index = firstIndex(of: delimiter, in: Array(rest)) {
            pieces.append(Array(rest.prefix(index)))
            rest = rest.dropFirst(index + delimiter.count)
        }
        return pieces + [Array(rest)]
    }

    private static func firstIndex(of wanted: [UInt8], in bytes: [UInt8]) -> Int? {
        guard wanted.count <= bytes.count else { return nil }
        return (0...bytes.count - wanted.count).first { bytes[$0...].starts(with: wanted) }
    }
}
