import Executors
import Logging

/// The reading side of a group reader: one blocking connection on its own thread.
actor RedisGroupConnection {
    private let executor = ThreadExecutor(name: "redis-reader")
    private let group: RedisGroup
    private let configuration: RedisConfiguration
    private let logger: Logger
    private lazy var link = RedisLink(configuration, logger: logger)
    /// The connection whose own pending entries have been looked at.
    private var seenGeneration = 0
    /// Where reading of this consumer's pending entries stands; a stream that has no more is not in it.
    private var pendingPositions: [String: String] = [:]

    init(group: RedisGroup, configuration: RedisConfiguration, logger: Logger) {
        self.group = group
        self.configuration = configuration
        self.logger = logger
    }

    deinit {
        executor.shutdown()
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    func close() {
        link.close()
    }

    /// Own pending entries first, then new ones, waiting for these up to `block` (not at all where it is not
    /// positive).
    func read(count: Int, block: Duration) throws(RedisError) -> [RedisStreamEntry] {
        try link.connect()
        if link.generation != seenGeneration {
            seenGeneration = link.generation
            pendingPositions = Dictionary(uniqueKeysWithValues: group.streams.map { ($0, "0-0") })
            try createGroups()
        }
        while !pendingPositions.isEmpty {
            let entries = try readPending(count: count)
            if !entries.isEmpty { return entries }
        }
        let waits = block > .zero
        let command = group.read(group.streams.map { ($0, ">") }, count: count, block: waits ? block : nil)
        let reply = try sendMakingGroups(command, extraTime: waits ? block : .zero)
        return try RedisDelivery.all(reply).flatMap(\.delivery.entries)
    }

    private func readPending(count: Int) throws(RedisError) -> [RedisStreamEntry] {
        let positions = pendingPositions.map { (stream: $0.key, after: $0.value) }
        let reply = try sendMakingGroups(group.read(positions, count: count, block: nil))
        var entries: [RedisStreamEntry] = []
        var unfinished: [String: String] = [:]
        for (stream, delivery) in try RedisDelivery.all(reply) {
            if !delivery.missing.isEmpty {
                _ = try link.send(group.acknowledgement(stream: stream, ids: delivery.missing)).checked()
                logger.warning("Pending stream entries no longer exist", metadata: ["stream": "\(stream)"])
            }
            if let last = delivery.entries.last {
                unfinished[stream] = last.id
            } else if !delivery.missing.isEmpty {
                unfinished[stream] = pendingPositions[stream]
            }
            entries += delivery.entries
        }
        pendingPositions = unfinished
        guard !entries.isEmpty else { return [] }
        let counts = try link.exchange(entries.deliveryQueries(group: group.name))
        if let failure = counts.failure { throw failure }
        return entries.counted(counts.replies)
    }

    /// Sends a read; where the group is missing, makes it and sends the read once more, without its wait.
    private func sendMakingGroups(
        _ command: RedisCommand, extraTime: Duration = .zero
    ) throws(RedisError) -> RedisReply {
        let reply = try link.send(command, extraTime: extraTime)
        guard reply.saysGroupIsMissing else { return reply }
        logger.notice("The consumer group is made anew", metadata: ["group": "\(group.name)"])
        try createGroups()
        return try link.send(command, extraTime: extraTime)
    }

    private func createGroups() throws(RedisError) {
        let exchange = try link.exchange(group.creation)
        if let failure = exchange.failure { throw failure }
        try group.checkCreation(exchange.replies)
    }
}
