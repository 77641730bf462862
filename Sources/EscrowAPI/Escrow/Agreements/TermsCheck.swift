import FoundationEssentials
import GatewayCore
import Postgres

/// What terms would cost and how long they would wait, and why they cannot be agreed on, where they cannot.
package struct TermsCheck: Sendable {
    package let price: AgreementPrice
    /// Of each milestone, in the order of the terms; empty where there are none, or they do not make the whole.
    package let parts: [AgreementPrice]
    package let autoReleaseDays: Int
    package let undeliveredDays: Int
    /// Nil where the terms are good.
    package let fault: TermsFault?

    init(_ terms: AgreementTerms, by policy: EscrowPolicy) throws(MoneyError) {
        price = try AgreementPrice(
            amount: terms.amount, commission: policy.commission, feePayer: terms.feePayer)
        parts = price.shares(of: terms.milestones.map(\.amount)) ?? []
        autoReleaseDays = terms.autoReleaseDays ?? policy.autoReleaseDays
        undeliveredDays = policy.undeliveredDays
        fault = TermsVerification().fault(
            in: terms, price: price, days: (autoReleaseDays, undeliveredDays))
    }
}

extension AgreementService {
    /// What the terms would cost, and why they would be refused: the verification alone, which makes nothing and says
    /// nothing of the seller. Throws `paymentDeadlinePast` and `deliveryDeadlineBeforePayment`.
    package func check(_ terms: AgreementTerms) async throws -> TermsCheck {
        let now = try await database.session { try $0.find(AgreementStore.now) }
        return try check(terms, at: now)
    }

    func check(_ terms: AgreementTerms, at now: Date) throws -> TermsCheck {
        guard terms.paymentDeadline > now else { throw EscrowError.paymentDeadlinePast }
        guard terms.deliveryDeadline >= terms.paymentDeadline else {
            throw EscrowError.deliveryDeadlineBeforePayment
        }
        return try TermsCheck(terms, by: effects.policy)
    }
}
