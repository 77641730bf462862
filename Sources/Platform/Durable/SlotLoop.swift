package import Logging
import Metrics
import Primitives
import Synchronization

/// The shape of workers whose pieces of work do not wait for each other: each share has slots of its own, and a slot
/// that is free takes the next piece, whatever the others are waiting for.
package struct SlotLoop<Share: Hashable & Sendable, Item: Sendable>: Sendable {
    private let name: String
    private let shares: [Share]
    private let width: Int
    private let idleDelay: Duration
    private let grace: Duration
    private let wakeup: Wakeup
    private let logger: Logger
    private let claim: @Sendable (Share, Int) async throws -> [Item]
    private let perform: @Sendable (Item) async throws -> Void

    /// `claim` takes at most so many pieces of a share, and may end within `grace` at a shutdown; `perform` does one of
    /// them, and says itself how long that may go on. A piece that throws is logged: whoever takes it next finds it as it
    /// was left.
    package init(
        name: String, shares: [Share], width: Int, idleDelay: Duration, grace: Duration, wakeup: Wakeup,
        logger: Logger, claim: @escaping @Sendable (Share, Int) async throws -> [Item],
        perform: @escaping @Sendable (Item) async throws -> Void
    ) {
        precondition(width > 0, "A share has at least one slot.")
        self.name = name
        self.shares = shares
        self.width = width
        self.idleDelay = idleDelay
        self.grace = grace
        self.wakeup = wakeup
        self.logger = logger
        self.claim = claim
        self.perform = perform
    }

    /// Works until the task is cancelled, and returns when what was begun has ended.
    package func run() async {
        let slots = ShareSlots(shares, width: width)
        let failures = Counter(label: "worker_failures_total", dimensions: [("worker", name)])
        var backoff = Backoff()
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                var (started, failed) = (0, false)
                // A share that cannot be claimed keeps no other from its turn.
                for (share, free) in slots.free() where !Task.isCancelled {
                    do {
                        let items = try await finishing(grace: grace) { try await claim(share, free) }
                        slots.take(items.count, of: share)
                        started += items.count
                        for item in items {
                            group.addTask {
                                await work(item, failures)
                                if slots.giveBack(share) { wakeup.signal() }
                            }
                        }
                    } catch {
                        if Task.isCancelled { return }
                        failed = true
                        failures.increment()
                        log(error)
                    }
                }
                guard !failed else {
                    await backoff.wait()
                    continue
                }
                backoff.reset()
                if started == 0 { await wakeup.wait(atMost: idleDelay) }
            }
        }
    }

    private func work(_ item: Item, _ failures: Counter) async {
        do {
            try await perform(item)
        } catch {
            failures.increment()
            log(error)
        }
    }

    private func log(_ error: any Error) {
        logger.error(
            "A worker failed and will try again", metadata: ["worker": "\(name)", "error": "\(error)"])
    }
}

/// How many more pieces of work of each share may be begun.
private final class ShareSlots<Share: Hashable & Sendable>: Sendable {
    private let shares: [Share]
    private let counts: Mutex<[Share: Int]>

    init(_ shares: [Share], width: Int) {
        self.shares = shares
        counts = Mutex(Dictionary(uniqueKeysWithValues: shares.map { ($0, width) }))
    }

    /// The shares that have free slots, and how many.
    func free() -> [(Share, Int)] {
        counts.withLock { counts in
            shares.compactMap { share in counts[share].flatMap { $0 > 0 ? (share, $0) : nil } }
        }
    }

    func take(_ count: Int, of share: Share) {
        counts.withLock { $0[share, default: 0] -= count }
    }

    /// Returns whether the share had no free slot: then something of it may wait.
    func giveBack(_ share: Share) -> Bool {
        counts.withLock { counts in
            counts[share, default: 0] += 1
            return counts[share] == 1
        }
    }
}
