package import Durable
package import GatewayCore
package import Primitives

/// The engine's times and widths.
package struct EngineConfiguration: Sendable {
    /// How often a payer is prompted again for one payment.
    package static let promptLimit = 3

    /// How long a provider may take to answer one request.
    package var providerDeadline: Duration
    /// How long a worker holds a payment. A call that needs a token, and another after a refused one, takes up to four
    /// times `providerDeadline`: no call begins after half the lease, so that a lease that has expired means as a rule
    /// that its worker is gone. Where it is not, what it says later counts for its own submission only.
    package var lease: Duration
    /// How long after a failed disbursement another is allowed, once the provider says again that it failed.
    package var settlingTime: Duration
    /// How long after a confirmed failure the provider is asked a last time: a late success is found then, too.
    package var lastCheck: Duration
    /// Delays between submissions that did not leave; when its attempts are used up a case is opened.
    package var submission: RetryPolicy
    /// Takes the place of every provider's own schedule of inquiries, where it is set: for sandboxes and tests.
    package var inquiry: RetryPolicy?
    /// How many requests one process has under way at a time with each provider.
    package var width: Int
    /// Whether providers that can tell payers that their money has come in are asked to.
    package var notifiesPayers: Bool
    /// How long after one prompt a payer may be prompted again.
    package var promptPause: Duration
    /// When a provider that does not answer is left alone, and for how long.
    package var circuit: CircuitBreaker.Policy
    /// How many payouts of one kind may wait for a provider that does not answer.
    package var queueLimit: Int
    /// What they may come to together, in minor units.
    package var queueAmount: Int64
    /// How long a collection may wait for a provider that does not answer.
    package var collectionPatience: Duration
    /// How many KYC checks one process sends at a time: each holds its images in memory.
    package var kycWidth = 2
    /// How long a KYC check may wait for its provider before a person decides it.
    package var kycPatience = Duration.seconds(24 * 3600)
    /// How long after its order a KYC check waits for a file that is not in the object store.
    package var kycFilePatience = Duration.seconds(3600)
    /// How long what was read off a document is kept here, so that a lost report can be told again.
    package var kycIdentityRetention = Duration.seconds(7 * 86_400)
    /// How long the signings of callbacks are remembered: far longer than a provider's are fresh.
    package var kycCallbackRetention = Duration.seconds(7 * 86_400)

    /// How long one request with a check's images may take.
    package var kycDeadline: Duration { providerDeadline * 4 }
    /// How long all calls of one submission may take: the images, and three without them.
    var kycCallTime: Duration { kycDeadline + providerDeadline * 3 }
    /// How long a worker holds a KYC check: a lease to wait for the rate and load the images, and then the calls.
    package var kycLease: Duration { lease + kycCallTime }
    /// How long a call waits for the provider's rate limit: with it, half the lease is left for the call itself.
    package var rateLimitPatience: Duration { min(lease / 4, providerDeadline) }
    /// How long a shutdown waits for the calls that are under way: their answers are worth more than an inquiry later.
    var drainTime: Duration { providerDeadline + .seconds(5) }

    package init(
        providerDeadline: Duration = .seconds(30), lease: Duration = .seconds(240),
        settlingTime: Duration = .seconds(600), lastCheck: Duration = .seconds(86_400),
        submission: RetryPolicy = RetryPolicy(first: .seconds(1), limit: .seconds(60), attempts: 20),
        inquiry: RetryPolicy? = nil, width: Int = 16, notifiesPayers: Bool = true,
        promptPause: Duration = .seconds(30),
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
        self.promptPause = promptPause
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
    package let payerPrompt: Wakeup
    package let kycSubmission: Wakeup
    package let kycInquiry: Wakeup
    package let outbox: Wakeup

    package init() {
        submission = Wakeup()
        inquiry = Wakeup()
        sms = Wakeup()
        accountHolder = Wakeup()
        deliveryNotification = Wakeup()
        payerPrompt = Wakeup()
        kycSubmission = Wakeup()
        kycInquiry = Wakeup()
        outbox = Wakeup()
    }
}
