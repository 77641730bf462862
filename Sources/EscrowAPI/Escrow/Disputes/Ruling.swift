package import FoundationEssentials
package import GatewayCore

/// Whom a ruling favours.
package enum RulingOutcome: String, Sendable, Hashable, CaseIterable {
    case buyerFavor = "BUYER_FAVOR"
    case sellerFavor = "SELLER_FAVOR"
    case partial = "PARTIAL"
    case noFault = "NO_FAULT"
}

/// What goes to whom: whole francs that sum to what is held.
package struct RulingSplit: Sendable, Equatable {
    package let toBuyer: Money
    /// Before the fee.
    package let toSeller: Money

    /// Why a ruling does not divide what is held.
    package enum Fault: Error, Sendable, Equatable {
        /// Both shares have to be given, or one where the outcome is NO_FAULT.
        case sharesNeeded
        /// Shares that are not what the outcome says by itself.
        case sharesContradict
        case negative
        /// The shares do not sum to what is held.
        case sum(held: Money)
    }

    /// Divides `held` as the outcome says. BUYER_FAVOR and SELLER_FAVOR need no shares, PARTIAL needs both, and NO_FAULT
    /// gives all back to the buyer where none are given.
    package init(
        _ outcome: RulingOutcome, toBuyer: Int64?, toSeller: Int64?, of held: Money
    ) throws(Fault) {
        guard (toBuyer ?? 0) >= 0, (toSeller ?? 0) >= 0 else { throw .negative }
        let shares: (buyer: Int64, seller: Int64)
        switch outcome {
        case .buyerFavor: shares = (held.minorUnits, 0)
        case .sellerFavor: shares = (0, held.minorUnits)
        case .partial:
            guard let toBuyer, let toSeller else { throw .sharesNeeded }
            shares = (toBuyer, toSeller)
        case .noFault:
            guard (toBuyer == nil) == (toSeller == nil) else { throw .sharesNeeded }
            shares = (toBuyer ?? held.minorUnits, toSeller ?? 0)
        }
        let (sum, overflow) = shares.buyer.addingReportingOverflow(shares.seller)
        guard !overflow, sum == held.minorUnits else { throw .sum(held: held) }
        guard toBuyer ?? shares.buyer == shares.buyer, toSeller ?? shares.seller == shares.seller else {
            throw .sharesContradict
        }
        self.toBuyer = Money(shares.buyer, held.currency)
        self.toSeller = Money(shares.seller, held.currency)
    }

    /// As it was decided, and checked then.
    init(decided toBuyer: Money, toSeller: Money) {
        self.toBuyer = toBuyer
        self.toSeller = toSeller
    }

    /// What happens to a dispute that nobody rules on: the buyer gets back what was never delivered; what was delivered
    /// is halved, the odd franc being the buyer's.
    package init(automatic stateBefore: AgreementState, of held: Money) {
        let seller = stateBefore == .delivered ? held.minorUnits / 2 : 0
        toSeller = Money(seller, held.currency)
        toBuyer = Money(held.minorUnits - seller, held.currency)
    }
}

/// A decision about a dispute.
package struct Ruling: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// It waits for its second signature.
        case proposed = "PROPOSED"
        case effective = "EFFECTIVE"
        case declined = "DECLINED"
        /// Nobody signed in time, or the dispute went to another arbiter.
        case lapsed = "LAPSED"
        /// Nobody ruled in time.
        case automatic = "AUTOMATIC"
    }

    package let id: UUID
    package let outcome: RulingOutcome
    package let split: RulingSplit
    /// Nil for an automatic one.
    package let reasons: String?
    package let proposedBy: Int64?
    package let proposedAt: Date
    package let needsSecond: Bool
    package let secondBy: Int64?
    package let secondAt: Date?
    package let state: State
}

/// What an arbiter decides, not yet measured against what is held.
package struct RulingProposal: Sendable, Equatable {
    package let outcome: RulingOutcome
    package let toBuyer: Int64?
    package let toSeller: Int64?
    package let reasons: String

    package init(outcome: RulingOutcome, toBuyer: Int64?, toSeller: Int64?, reasons: String) {
        self.outcome = outcome
        self.toBuyer = toBuyer
        self.toSeller = toSeller
        self.reasons = reasons
    }
}
