import FoundationEssentials
import Primitives

/// Section 2.2: every form of timestamp that an SDK has ever sent.
enum SmileTimestamp {
    /// The time that the text names; one without an offset is taken as UTC. Nil for none of the forms.
    static func parse(_ text: String) -> Date? {
        let digits = Array(text.utf8)
        if digits.count >= 10, digits.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Int64(text).map { Date(timeIntervalSince1970: Double($0) / 1000) }
        }
        guard text.utf8.count >= 19 else { return nil }
        var clock = text.prefix(19)
        var rest = text.dropFirst(19).filter { $0 != " " }
        if rest.first == "." {
            let fraction = rest.dropFirst().prefix { ("0"..."9").contains($0) }
            guard !fraction.isEmpty else { return nil }
            rest = String(rest.dropFirst(1 + fraction.count))
            clock += "." + fraction.prefix(9)
        }
        if rest.isEmpty { rest = "Z" }
        if rest.utf8.count == 5, let sign = rest.first, sign == "+" || sign == "-" {
            rest.insert(":", at: rest.index(rest.startIndex, offsetBy: 3))
        }
        return RFC3339.parse(clock + rest)
    }

    /// Whether it has the documented form: milliseconds and `Z`.
    static func isDocumented(_ text: String) -> Bool {
        text.utf8.count == 24 && text.utf8.last == UInt8(ascii: "Z")
            && text.dropFirst(19).first == "." && parse(text) != nil
    }
}
