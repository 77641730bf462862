public import FoundationEssentials

/// Where identifiers and random bytes come from; injected, so that a test or a simulation can repeat them.
public struct IdentifierSource: Sendable {
    /// A time-ordered UUID (RFC 9562, version 7) for rows and messages of our own.
    public let timeOrdered: @Sendable () -> UUID
    /// A random UUID (version 4), for providers that ask for that version.
    public let random: @Sendable () -> UUID
    /// As many unguessable bytes as asked for.
    public let bytes: @Sendable (Int) -> [UInt8]

    public init(
        timeOrdered: @escaping @Sendable () -> UUID, random: @escaping @Sendable () -> UUID,
        bytes: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.timeOrdered = timeOrdered
        self.random = random
        self.bytes = bytes
    }

    /// The operating system's random numbers and clock.
    public static let system = IdentifierSource(
        timeOrdered: {
            var generator = SystemRandomNumberGenerator()
            return UUID.version7(
                milliseconds: UInt64(max(0, Date.now.timeIntervalSince1970 * 1000)), using: &generator)
        },
        random: { UUID() },
        bytes: { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        })

    /// A token of 256 random bits in base64url, for addresses and sessions that nobody may guess.
    public func token() -> String {
        Base64URL.encode(bytes(32))
    }
}

extension UUID {
    /// A version 7 UUID: 48 bits of Unix milliseconds, then random bits (RFC 9562, section 5.7).
    public static func version7(
        milliseconds: UInt64, using generator: inout some RandomNumberGenerator
    ) -> UUID {
        let high = UInt64.random(in: .min ... .max, using: &generator)
        let low = UInt64.random(in: .min ... .max, using: &generator)
        func byte(_ value: UInt64, _ shift: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: value >> shift) }
        return UUID(
            uuid: (
                byte(milliseconds, 40), byte(milliseconds, 32), byte(milliseconds, 24),
                byte(milliseconds, 16),
                byte(milliseconds, 8), byte(milliseconds, 0),
                0x70 | (byte(high, 0) & 0x0F), byte(high, 8),
                0x80 | (byte(low, 0) & 0x3F), byte(low, 8), byte(low, 16), byte(low, 24), byte(low, 32),
                byte(low, 40), byte(low, 48), byte(low, 56)
            ))
    }

    /// The canonical spelling in lower case, as PostgreSQL and the providers write it.
    public var lowercased: String {
        uuidString.lowercased()
    }
}
