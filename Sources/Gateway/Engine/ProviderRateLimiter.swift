package import Logging
import Primitives
package import ProviderKit
package import Redis
import Synchronization

/// Keeps all processes of the gateway together within the rates of the providers' manifests.
///
/// Permits are spaced evenly, so that there are never more than the rate's in any window, wherever it begins. Without
/// Redis each process keeps to a quarter of the rate by itself.
package final class ProviderRateLimiter: Sendable {
    package enum Purpose: String, Sendable {
        case submissions, inquiries
    }

    private struct Own {
        /// When the next permit of a key may be given, while Redis is away.
        var next: [String: ContinuousClock.Instant] = [:]
        var isAlone = false
    }

    private let shared: RedisRateLimiter
    private let patience: Duration
    private let own = Mutex(Own())
    private let clock = ContinuousClock()
    private let logger: Logger

    /// `patience` is the longest time that one call waits for its permit: well below a worker's lease.
    package init(redis: RedisClient, patience: Duration, logger: Logger) {
        shared = RedisRateLimiter(client: redis, prefix: "gateway:rate:")
        self.patience = patience
        self.logger = logger
    }

    /// Waits for a permit to call the provider once. False where there will be none in time, or the task is cancelled:
    /// then nothing may be sent.
    package func permit(_ purpose: Purpose, of manifest: ProviderManifest) async -> Bool {
        let rates = manifest.rates
        guard let rate = purpose == .submissions ? rates.submissions : rates.inquiries else { return true }
        let key = "\(manifest.id):\(purpose.rawValue)"
        let deadline = clock.now + patience
        while true {
            let wait = await take(key, rate)
            guard wait > .zero else { return true }
            guard clock.now + wait <= deadline, (try? await clock.sleep(for: wait)) != nil else {
                return false
            }
        }
    }

    /// Takes a permit and returns zero, or returns when to ask again.
    private func take(_ key: String, _ rate: RequestRate) async -> Duration {
        let interval = max(rate.window / rate.requests, .milliseconds(1))
        do {
            let verdict = try await shared.take(key: key, limit: 1, window: interval)
            if own.withLock({ $0.isAlone.exchange(for: false) }) {
                logger.notice("The rate limits of providers are shared again.")
            }
            return verdict.allowed ? .zero : max(verdict.retryAfter, .milliseconds(1))
        } catch {
            if !own.withLock({ $0.isAlone.exchange(for: true) }) {
                logger.warning(
                    "Redis is away: this process keeps to a quarter of the providers' rates.",
                    metadata: ["error": "\(error)"])
            }
            return takeOwn(key, every: interval * 4)
        }
    }

    private func takeOwn(_ key: String, every interval: Duration) -> Duration {
        let now = clock.now
        return own.withLock { own in
            if let next = own.next[key], next > now { return next - now }
            own.next[key] = now + interval
            return .zero
        }
    }
}

extension Bool {
    /// Sets the value and returns the one before.
    fileprivate mutating func exchange(for value: Bool) -> Bool {
        defer { self = value }
        return self
    }
}
