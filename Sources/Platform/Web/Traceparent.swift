package import Primitives

/// A W3C trace context header (Trace Context, level 1): the trace that a client began, and our own span in
/// it.
package struct Traceparent: Sendable, Equatable {
    /// 32 hexadecimal digits, not all zero.
    package let traceID: String
    /// 16 hexadecimal digits: this server's span.
    package let spanID: String
    package let sampled: Bool

    /// Continues the trace of a header, or begins one where the header is absent or malformed.
    package init(continuing header: String?, identifiers: IdentifierSource) {
        let parts = (header ?? "").split(separator: "-", omittingEmptySubsequences: false)
        spanID = Hex.encode(identifiers.bytes(8))
        guard parts.count >= 4, Self.isHex(parts[0], 2), parts[0] != "ff",
            parts[0] != "00" || parts.count == 4,
            Self.isHex(parts[1], 32), Self.isHex(parts[2], 16), Self.isHex(parts[3], 2),
            let flags = UInt8(parts[3], radix: 16)
        else {
            traceID = Hex.encode(identifiers.bytes(16))
            sampled = true
            return
        }
        traceID = String(parts[1])
        sampled = flags & 1 == 1
    }

    /// As the header is written.
    package var text: String { "00-\(traceID)-\(spanID)-\(sampled ? "01" : "00")" }

    private static func isHex(_ text: Substring, _ length: Int) -> Bool {
        text.utf8.count == length
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            } && (length == 2 || text.contains { $0 != "0" })
    }
}
