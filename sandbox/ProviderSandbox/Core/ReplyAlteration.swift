import FoundationEssentials
import HTTPTypes
import Primitives

/// What the fault `alter` makes of an answer, after the request was executed: a proxy that lies, a gateway that breaks
/// bytes, another payment's data.
struct ReplyAlteration: Sendable, Equatable {
    private struct Replacement: Sendable, Equatable {
        let text: String
        let replacement: String
    }

    /// Stands for the whole body where it is given.
    private let body: [UInt8]?
    /// Each text with what stands in its place, everywhere in the body.
    private let replacements: [Replacement]
    private let headers: [Replacement]
    /// The body is filled up with spaces to so many bytes.
    private let length: Int?

    init(_ json: JSONValue) throws(ControlError) {
        let known = ["body", "body_base64", "replace", "headers", "pad_to"]
        if let unknown = (json.members ?? []).first(where: { !known.contains($0.name) }) {
            throw ControlError(message: "An alteration has no member \"\(unknown.name)\".")
        }
        if let text = json["body_base64"] {
            guard let data = text.string.flatMap({ Data(base64Encoded: $0) }) else {
                throw ControlError(message: "The fault's \"body_base64\" is base64.")
            }
            body = Array(data)
        } else {
            body = try Self.text(json["body"], "body").map { Array($0.utf8) }
        }
        replacements = try Self.pairs(json["replace"], "replace")
        headers = try Self.pairs(json["headers"], "headers")
        length = json["pad_to"]?.integer.map { Int(clamping: $0) }
        guard (0...(1 << 26)).contains(length ?? 0) else {
            throw ControlError(message: "The fault's \"pad_to\" is at most 64 MiB.")
        }
    }

    func applied(to reply: WireReply, status: Int?) -> WireReply {
        var altered = reply
        altered.status = status ?? reply.status
        altered.body = body ?? reply.body
        if !replacements.isEmpty {
            let text = replacements.reduce(String(decoding: altered.body, as: UTF8.self)) {
                $0.replacing($1.text, with: $1.replacement)
            }
            altered.body = Array(text.utf8)
        }
        if let length, length > altered.body.count {
            altered.body += [UInt8](repeating: UInt8(ascii: " "), count: length - altered.body.count)
        }
        for header in headers {
            guard let name = HTTPField.Name(header.text) else { continue }
            altered.headers[name] = header.replacement
        }
        return altered
    }

    /// As it stands in a rule.
    var json: JSONValue {
        .object([
            "body_base64": body.map { .string(Data($0).base64EncodedString()) },
            "replace": Self.object(replacements), "headers": Self.object(headers),
            "pad_to": length.map { .integer($0) },
        ])
    }

    private static func object(_ pairs: [Replacement]) -> JSONValue? {
        pairs.isEmpty ? nil : .object(pairs.map { JSONValue.Member($0.text, .string($0.replacement)) })
    }

    private static func text(_ value: JSONValue?, _ name: String) throws(ControlError) -> String? {
        guard let value else { return nil }
        guard let text = value.string else {
            throw ControlError(message: "The fault's \"\(name)\" is a text.")
        }
        return text
    }

    private static func pairs(_ value: JSONValue?, _ name: String) throws(ControlError) -> [Replacement] {
        guard let value else { return [] }
        var pairs: [Replacement] = []
        for member in value.members ?? [] {
            guard let text = member.value.string, !member.name.isEmpty else { break }
            pairs.append(Replacement(text: member.name, replacement: text))
        }
        guard let members = value.members, pairs.count == members.count else {
            throw ControlError(message: "The fault's \"\(name)\" is an object of texts.")
        }
        return pairs
    }
}
