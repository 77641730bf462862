/// What the limiter decided, and what to tell the caller.
package struct RateLimitVerdict: Sendable, Equatable {
    package let allowed: Bool
    /// How many of cost one would be allowed right now.
    package let remaining: Int
    /// When the same would be allowed; zero where it was.
    package let retryAfter: Duration
    /// When the whole limit is available again.
    package let resetAfter: Duration
}

/// A limit shared by all processes: `limit` in any burst, refilled evenly over `window`.
///
/// The generic cell rate algorithm: one number per key, the time at which the bucket is full again. One
/// script on the server, by the server's clock, so that processes with different clocks agree.
package struct RedisRateLimiter: Sendable {
    private let client: RedisClient
    private let prefix: String

    package init(client: RedisClient, prefix: String) {
        self.client = client
        self.prefix = prefix
    }

    /// Takes `cost` from the key's bucket, or nothing where it holds less. Throws when Redis cannot be asked;
    /// the caller decides whether to go on.
    package func take(
        key: String, limit: Int, window: Duration, cost: Int = 1
    ) async throws(RedisError) -> RateLimitVerdict {
        precondition(
            limit > 0 && window >= .milliseconds(1), "A rate limit is positive, over at least a millisecond.")
        precondition((0...limit).contains(cost), "A cost lies between zero and the limit.")
        let reply = try await client.send([
            "EVAL", .text(Self.script), "1", .text(prefix + key), .number(limit),
            .number(window.milliseconds * 1000), .number(cost),
        ])
        guard let numbers = reply.elements?.compactMap(\.integerValue), numbers.count == 4 else {
            throw .unexpectedReply(to: "the rate limit script")
        }
        return RateLimitVerdict(
            allowed: numbers[0] == 1, remaining: Int(numbers[1]), retryAfter: .microseconds(numbers[2]),
            resetAfter: .microseconds(numbers[3]))
    }

    /// Times are microseconds. `full` is when the bucket is full again; each unit moves it by `step`.
    private static let script = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local limit, window, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local step = window / limit
        local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
        full = math.min(full, now + window)
        local after = full + step * cost
        local allowed, wait = 1, 0
        if after - window > now then
          allowed, wait, after = 0, math.ceil(after - window - now), full
        elseif cost > 0 then
          local milliseconds = math.max(1, math.ceil((after - now) / 1000))
          redis.call('SET', KEYS[1], string.format('%.0f', math.floor(after)), 'PX', milliseconds)
        end
        local remaining = math.max(0, math.floor((window - (after - now)) / step + 0.001))
        return {allowed, remaining, wait, math.ceil(after - now)}
        """
}
