package import FoundationEssentials
package import Hummingbird
import Primitives

/// Reads query parameters strictly: `finish` throws one 422 problem that names each wrong, repeated or
/// unknown one.
package struct QueryFields: FieldProblemCollector {
    private var parameters: [(name: String, value: String)] = []
    private var read: Set<String> = []
    private var problems: [FieldProblem] = []

    package init(_ request: Request) {
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decode(parts[0]) ?? String(parts[0])
            guard let value = Self.decode(parts.count == 2 ? parts[1] : "") else {
                read.insert(name)
                problem(
                    RequestFields.pointer(name), "invalid_encoding",
                    fr: "Ce paramètre n'est pas de l'UTF-8 en encodage pourcent.",
                    en: "This parameter is not percent-encoded UTF-8.")
                continue
            }
            if parameters.contains(where: { $0.name == name }) {
                problem(
                    RequestFields.pointer(name), "repeated", fr: "Ce paramètre est donné deux fois.",
                    en: "This parameter is given twice.")
            } else {
                parameters.append((name, value))
            }
        }
    }

    /// Adds a problem that the caller found; `pointer` is the parameter's name after a slash.
    package mutating func problem(_ pointer: String, _ code: String, fr: String, en: String) {
        problems.append(FieldProblem(pointer: pointer, code: code, detail: .init(fr: fr, en: en)))
    }

    package mutating func string(_ name: String, length: ClosedRange<Int>) -> String? {
        value(name).flatMap {
            FieldRules.text($0, length: length, into: &self, at: RequestFields.pointer(name))
        }
    }

    package mutating func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        value(name).flatMap {
            FieldRules.integer($0, range: range, into: &self, at: RequestFields.pointer(name))
        }
    }

    package mutating func date(_ name: String) -> Date? {
        value(name).flatMap { FieldRules.date($0, into: &self, at: RequestFields.pointer(name)) }
    }

    package mutating func choice(_ name: String, of choices: [String]) -> String? {
        value(name).flatMap {
            FieldRules.choice($0, of: choices, into: &self, at: RequestFields.pointer(name))
        }
    }

    /// Throws the 422 problem if anything was wrong.
    package func finish() throws {
        let unknown = parameters.filter { !read.contains($0.name) }.map { parameter in
            FieldProblem(
                pointer: RequestFields.pointer(parameter.name), code: "unknown_parameter",
                detail: .init(
                    fr: "Le paramètre « \(parameter.name) » n'existe pas ici.",
                    en: "There is no parameter \"\(parameter.name)\" here."))
        }
        if !(problems + unknown).isEmpty { throw Problems.validation(problems + unknown) }
    }

    private mutating func value(_ name: String) -> String? {
        read.insert(name)
        return parameters.first { $0.name == name }?.value
    }

    /// Percent-decoded, a plus standing for a space; nil where that is not UTF-8.
    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard let decoded = Hex.decode(digits), decoded.count == 1 else { return nil }
                bytes.append(decoded[0])
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
