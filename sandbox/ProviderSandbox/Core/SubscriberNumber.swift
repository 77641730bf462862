/// The spellings of a subscriber's number.
enum SubscriberNumber {
    /// With 237 before the nine digits of a Cameroonian mobile number, as the journal, the rules and the page have it;
    /// any other text as it is.
    static func international(_ text: String) -> String {
        isNational(text) ? "237" + text : text
    }

    /// The nine digits of a Cameroonian mobile number, which came with or without 237; nil for anything else.
    static func national(_ text: String) -> String? {
        if isNational(text) { return text }
        let rest = text.dropFirst(3)
        return text.hasPrefix("237") && isNational(rest) ? String(rest) : nil
    }

    private static func isNational(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 9 && text.hasPrefix("6") && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Numbers that went to another operator, or have an account nowhere: a convention of the sandbox. Behind 699000, 011
    /// went from Orange to MTN, 002 is nobody's; behind 679000, 011 went from MTN to Orange, 002 is nobody's.
    private static let portedToOrange = "679000011"
    private static let strangersToMTN: Set<String> = [portedToOrange, "679000002", "699000002"]

    /// Whether MTN has no account of the number, with 237 or without.
    static func isStrangerToMTN(_ text: String) -> Bool {
        national(text).map(strangersToMTN.contains) ?? false
    }

    /// Whether the nine digits are of Orange: 640-642, 655-659, 686-689, 69x (reference, section 10), or went there.
    static func isOrange(_ national: String) -> Bool {
        guard national != portedToOrange else { return true }
        guard let prefix = Int(national.prefix(3)) else { return false }
        return switch prefix {
        case 640...642, 655...659, 686...689, 690...699: true
        default: false
        }
    }
}
