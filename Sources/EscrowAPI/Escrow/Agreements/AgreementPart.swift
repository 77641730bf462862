package import FoundationEssentials

/// What moves through the states for itself: an agreement without milestones, or one of its milestones.
package struct AgreementPart: Sendable, Equatable {
    /// As it was read under the lock.
    package let agreement: Agreement
    /// Nil for the agreement as a whole.
    package let milestone: Milestone?

    package init(agreement: Agreement, milestone: Milestone?) {
        self.agreement = agreement
        self.milestone = milestone
    }

    package var state: AgreementState { milestone?.state ?? agreement.state }
    package var price: AgreementPrice { milestone?.price ?? agreement.price }
    package var deliveryDeadline: Date { milestone?.deliveryDeadline ?? agreement.deliveryDeadline }
    /// The deadline, later by as long as disputes that were lifted have held it.
    var deliveryDue: Date {
        deliveryDeadline.advanced(by: milestone?.pausedFor ?? agreement.pausedFor)
    }

    /// 0 for the whole agreement; the gateway's number of the part.
    package var number: Int { milestone?.number ?? 0 }
    /// What was ruled about it, or nil.
    package var settlement: SettlementDecision? { agreement.settlements[milestone?.id ?? 0] }

    /// The name of its clocks: `12`, or `12/3` for the third milestone.
    var key: String { milestone.map { "\(agreement.id)/\($0.number)" } ?? "\(agreement.id)" }

    package var circumstances: AgreementCircumstances {
        AgreementCircumstances(
            collectionOpen: agreement.collectionOpen,
            deliveryDeadlinePassed: deliveryDue <= agreement.readAt)
    }

    /// What a party may do with it now. Before funding there is only the whole.
    package func possibleActions(for party: Party) -> [AgreementAction] {
        if milestone == nil, !agreement.milestones.isEmpty, state != .pendingFunds { return [] }
        if milestone != nil, state == .pendingFunds { return [] }
        return AgreementAction.possible(in: state, for: party, circumstances)
    }
}

extension Agreement {
    /// The agreement as one thing.
    package var whole: AgreementPart { AgreementPart(agreement: self, milestone: nil) }

    /// What money is held, delivered and paid for: the milestones, or the whole where there are none.
    package var parts: [AgreementPart] {
        milestones.isEmpty ? [whole] : milestones.map { AgreementPart(agreement: self, milestone: $0) }
    }

    /// The part of a milestone by its identifier, or the whole; nil where the agreement has no such milestone.
    package func part(milestoneID: Int64?) -> AgreementPart? {
        guard let milestoneID else { return whole }
        return milestones.first { $0.id == milestoneID }.map { AgreementPart(agreement: self, milestone: $0) }
    }

    /// The part that a clock was set for.
    func part(key: String) -> AgreementPart? {
        ([whole] + parts).first { $0.key == key }
    }
}

extension AgreementState {
    /// Where an agreement stands by its milestones, of which there is at least one: what is furthest from its end decides.
    /// Over, it is released where anything was released.
    init(of milestones: [AgreementState]) {
        let order: [AgreementState] = [
            .dispute, .pendingFunds, .fundsHeld, .delivered, .releasing, .refunding, .released, .refunded,
        ]
        self = order.first { milestones.contains($0) } ?? .cancelled
    }
}
