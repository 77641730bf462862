import Crypto
public import FoundationEssentials
public import GatewayCore

/// Whether a provider answers, as the gateway infers it from its own traffic. Told once for each change.
public struct ProviderAvailability: Sendable, Hashable {
    public let provider: ProviderID
    public let capability: WatchedCapability
    /// Where it is false, collections are refused, and payouts and messages wait.
    public let available: Bool
    /// When it changed, by the gateway's database.
    public let since: Date

    public init(provider: ProviderID, capability: WatchedCapability, available: Bool, since: Date) {
        self.provider = provider
        self.capability = capability
        self.available = available
        self.since = since
    }
}

extension ProviderID {
    /// The provider as the subject of an event: a UUID of version 8 (RFC 9562) made of its name's SHA-256.
    public var subject: UUID {
        var bytes = Array(SHA256.hash(data: Data("kimi provider \(name)".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let text = bytes.enumerated().map { index, byte in
            let digits = String(byte, radix: 16)
            return ([4, 6, 8, 10].contains(index) ? "-" : "") + (digits.count == 1 ? "0" : "") + digits
        }.joined()
        guard let uuid = UUID(uuidString: text) else { preconditionFailure("Sixteen bytes are a UUID.") }
        return uuid
    }
}
