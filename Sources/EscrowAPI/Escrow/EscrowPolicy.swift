package import GatewayCore

/// What the operator of the service decides: rates, limits, providers and delays.
package struct EscrowPolicy: Sendable {
    package var commission: CommissionRate
    /// Above this amount both parties must be verified before funds move.
    package var kycRequiredAbove: Money
    /// By what buyers may pay; never empty. The first of an operator is the one that a number suggests.
    package var collectionMethods: [PaymentMethod]
    /// By what sellers may be paid, the first being the one for numbers that suggest no other; never empty. Each pays
    /// out.
    package var payoutMethods: [PaymentMethod]
    /// How long delivered goods may stay unconfirmed before the money is released, where the parties agree on nothing else.
    package var autoReleaseDays: Int
    /// How long after the delivery deadline money for what was never delivered goes back to the buyer.
    package var undeliveredDays: Int
    /// How long after a failed disbursement or refund another is asked for; just above the gateway's settling time. Twice as
    /// long after each failure of our own that follows another, up to six hours.
    package var payoutRetryAfter: Duration
    /// How often the payee's account may be the reason that a disbursement or refund failed before a person has to look.
    package var payoutAttempts: Int
    /// How long a payment may stay without a final event before the gateway is asked.
    package var inquiryAfter: Duration
    /// How long a newly chosen payout account rests before new agreements are made with it: its owner has this time to see
    /// that he did not choose it.
    package var payoutAccountRest: Duration
    /// How long after a prompt the payer may be prompted again; the gateway has the same pause.
    package var promptPause: Duration
    /// What is decided about disputes.
    package var disputes: DisputePolicy

    /// How often a disbursement or refund may fail for reasons of ours, or be put off, before a person is called; it is
    /// tried again all the same. With the default delays that is some five hours.
    static let payoutFailuresBeforeAlarm = 6

    /// How often a payer is prompted again for one payment; the gateway has the same limit.
    package static let promptLimit = 3

    package init(
        commission: CommissionRate, kycRequiredAbove: Money, collectionMethods: [PaymentMethod],
        payoutMethods: [PaymentMethod], autoReleaseDays: Int = 14,
        undeliveredDays: Int = 14,
        payoutRetryAfter: Duration = .seconds(660), payoutAttempts: Int = 6,
        inquiryAfter: Duration = .seconds(60), promptPause: Duration = .seconds(30),
        payoutAccountRest: Duration = .seconds(86_400), disputes: DisputePolicy = DisputePolicy()
    ) {
        precondition(
            !collectionMethods.isEmpty && !payoutMethods.isEmpty,
            "Money needs a way to come and to go.")
        precondition(payoutMethods.allSatisfy(\.paysOut), "Money goes out by a way that can send it.")
        self.commission = commission
        self.kycRequiredAbove = kycRequiredAbove
        self.collectionMethods = collectionMethods
        self.payoutMethods = payoutMethods
        self.autoReleaseDays = autoReleaseDays
        self.undeliveredDays = undeliveredDays
        self.payoutRetryAfter = payoutRetryAfter
        self.payoutAttempts = payoutAttempts
        self.inquiryAfter = inquiryAfter
        self.promptPause = promptPause
        self.payoutAccountRest = payoutAccountRest
        self.disputes = disputes
    }

    /// The account a seller will be paid to: the phone, by the way its prefix suggests where sellers are paid by that.
    package func payoutAccount(of seller: MSISDN) -> ProviderAccount {
        let suggested = MobileOperator(suggestedBy: seller)
        let method = payoutMethods.first { $0.mobileOperator == suggested } ?? payoutMethods[0]
        return ProviderAccount(provider: method.provider, msisdn: seller)
    }

    /// By what money may go to a number, its own operator's first; one way for each operator.
    package func payoutCandidates(for seller: MSISDN) -> [PaymentMethod] {
        Self.candidates(payoutMethods, for: seller)
    }

    /// By what the owner of a number may pay, its own operator's first; one way for each operator.
    package func collectionCandidates(for payer: MSISDN) -> [PaymentMethod] {
        Self.candidates(collectionMethods, for: payer)
    }

    private static func candidates(_ methods: [PaymentMethod], for phone: MSISDN) -> [PaymentMethod] {
        let suggested = MobileOperator(suggestedBy: phone)
        var operators: Set<MobileOperator> = []
        let ways = methods.filter { operators.insert($0.mobileOperator).inserted }
        return ways.filter { $0.mobileOperator == suggested } + ways.filter { $0.mobileOperator != suggested }
    }

    /// By what the owner of a number is likely to pay. It refuses nothing: the buyer may choose another way.
    package func prediction(for phone: MSISDN) -> PaymentPrediction {
        let suggested = MobileOperator(suggestedBy: phone)
        return PaymentPrediction(
            phone: phone, mobileOperator: suggested,
            method: suggested.flatMap { suggested in
                collectionMethods.first { $0.mobileOperator == suggested }
            })
    }

    /// Whether both parties must be verified before this amount moves.
    package func requiresKYC(_ amount: Money) -> Bool {
        amount.currency != kycRequiredAbove.currency || amount.minorUnits > kycRequiredAbove.minorUnits
    }

    /// The delay before another disbursement or refund after so many failures of our own in a row.
    func payoutRetryDelay(afterOwnFailures count: Int) -> Duration {
        let doubled = payoutRetryAfter * (1 << min(max(count - 1, 0), 16))
        return min(doubled, max(payoutRetryAfter, .seconds(6 * 3600)))
    }

    /// The delay before the next inquiry, doubled with each one up to a quarter of an hour.
    package func inquiryDelay(afterInquiries count: Int) -> Duration {
        let doubled = inquiryAfter * (1 << min(count, 8))
        return min(doubled, max(inquiryAfter, .seconds(900)))
    }
}
