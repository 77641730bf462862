package import FoundationEssentials
package import GatewayCore

/// Where a dispute stands.
package enum DisputeState: String, Sendable, Hashable, CaseIterable {
    case open = "OPEN"
    case assigned = "ASSIGNED"
    case inReview = "IN_REVIEW"
    /// Ruled: the money is on its way.
    case resolved = "RESOLVED"
    /// The money has arrived.
    case closed = "CLOSED"
    /// A deadline has passed: administrators have to look, else it ends by itself.
    case escalated = "ESCALATED"

    /// Whether it can still be ruled, and so things can be said and shown.
    package var isUndecided: Bool { self != .resolved && self != .closed }
}

/// What a dispute is about.
package enum DisputeCategory: String, Sendable, CaseIterable {
    case notDelivered = "NOT_DELIVERED"
    case notAsDescribed = "NOT_AS_DESCRIBED"
    case damaged = "DAMAGED"
    case incomplete = "INCOMPLETE"
    case payment = "PAYMENT"
    case other = "OTHER"
}

/// Who has had the money held.
package enum DisputeOpener: String, Sendable, Hashable, CaseIterable {
    case buyer = "BUYER"
    case seller = "SELLER"
    /// Where something is wrong that no party says.
    case administrator = "ADMIN"

    /// Nil for those who open none.
    init?(_ standing: CaseStanding) {
        switch standing {
        case .buyer: self = .buyer
        case .seller: self = .seller
        case .administrator: self = .administrator
        case .arbiter, .signer, .stranger: return nil
        }
    }

    /// Nil for an administrator.
    var party: Party? {
        switch self {
        case .buyer: .buyer
        case .seller: .seller
        case .administrator: nil
        }
    }
}

/// What somebody says when he opens a dispute.
package struct DisputeStatement: Sendable, Equatable {
    package let title: String
    package let description: String

    package init(title: String, description: String) {
        self.title = title
        self.description = description
    }
}

/// What the parties of an agreement, or of a milestone, could not agree on.
package struct Dispute: Sendable, Equatable {
    package let id: Int64
    /// `DSP-` and six characters.
    package let reference: String
    package let agreementID: Int64
    package let agreementReference: String
    /// Nil where the whole agreement is disputed.
    package let milestoneID: Int64?
    package let openedBy: DisputeOpener
    /// Who that was: he neither rules on it nor signs.
    package let openerID: Int64
    package let category: DisputeCategory
    package let statement: DisputeStatement
    package let state: DisputeState
    /// Of what is disputed, when the dispute began.
    package let stateBefore: AgreementState
    /// What a ruling divides.
    package let held: Money
    package let arbiter: PartyName?
    /// By when the next step is due; nil once it is ruled.
    package let dueAt: Date?
    /// By when the arbiter had to rule when he began; nil until he does.
    let rulingDueAt: Date?
    /// How many rulings nobody wanted to sign.
    let declines: Int64
    package let escalatedAt: Date?
    /// Grows with every change that a client can see.
    package let version: Int64
    package let createdAt: Date
    package let stateChangedAt: Date
    package let closedAt: Date?
    /// Why it is no dispute any more, where an administrator has lifted it.
    package let lifting: DisputeLifting?
    /// How much of the buyer's silence was left when it began; nil where none ran.
    let silenceLeft: Duration?
    /// The ruling that stands or waits for its second signature.
    package let ruling: Ruling?
    /// The database's time when the row was read.
    package let readAt: Date

    /// Whether a ruling waits for its second signature.
    package var awaitsSignature: Bool { ruling?.state == .proposed }

    /// The rules, as it stands.
    var machine: DisputeStateMachine {
        DisputeStateMachine(
            state: state, awaitsSignature: awaitsSignature, wasDeclined: declines > 0,
            isAdministrative: openedBy == .administrator)
    }
}

/// Who has lifted a dispute, and why; both parties read it.
package struct DisputeLifting: Sendable, Equatable {
    package let by: Int64
    package let reasons: String
}

/// Something that was shown in a dispute.
package struct DisputeEvidence: Sendable, Equatable {
    package let id: Int64
    package let authorID: Int64
    package let text: String?
    package let attachment: Attachment?
    /// SHA-256 of the file where there is one, else of the text, in hexadecimal.
    package let digest: String
    package let createdAt: Date
}

/// Something that was said in a dispute.
package struct DisputeComment: Sendable, Equatable {
    package let id: Int64
    package let authorID: Int64
    /// Hidden from the parties.
    package let isInternal: Bool
    package let text: String
    package let createdAt: Date
}
