/// Growing delays with jitter: the n-th delay is drawn between half and the whole of `first × factorⁿ`, never above
/// `limit`. Once `attempts` delays are used there is no next one.
public struct RetryPolicy: Sendable, Equatable {
    public let first: Duration
    public let factor: Double
    public let limit: Duration
    public let attempts: Int

    public init(first: Duration, factor: Double = 2, limit: Duration, attempts: Int = .max) {
        precondition(
            first > .zero && limit >= first,
            "A retry policy needs a first delay above zero and a limit above it.")
        precondition(
            factor >= 1 && attempts >= 0, "A retry policy grows, and its number of attempts is not negative.")
        self.first = first
        self.factor = factor
        self.limit = limit
        self.attempts = attempts
    }

    /// The delay after `failures` failures (0 for the first), or nil where the policy is exhausted.
    /// `jitter` is a number from 0 to 1.
    public func delay(afterFailures failures: Int, jitter: Double) -> Duration? {
        guard failures < attempts else { return nil }
        var delay = first
        for _ in 0..<min(failures, 64) {
            delay = delay * factor
            if delay >= limit {
                delay = limit
                break
            }
        }
        return delay * (0.5 + 0.5 * min(1, max(0, jitter)))
    }
}

extension Duration {
    /// The whole milliseconds in this duration, for settings of libraries that count them.
    public var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
