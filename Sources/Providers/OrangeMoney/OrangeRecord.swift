import Primitives

/// Orange's answers and webhooks as they are kept: without the texts that name people and balances, without secrets,
/// with the numbers of both parties masked.
enum OrangeRecord {
    /// At most 4 KiB.
    static func text(of body: [UInt8]) -> String {
        guard let json = try? JSONValue(parsing: body) else { return "(not JSON, \(body.count) bytes)" }
        let text = json.withoutPersonalData.text
        let end = text.utf8.index(text.startIndex, offsetBy: 4096, limitedBy: text.endIndex)
        return String(text[..<(end ?? text.endIndex)])
    }
}

extension JSONValue {
    /// Members whose texts name people or balances, repeat what is ours, or are secrets.
    private static let leftOut: Set = [
        "message", "confirmtxnmessage", "inittxnmessage", "txnmessage", "firstName", "lastName", "firstname",
        "lastname", "notifUrl", "description", "notif_token", "pay_token", "payment_url",
    ]

    private static let numbers: Set = ["subscriberMsisdn", "channelUserMsisdn"]

    fileprivate var withoutPersonalData: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.map { member in
                    guard member.value != .null else { return member }
                    if Self.leftOut.contains(member.name) { return Member(member.name, "(left out)") }
                    if Self.numbers.contains(member.name) {
                        return Member(member.name, .string(member.value.maskedNumber))
                    }
                    return Member(member.name, member.value.withoutPersonalData)
                })
        case .array(let elements): .array(elements.map(\.withoutPersonalData))
        default: self
        }
    }

    private var maskedNumber: String {
        let digits = spelling ?? ""
        return String(digits.prefix(1)) + "•••••" + String(digits.suffix(3))
    }
}
