/// An e-mail address that is safe to put into a command or a header: ASCII, one `@`, no space, bracket or line break.
package struct MailAddress: Sendable, Hashable {
    package let text: String

    /// Nil where the text is no such address.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].utf8.count) else {
            return nil
        }
        let local = parts[0].utf8.allSatisfy { Self.isAlphanumeric($0) || Self.marks.contains($0) }
        let dots = !parts[0].hasPrefix(".") && !parts[0].hasSuffix(".") && !parts[0].contains("..")
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        let domain = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { Self.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
        guard local, dots, domain else { return nil }
        self.text = text
    }

    package var domain: String { String(text.drop { $0 != "@" }.dropFirst()) }

    private static let marks = Set("!#$%&'*+-/=?^_`{|}~.".utf8)

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension MailAddress: CustomStringConvertible {
    /// Not the address: it is personal.
    package var description: String { "an address at \(domain)" }
}
