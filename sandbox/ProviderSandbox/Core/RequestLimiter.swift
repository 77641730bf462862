import FoundationEssentials
import Synchronization

/// A token bucket of one second for the switch that makes a provider answer 429.
final class RequestLimiter: Sendable {
    private struct Bucket {
        var level = 0.0
        var filledAt: Date?
    }

    private let clock: SandboxClock
    private let bucket = Mutex(Bucket())

    init(clock: SandboxClock) {
        self.clock = clock
    }

    /// Takes one request of `limit` a second; where none is left, the seconds until one is. No limit where it
    /// is 0.
    func secondsToWait(limit: Int64) -> Int? {
        guard limit > 0 else { return nil }
        let now = clock.now()
        return bucket.withLock { bucket in
            let passed = bucket.filledAt.map { max(0, now.timeIntervalSince($0)) } ?? 1
            bucket.level = min(Double(limit), bucket.level + passed * Double(limit))
            bucket.filledAt = now
            guard bucket.level >= 1 else { return 1 }
            bucket.level -= 1
            return nil
        }
    }
}
