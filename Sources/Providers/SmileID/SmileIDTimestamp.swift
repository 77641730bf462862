import FoundationEssentials
import Primitives

/// Smile ID's timestamps: one form is sent, every form that its own libraries emit is read.
///
/// Source: smile-id.md section 2.2, primary.
enum SmileIDTimestamp {
    /// `2026-01-15T10:20:30.456Z`.
    static func text(of date: Date) -> String { RFC3339.format(date) }

    /// Nil where it is none of: RFC 3339 with any or no fraction; an offset without a colon, after a space or
    /// not; no offset (taken for UTC); epoch milliseconds.
    static func date(of text: String) -> Date? {
        guard text.utf8.count <= 40 else { return nil }
        if text.utf8.allSatisfy(\.isDigit) {
            guard (12...14).contains(text.utf8.count), let milliseconds = Int64(text) else { return nil }
            return Date(timeIntervalSince1970: 0).addingTimeInterval(
                TimeInterval(milliseconds) / 1000)
        }
        return RFC3339.parse(text) ?? RFC3339.parse(withColon(text)) ?? RFC3339.parse(text + "Z")
    }

    /// `+0100` as `+01:00`, and without a space before it.
    private static func withColon(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count > 16, bytes.suffix(4).allSatisfy(\.isDigit) else { return text }
        let sign = bytes[bytes.count - 5]
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return text }
        var head = bytes.dropLast(5)
        if head.last == UInt8(ascii: " ") { head.removeLast() }
        let offset = bytes.suffix(5)
        return String(
            decoding: head + offset.prefix(3) + [UInt8(ascii: ":")] + offset.suffix(2), as: UTF8.self)
    }

    /// Whether it is as old as `window` at most, and not from the future beyond what clocks differ by.
    static func isFresh(_ date: Date, at time: Date, window: Duration) -> Bool {
        let age = time.timeIntervalSince(date)
        return age <= TimeInterval(window.components.seconds) && age >= -300
    }
}

extension UInt8 {
    var isDigit: Bool { (0x30...0x39).contains(self) }
}
