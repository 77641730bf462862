public import FoundationEssentials

/// The names of the streams between the daemons. A subject always travels on the same shard, so its order holds.
public struct MessageStreams: Sendable {
    public let shards: Int

    public init(shards: Int = 1) {
        precondition((1...256).contains(shards), "There are 1 to 256 shards.")
        self.shards = shards
    }

    public static let gatewayGroup = "gateway"
    public static let escrowGroup = "escrow"

    public func commands(about subject: UUID) -> String { "gateway:commands:{\(shard(of: subject))}" }
    public func events(about subject: UUID) -> String { "gateway:events:{\(shard(of: subject))}" }
    public var allCommands: [String] { (0..<shards).map { "gateway:commands:{\($0)}" } }
    public var allEvents: [String] { (0..<shards).map { "gateway:events:{\($0)}" } }

    /// FNV-1a over the canonical lower-case spelling, modulo the number of shards: stable across programs.
    private func shard(of subject: UUID) -> Int {
        let hash = subject.uuidString.lowercased().utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return Int(hash % UInt64(shards))
    }
}
