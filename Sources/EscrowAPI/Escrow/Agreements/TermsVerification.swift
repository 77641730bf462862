package import FoundationEssentials
package import GatewayCore

/// What is checked before anybody can pay: that every state which terms can lead to has a way out in bounded time, and that
/// no order of events creates or strands a franc.
///
/// The rules themselves are run, not a copy of them: every request of either party, every clock, every ruling and every
/// outcome of a payment is tried from every state that can be reached, for each part. The search is pure and small: a part
/// has some dozens of situations.
///
/// What it does not prove: that a payout arrives. A payment under way is taken to end, and one that failed to be ordered
/// again, some time with success; where the payee's account is dead for ever, or the gateway refuses, a person has to act.
/// Nor that a silence ends in days: while the seller is suspended it does not release, and a dispute has to be opened; and one
/// that an administrator opened waits for people.
package struct TermsVerification: Sendable {
    /// What ends a state by itself.
    package enum Clock: Sendable, Hashable, CaseIterable {
        case paymentDeadline, undelivered, silence, ruling, payoutRetry
    }

    /// The clocks that run in a state.
    let clocks: @Sendable (AgreementState) -> [Clock]

    package init() {
        self.init(clocks: Self.rules)
    }

    init(clocks: @escaping @Sendable (AgreementState) -> [Clock]) {
        self.clocks = clocks
    }

    static let rules: @Sendable (AgreementState) -> [Clock] = { state in
        switch state {
        case .pendingFunds: [.paymentDeadline]
        case .fundsHeld: [.undelivered]
        case .delivered: [.silence]
        case .dispute: [.ruling]
        case .releasing, .refunding: [.payoutRetry]
        case .released, .refunded, .cancelled: []
        }
    }

    /// A dispute that nobody rules on ends by itself after as long: assignment, review, escalation and the last deadline.
    static let rulingDays = 26
    /// 2101-01-01T00:00:00Z: no agreement may last longer.
    static let horizon = Date(timeIntervalSince1970: 4_133_980_800)

    /// What is wrong with terms, or nil where they can be agreed on. The price must be that of the whole.
    package func fault(
        in terms: AgreementTerms, price: AgreementPrice, days: (silence: Int, undelivered: Int)
    )
        -> TermsFault?
    {
        var parts = [Part(number: 0, price: price, deadline: terms.deliveryDeadline)]
        if !terms.milestones.isEmpty {
            let sum = terms.milestones.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
            guard sum == price.amount.minorUnits else {
                return .sum(parts: Money(sum, price.amount.currency), price: price)
            }
            guard let shares = price.shares(of: terms.milestones.map(\.amount)) else {
                return .emptyPart(
                    number: price.emptyShare(of: terms.milestones.map(\.amount)) ?? 1, price: price)
            }
            for (index, milestone) in terms.milestones.enumerated() {
                if milestone.deliveryDeadline < terms.paymentDeadline {
                    return .partBeforePayment(
                        number: index + 1, due: milestone.deliveryDeadline, payment: terms.paymentDeadline)
                }
                if milestone.deliveryDeadline > terms.deliveryDeadline {
                    return .partAfterDelivery(
                        number: index + 1, due: milestone.deliveryDeadline, delivery: terms.deliveryDeadline)
                }
            }
            parts = zip(terms.milestones, shares).enumerated().map { index, pair in
                Part(number: index + 1, price: pair.1, deadline: pair.0.deliveryDeadline)
            }
        }
        let last = parts.map(\.deadline).max().map { max($0, terms.paymentDeadline) } ?? terms.paymentDeadline
        let end = last.advanced(byDays: days.undelivered).advanced(byDays: days.silence + Self.rulingDays)
        guard end < Self.horizon else { return .endsTooLate(delivery: last, days: days.silence, end: end) }
        for part in parts {
            if let fault = fault(in: part) { return fault }
        }
        return nil
    }

    struct Part: Sendable {
        let number: Int
        let price: AgreementPrice
        let deadline: Date
    }
}

/// Why terms are refused, with the sequence of events that shows it.
package enum TermsFault: Error, Sendable, Equatable {
    case sum(parts: Money, price: AgreementPrice)
    case emptyPart(number: Int, price: AgreementPrice)
    case partBeforePayment(number: Int, due: Date, payment: Date)
    case partAfterDelivery(number: Int, due: Date, delivery: Date)
    case endsTooLate(delivery: Date, days: Int, end: Date)
    /// A state that no clock ends.
    case noWayOut(part: Int, [TermsTrace.Step])
    /// All is over, and money is left.
    case stranded(part: Int, Money, [TermsTrace.Step])
    /// More leaves than has come.
    case created(part: Int, Money, [TermsTrace.Step])
}
