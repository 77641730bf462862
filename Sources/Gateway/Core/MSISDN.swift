/// A phone number as a mobile money account: digits with the country code, no plus (ITU-T E.164).
///
/// It prints masked, because it is personal data: `2376•••••678`.
public struct MSISDN: Sendable, Hashable {
    /// The digits as providers want them: `237612345678`.
    public let digits: String

    /// Accepts 8 to 15 digits that do not begin with 0, with or without a leading `+`. No spaces, no punctuation.
    public init?(_ text: String) {
        let digits = text.hasPrefix("+") ? String(text.dropFirst()) : text
        guard (8...15).contains(digits.utf8.count), digits.utf8.first != UInt8(ascii: "0"),
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.digits = digits
    }

    /// A Cameroonian mobile number as Kimi's clients send it: `+237` and nine digits that begin with 6.
    public init?(cameroonian text: String) {
        guard text.hasPrefix("+237"), let number = MSISDN(text), number.isCameroonianMobile else {
            return nil
        }
        self = number
    }

    /// Cameroon's plan since 21 November 2014: 237, then nine digits, mobiles beginning with 6.
    public var isCameroonianMobile: Bool {
        digits.count == 12 && digits.hasPrefix("2376")
    }

    /// With the plus, as clients write it: `+237612345678`.
    public var e164: String { "+" + digits }

    public var masked: String {
        String(digits.prefix(4)) + String(repeating: "•", count: max(0, digits.count - 7))
            + String(digits.suffix(3))
    }
}

extension MSISDN: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { masked }
    public var debugDescription: String { masked }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
