import Escrow
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Primitives
import Web

/// The JSON of disputes: stable, and never a domain type.
enum DisputeResponses {
    static func path(of dispute: Dispute) -> String { "/api/disputes/\(dispute.id)" }

    /// The `ETag` of a dispute as one viewer sees it.
    static func tag(of view: DisputeView) -> String {
        let standing =
            switch view.standing {
            case .buyer: "B"
            case .seller: "S"
            case .arbiter: "R"
            case .signer: "G"
            case .administrator: "A"
            case .stranger: "X"
            }
        return "\"\(view.dispute.version)-\(standing)\(view.agreement.version)\""
    }

    static func reply(_ view: DisputeView, isNew: Bool = false) -> JSONReply {
        JSONReply(
            dispute(view), status: isNew ? .created : .ok,
            headers: isNew
                ? [.eTag: tag(of: view), .location: "\(path(of: view.dispute))/"] : [.eTag: tag(of: view)])
    }

    static func dispute(_ view: DisputeView) -> JSONValue {
        let dispute = view.dispute
        return .object([
            "id": .integer(dispute.id), "reference": .string(dispute.reference),
            "status": .string(dispute.state.rawValue),
            "transaction_id": .integer(dispute.agreementID),
            "transaction_reference": .string(dispute.agreementReference),
            "milestone_id": dispute.milestoneID.map { .integer($0) } ?? .null,
            "role": .string(role(view.standing)),
            "category": .string(dispute.category.rawValue),
            "title": .string(dispute.statement.title),
            "description": .string(dispute.statement.description),
            "opened_by": .string(dispute.openedBy.rawValue),
            "status_before": .string(dispute.stateBefore.rawValue),
            "held": .integer(dispute.held.minorUnits),
            "currency": .string(dispute.held.currency.rawValue),
            "arbiter": dispute.arbiter.map(name) ?? .null,
            "awaits_signature": .bool(dispute.awaitsSignature),
            "ruling": view.ruling.map(ruling) ?? .null,
            "transaction": agreement(view.agreement),
            "due_at": time(dispute.dueAt), "escalated_at": time(dispute.escalatedAt),
            "created_at": .string(RFC3339.format(dispute.createdAt)),
            "updated_at": .string(RFC3339.format(dispute.stateChangedAt)),
            "closed_at": time(dispute.closedAt), "lifting": lifting(of: dispute),
        ])
    }

    /// Why it is no dispute any more, where an administrator has lifted it.
    private static func lifting(of dispute: Dispute) -> JSONValue {
        dispute.lifting.map {
            .object([
                "by": .integer($0.by), "reasons": .string($0.reasons), "at": time(dispute.closedAt),
            ])
        } ?? .null
    }

    static func evidence(_ evidence: DisputeEvidence, of view: DisputeView) -> JSONValue {
        .object([
            "id": .integer(evidence.id), "dispute_id": .integer(view.dispute.id),
            "author": .integer(evidence.authorID),
            "author_role": author(evidence.authorID, of: view),
            "text": CaseResponses.text(evidence.text), "sha256": .string(evidence.digest),
            "attachment": evidence.attachment.map { CaseResponses.attachment($0, of: view.agreement) }
                ?? .null,
            "created_at": .string(RFC3339.format(evidence.createdAt)),
        ])
    }

    static func comment(_ comment: DisputeComment, of view: DisputeView) -> JSONValue {
        .object([
            "id": .integer(comment.id), "dispute_id": .integer(view.dispute.id),
            "author": .integer(comment.authorID), "author_role": author(comment.authorID, of: view),
            "internal": .bool(comment.isInternal), "text": .string(comment.text),
            "created_at": .string(RFC3339.format(comment.createdAt)),
        ])
    }

    private static func ruling(_ ruling: Ruling) -> JSONValue {
        .object([
            "id": .string(ruling.id.lowercased), "status": .string(ruling.state.rawValue),
            "outcome": .string(ruling.outcome.rawValue),
            "to_buyer": .integer(ruling.split.toBuyer.minorUnits),
            "to_seller": .integer(ruling.split.toSeller.minorUnits),
            "reasons": CaseResponses.text(ruling.reasons),
            "needs_second_signature": .bool(ruling.needsSecond),
            "proposed_by": ruling.proposedBy.map { .integer($0) } ?? .null,
            "proposed_at": .string(RFC3339.format(ruling.proposedAt)),
            "second_signature_by": ruling.secondBy.map { .integer($0) } ?? .null,
            "second_signature_at": time(ruling.secondAt),
        ])
    }

    /// What has to be known of the agreement by those who judge, who do not see it elsewhere.
    private static func agreement(_ agreement: Agreement) -> JSONValue {
        .object([
            "id": .integer(agreement.id), "reference": .string(agreement.reference),
            "status": .string(agreement.state.rawValue), "title": .string(agreement.title),
            "description": .string(agreement.description),
            "category": .string(agreement.category.rawValue),
            "amount": .integer(agreement.price.amount.minorUnits),
            "amount_due": .integer(agreement.price.due.minorUnits),
            "fee": .integer(agreement.price.fee.minorUnits),
            "currency": .string(agreement.price.amount.currency.rawValue),
            "buyer": name(agreement.buyer),
            "seller": agreement.seller.map(name) ?? .null,
            "delivery_deadline": .string(RFC3339.format(agreement.deliveryDeadline)),
        ])
    }

    private static func role(_ standing: CaseStanding) -> String {
        switch standing {
        case .buyer: Party.buyer.rawValue
        case .seller: Party.seller.rawValue
        case .arbiter: "ARBITER"
        case .signer: "SIGNER"
        case .administrator: "ADMIN"
        case .stranger: "NONE"
        }
    }

    /// On which side somebody stands who wrote something.
    private static func author(_ userID: Int64, of view: DisputeView) -> JSONValue {
        if view.dispute.arbiter?.userID == userID { return .string("ARBITER") }
        return view.agreement.party(of: userID).map { .string($0.rawValue) } ?? .string("ADMIN")
    }

    private static func name(_ party: PartyName) -> JSONValue {
        .object([
            "id": .integer(party.userID), "first_name": .string(party.firstName),
            "last_name": .string(party.lastName),
        ])
    }

    private static func time(_ date: Date?) -> JSONValue {
        date.map { .string(RFC3339.format($0)) } ?? .null
    }
}
