/// What a party may ask for.
package enum AgreementAction: String, Sendable, Hashable, CaseIterable {
    case markDelivered = "mark_delivered"
    case confirmDelivery = "confirm_delivery"
    case cancel = "cancel"
    /// Asked for by a dispute of its own, not as an action.
    case openDispute = "open_dispute"

    /// What is asked for as an action of the agreement.
    package static let requests: [AgreementAction] = [.markDelivered, .confirmDelivery, .cancel]

    /// Whether a payout may follow at once.
    var mayMoveMoney: Bool {
        switch self {
        case .confirmDelivery, .cancel: true
        case .markDelivered, .openDispute: false
        }
    }

    /// Who may ever ask for it.
    package var parties: [Party] {
        switch self {
        case .markDelivered: [.seller]
        case .confirmDelivery: [.buyer]
        case .cancel, .openDispute: [.buyer, .seller]
        }
    }

    /// Why the party may not do it now, or nil where nothing is in the way.
    func obstacle(
        in state: AgreementState, for party: Party, _ circumstances: AgreementCircumstances
    ) -> AgreementRefusal.Reason? {
        switch (self, state, party) {
        case (.markDelivered, .fundsHeld, .seller), (.confirmDelivery, .delivered, .buyer): nil
        case (.cancel, .pendingFunds, _): circumstances.collectionOpen ? .collectionOpen : nil
        case (.cancel, .fundsHeld, .seller), (.cancel, .delivered, .seller): nil
        case (.openDispute, .fundsHeld, _), (.openDispute, .delivered, _): nil
        case (.cancel, .fundsHeld, .buyer): circumstances.deliveryDeadlinePassed ? nil : .deliveryStillDue
        default: .wrongState
        }
    }

    /// What the party may do now.
    package static func possible(
        in state: AgreementState, for party: Party, _ circumstances: AgreementCircumstances
    ) -> [AgreementAction] {
        requests.filter {
            $0.parties.contains(party) && $0.obstacle(in: state, for: party, circumstances) == nil
        }
    }
}

/// What decides, besides state and party, whether an action is allowed now; read in the transaction that decides.
package struct AgreementCircumstances: Sendable, Equatable {
    /// A collection is not final.
    package let collectionOpen: Bool
    /// By the database's time.
    package let deliveryDeadlinePassed: Bool

    package init(collectionOpen: Bool, deliveryDeadlinePassed: Bool) {
        self.collectionOpen = collectionOpen
        self.deliveryDeadlinePassed = deliveryDeadlinePassed
    }
}

/// Why a party cannot do what it asks for.
package struct AgreementRefusal: Error, Sendable, Equatable {
    package enum Reason: String, Sendable, CaseIterable {
        /// The action belongs to the other party.
        case notYours
        /// The state does not allow it.
        case wrongState
        /// Money may be on its way in: the agreement cannot end before that is known.
        case collectionOpen
        /// The seller still has time to deliver.
        case deliveryStillDue
    }

    package let reason: Reason
    package let action: AgreementAction
    package let state: AgreementState
    /// What the party may do instead.
    package let possible: [AgreementAction]

    package init(
        _ reason: Reason, _ action: AgreementAction, _ state: AgreementState, _ possible: [AgreementAction]
    ) {
        self.reason = reason
        self.action = action
        self.state = state
        self.possible = possible
    }
}
