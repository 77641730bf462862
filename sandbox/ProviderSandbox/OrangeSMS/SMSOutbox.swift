import FoundationEssentials
import Primitives

/// A text message that was sent.
struct SimulatedSMS: Sendable {
    /// The identifier that its sender was answered with.
    let reference: String
    let recipient: String
    let text: String
    let time: Date
    /// Orange's last word on it, once a receipt was due.
    var deliveryStatus: String?
    /// How the receipt went: `delivered`, `refused`, `unreachable`, `lost`.
    var receipt: String?

    /// The first word of four to eight digits and nothing else but marks around it, as a person looks for it: no part of a
    /// reference or of an amount.
    var code: String? {
        text.split(whereSeparator: \.isWhitespace)
            .map { $0.trimmingMarks() }
            .first { (4...8).contains($0.count) && $0.allSatisfy { ("0"..."9").contains($0) } }
            .map(String.init)
    }

    var json: JSONValue {
        .object([
            "to": .string(recipient), "text": .string(text), "code": code.map(JSONValue.string) ?? .null,
            "time": .string(RFC3339.format(time)), "reference": .string(reference),
            "delivery_status": deliveryStatus.map(JSONValue.string) ?? .null,
            "receipt": receipt.map(JSONValue.string) ?? .null,
        ])
    }

    /// The message of a journal entry, where the entry is one.
    init?(_ entry: JournalEntry) {
        guard entry.operation == "sms", entry.kind == .executed, let recipient = entry.msisdn,
            let text = entry.detail?["text"]?.string
        else { return nil }
        reference = entry.reference ?? ""
        self.recipient = recipient
        self.text = text
        time = entry.time
    }
}

extension Substring {
    /// Without what stands before the first letter or digit and after the last.
    fileprivate func trimmingMarks() -> Substring {
        let isMark = { (character: Character) in !character.isLetter && !character.isNumber }
        var word = drop(while: isMark)
        while let last = word.last, isMark(last) { word.removeLast() }
        return word
    }
}
