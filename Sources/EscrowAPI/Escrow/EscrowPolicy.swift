package import GatewayCore

/// What the operator of the service decides: rates, limits, providers and delays.
package struct EscrowPolicy: Sendable {
    package var commission: CommissionRate
    /// Above this amount both parties must be verified before funds move.
    package var kycRequiredAbove: Money
    /// Where buyers may pay from; never empty.
    package var collectionProviders: [ProviderID]
    /// Where sellers may be paid to, the first being the one for numbers that suggest no other; never empty.
    package var payoutProviders: [ProviderID]
    /// How long delivered goods may stay unconfirmed before the money is released.
    package var autoReleaseAfter: Duration
    /// How long after a failed disbursement or refund another is asked for; just above the gateway's settling time.
    package var payoutRetryAfter: Duration
    /// How many disbursements or refunds are tried before a person has to look.
    package var payoutAttempts: Int
    /// How long a payment may stay without a final event before the gateway is asked.
    package var inquiryAfter: Duration

    package init(
        commission: CommissionRate, kycRequiredAbove: Money, collectionProviders: [ProviderID],
        payoutProviders: [ProviderID], autoReleaseAfter: Duration = .seconds(14 * 86_400),
        payoutRetryAfter: Duration = .seconds(660), payoutAttempts: Int = 6,
        inquiryAfter: Duration = .seconds(60)
    ) {
        precondition(
            !collectionProviders.isEmpty && !payoutProviders.isEmpty,
            "Money needs a provider to come and to go.")
        self.commission = commission
        self.kycRequiredAbove = kycRequiredAbove
        self.collectionProviders = collectionProviders
        self.payoutProviders = payoutProviders
        self.autoReleaseAfter = autoReleaseAfter
        self.payoutRetryAfter = payoutRetryAfter
        self.payoutAttempts = payoutAttempts
        self.inquiryAfter = inquiryAfter
    }

    /// The account a seller will be paid to: the phone, with the provider its prefix suggests where that one pays out.
    package func payoutAccount(of seller: MSISDN) -> ProviderAccount {
        let suggested = MobileOperator.suggestedProvider(for: seller)
        let provider = suggested.flatMap { payoutProviders.contains($0) ? $0 : nil } ?? payoutProviders[0]
        return ProviderAccount(provider: provider, msisdn: seller)
    }

    /// Whether both parties must be verified before this amount moves.
    package func requiresKYC(_ amount: Money) -> Bool {
        amount.currency != kycRequiredAbove.currency || amount.minorUnits > kycRequiredAbove.minorUnits
    }

    /// The delay before the next inquiry, doubled with each one up to a quarter of an hour.
    package func inquiryDelay(afterInquiries count: Int) -> Duration {
        let doubled = inquiryAfter * (1 << min(count, 8))
        return min(doubled, max(inquiryAfter, .seconds(900)))
    }
}
