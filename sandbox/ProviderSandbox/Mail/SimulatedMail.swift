import FoundationEssentials
import Primitives

/// An e-mail that was handed in.
struct SimulatedMail: Sendable {
    let from: String
    let to: [String]
    let subject: String
    let language: String
    let messageID: String
    let text: String
    let time: Date

    static let provider = "mail"

    var json: JSONValue {
        .object([
            "to": .array(to.map(JSONValue.string)), "from": .string(from), "subject": .string(subject),
            "text": .string(text), "language": .string(language), "message_id": .string(messageID),
            "time": .string(RFC3339.format(time)),
        ])
    }

    /// The message of a journal entry, where the entry is one.
    init?(_ entry: JournalEntry) {
        guard entry.provider == Self.provider, entry.operation == "mail", entry.kind == .executed,
            let detail = entry.detail
        else { return nil }
        from = detail["from"]?.string ?? ""
        to = detail["to"]?.array?.compactMap(\.string) ?? []
        subject = detail["subject"]?.string ?? ""
        language = detail["language"]?.string ?? ""
        messageID = entry.reference ?? ""
        text = detail["text"]?.string ?? ""
        time = entry.time
    }

    /// What is journalled of a message that was taken.
    static func entry(of envelope: SMTPEnvelope) -> JournalEntry {
        let document = MailDocument(envelope.lines)
        var entry = JournalEntry(provider: provider, kind: .executed, operation: "mail")
        entry.reference = document["message-id"]?.filter { $0 != "<" && $0 != ">" }
        entry.outcome = "taken"
        entry.detail = .object([
            "from": .string(document["from"] ?? envelope.from),
            "to": .array(envelope.recipients.map(JSONValue.string)),
            "subject": .string(document["subject"] ?? ""),
            "language": .string(document["content-language"] ?? ""), "text": .string(document.text),
        ])
        return entry
    }
}

/// A message read as a mail program reads it: headers unfolded and decoded, the text decoded.
struct MailDocument {
    private var headers: [(name: String, value: String)] = []
    private(set) var text = ""

    init(_ lines: [String]) {
        let end = lines.firstIndex(of: "") ?? lines.endIndex
        for line in lines[..<end] {
            if line.hasPrefix(" ") || line.hasPrefix("\t"), let last = headers.popLast() {
                headers.append((last.name, last.value + line))
            } else if let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...].drop { $0 == " " }
                headers.append((line[..<colon].lowercased(), String(value)))
            }
        }
        headers = headers.map { ($0.name, Self.decoded($0.value)) }
        let body = lines[min(end + 1, lines.endIndex)...]
        let encoding = self["content-transfer-encoding"]?.lowercased()
        let plain =
            encoding == "quoted-printable" ? Self.plain(Array(body)) : body.joined(separator: "\n")
        text = plain.hasSuffix("\n") ? String(plain.dropLast()) : plain
    }

    subscript(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Encoded words in base64 (RFC 2047) as text; the space between two of them is none.
    private static func decoded(_ value: String) -> String {
        var bytes: [UInt8] = []
        var lastWasWord = false
        for piece in value.split(separator: " ") {
            if let word = word(piece) {
                if !bytes.isEmpty, !lastWasWord { bytes.append(UInt8(ascii: " ")) }
                bytes += word
                lastWasWord = true
            } else {
                if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
                bytes += piece.utf8
                lastWasWord = false
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func word(_ piece: Substring) -> [UInt8]? {
        guard piece.uppercased().hasPrefix("=?UTF-8?B?"), piece.hasSuffix("?=") else { return nil }
        return Data(base64Encoded: String(piece.dropFirst(10).dropLast(2))).map { Array($0) }
    }

    private static func plain(_ lines: [String]) -> String {
        var bytes: [UInt8] = []
        for line in lines {
            let isSoft = line.hasSuffix("=")
            var rest = Array((isSoft ? line.dropLast() : line[...]).utf8)[...]
            while let byte = rest.popFirst() {
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                if byte == UInt8(ascii: "="), let decoded = Hex.decode(digits), decoded.count == 1 {
                    bytes.append(decoded[0])
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            }
            if !isSoft { bytes.append(UInt8(ascii: "\n")) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
