import HTTPTypes
package import Hummingbird
import Logging
import Metrics
package import Redis

/// One limit: how much, over which time, and what is counted together.
package struct RateLimitPolicy: Sendable {
    package let name: String
    package let limit: Int
    package let window: Duration
    package let cost: Int
    /// What the limit counts by; nil where the policy does not concern this request.
    package let key: @Sendable (Request, WebContext) -> String?

    package init(
        name: String, limit: Int, window: Duration, cost: Int = 1,
        key: @escaping @Sendable (Request, WebContext) -> String?
    ) {
        self.name = name
        self.limit = limit
        self.window = window
        self.cost = cost
        self.key = key
    }

    /// Counts a signed-in user by himself, anyone else by address.
    package static func perCaller(name: String, limit: Int, window: Duration) -> RateLimitPolicy {
        RateLimitPolicy(name: name, limit: limit, window: window) { _, context in context.clientKey }
    }

    /// Counts by address whoever signs in there.
    package static func perAddress(name: String, limit: Int, window: Duration) -> RateLimitPolicy {
        RateLimitPolicy(name: name, limit: limit, window: window) { _, context in
            "address:\(context.subscriber)"
        }
    }
}

/// Refuses with 429 what exceeds a policy, and tells every client where it stands
/// (draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy`, `RateLimit`).
///
/// Limits protect, they do not decide about money: while Redis cannot be asked, requests pass, which is
/// counted in `http_rate_limit_unavailable_total`.
package struct RateLimitMiddleware: RouterMiddleware {
    private let limiter: RedisRateLimiter
    private let policies: [RateLimitPolicy]

    package init(limiter: RedisRateLimiter, policies: [RateLimitPolicy]) {
        self.limiter = limiter
        self.policies = policies
    }

    package func handle(
        _ request: Request, context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var report = RateLimitReport()
        for policy in policies {
            guard let key = policy.key(request, context) else { continue }
            do {
                let verdict = try await limiter.take(
                    key: "\(policy.name):\(key)", limit: policy.limit, window: policy.window,
                    cost: policy.cost)
                report.add(policy, verdict)
                if !verdict.allowed { return try refusal(policy, verdict, report, request, context) }
            } catch let error as RedisError {
                context.facts.note("rate_limit", "unavailable: \(error.code)")
                Counter(label: "http_rate_limit_unavailable_total", dimensions: [("policy", policy.name)])
                    .increment()
            }
        }
        do {
            var response = try await next(request, context)
            report.write(to: &response)
            return response
        } catch let problem as ProblemDetails {
            var response = try problem.response(from: request, context: context)
            report.write(to: &response)
            return response
        }
    }

    private func refusal(
        _ policy: RateLimitPolicy, _ verdict: RateLimitVerdict, _ report: RateLimitReport, _ request: Request,
        _ context: WebContext
    ) throws -> Response {
        context.facts.note("rate_limit", policy.name)
        Counter(label: "http_rate_limited_total", dimensions: [("policy", policy.name)]).increment()
        let problem = Problems.rateLimited(retryAfter: verdict.retryAfter)
        var response = try problem.response(from: request, context: context)
        report.write(to: &response)
        return response
    }
}

/// The two headers, one item for each policy that was asked.
private struct RateLimitReport {
    private var policies: [String] = []
    private var states: [String] = []

    mutating func add(_ policy: RateLimitPolicy, _ verdict: RateLimitVerdict) {
        let window = max(1, policy.window.wholeSecondsRoundedUp)
        policies.append("\"\(policy.name)\";q=\(policy.limit);w=\(window)")
        let seconds = verdict.allowed ? verdict.resetAfter : verdict.retryAfter
        states.append("\"\(policy.name)\";r=\(verdict.remaining);t=\(seconds.wholeSecondsRoundedUp)")
    }

    func write(to response: inout Response) {
        guard !policies.isEmpty else { return }
        // An outer middleware may have spoken for its own policies already.
        for (name, items) in [(HTTPField.Name.rateLimitPolicy, policies), (.rateLimit, states)] {
            let all = (response.headers[name].map { [$0] } ?? []) + items
            response.headers[name] = all.joined(separator: ", ")
        }
    }
}

extension WebContext {
    /// The client's address as a limit counts it: one IPv4 address, or one IPv6 /64.
    package var subscriber: String { NetworkAddress(clientAddress)?.subscriber ?? clientAddress }

    /// The user where one is signed in, else the address.
    package var clientKey: String { caller.map { "user:\($0.userID)" } ?? "address:\(subscriber)" }
}
