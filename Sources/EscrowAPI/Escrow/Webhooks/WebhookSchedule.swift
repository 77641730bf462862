import Primitives

/// When a message is sent again: over some three days, each pause longer than the one before.
package enum WebhookSchedule {
    /// After the first failure, the second, and so on; none after the last.
    package static let pauses: [Duration] = [
        .seconds(5), .seconds(300), .seconds(1800), .seconds(2 * 3600), .seconds(5 * 3600),
        .seconds(10 * 3600),
        .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
    ]
    /// So long nothing may arrive at an endpoint before it is left alone.
    package static let patience = Duration.seconds(5 * 86_400)
    /// For one sending.
    static let deadline = Duration.seconds(15)

    /// Up to a tenth longer by `jitter`, so that what failed together does not come back together. A receiver that asks for
    /// more time gets it, up to a day.
    package static func pause(afterFailures failures: Int, jitter: UInt8, asked: Duration?) -> Duration? {
        guard failures > 0, failures <= pauses.count else { return nil }
        let spread = pauses[failures - 1] * (1000 + Int(jitter) * 100 / 255) / 1000
        return max(spread, min(asked ?? .zero, .seconds(86_400)))
    }
}
