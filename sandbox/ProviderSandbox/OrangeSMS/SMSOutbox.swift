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

    /// The first run of four to eight digits, as a person looks for it.
    var code: String? {
        text.split { !("0"..."9").contains($0) }.first { (4...8).contains($0.count) }.map(String.init)
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
