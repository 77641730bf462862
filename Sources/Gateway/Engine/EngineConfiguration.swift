package import Durable
package import GatewayCore
package import Primitives

/// The engine's times and widths.
package struct EngineConfiguration: Sendable {
    /// How long a provider may take to answer one request.
    package var providerDeadline: Duration
    /// How long a worker holds a payment; longer than any call can take, so that a lease that has expired means that
    /// its worker is gone.
    package var lease: Duration
    /// How long after a failed disbursement another is allowed, once the provider says again that it failed.
    package var settlingTime: Duration
    /// How long after a confirmed failure the provider is asked a last time: a late success is found then, too.
    package var lastCheck: Duration
    /// Delays between submissions that did not leave; when its attempts are used up a case is opened.
    package var submission: RetryPolicy
    /// Takes the place of every provider's own schedule of inquiries, where it is set: for sandboxes and tests.
    package var inquiry: RetryPolicy?
    /// How many requests one process has under way at a time.
    package var width: Int
    /// Whether providers that can tell payers that their money has come in are asked to.
    package var notifiesPayers: Bool
    /// When a provider that does not answer is left alone, and for how long.
    package var circuit: CircuitBreaker.Policy
    /// How many payouts of one kind may wait for a provider that does not answer.
    package var queueLimit: Int
    /// What they may come to together, in minor units.
    package var queueAmount: Int64
    /// How long a collection may wait for a provider that does not answer.
    package var collectionPatience: Duration

    /// How long a call waits for the provider's rate limit: with it, half the lease is left for the call itself.
    package var rateLimitPatience: Duration { lease / 4 }
    /// How long a shutdown waits for the calls that are under way: their answers are worth more than an inquiry later.
    var drainTime: Duration { providerDeadline + .seconds(5) }

    package init(
        providerDeadline: Duration = .seconds(30), lease: Duration = .seconds(120),
        settlingTime: Duration = .seconds(600), lastCheck: Duration = .seconds(86_400),
        submission: RetryPolicy = RetryPolicy(first: .seconds(1), limit: .seconds(60), attempts: 20),
        inquiry: RetryPolicy? = nil, width: Int = 16, notifiesPayers: Bool = true,
        circuit: CircuitBreaker.Policy = CircuitBreaker.Policy(), queueLimit: Int = 1000,
        queueAmount: Int64 = 500_000_000, collectionPatience: Duration = .seconds(900)
    ) {
        self.providerDeadline = providerDeadline
        self.lease = lease
        self.settlingTime = settlingTime
        self.lastCheck = lastCheck
        self.submission = submission
        self.inquiry = inquiry
        self.width = width
        self.notifiesPayers = notifiesPayers
        self.circuit = circuit
        self.queueLimit = queueLimit
        self.queueAmount = queueAmount
        self.collectionPatience = collectionPatience
    }
}

/// How a payment that is no longer in anyone's hands gets back into them: hints, never needed for correctness.
package struct EngineWakeups: Sendable {
    package let submission: Wakeup
    package let inquiry: Wakeup
    package let sms: Wakeup
    package let accountHolder: Wakeup
    package let deliveryNotification: Wakeup
    package let outbox: Wakeup

    package init() {
        submission = Wakeup()
        inquiry = Wakeup()
        sms = Wakeup()
        accountHolder = Wakeup()
        deliveryNotification = Wakeup()
        outbox = Wakeup()
    }
}
