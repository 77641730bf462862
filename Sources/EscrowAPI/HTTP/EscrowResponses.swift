import Escrow
import FoundationEssentials
import GatewayCore
import Primitives

/// The stable JSON that clients read; never a domain type as it stands.
enum EscrowResponses {
    /// An agreement as it stands in a list. `viewerID` decides the side and what is possible.
    static func agreement(_ agreement: Agreement, viewerID: Int64) -> JSONValue {
        .object(members(of: agreement, viewerID: viewerID))
    }

    /// An agreement with its payments and what the parties wrote.
    static func detail(_ detail: AgreementDetail, viewerID: Int64, in language: Language) -> JSONValue {
        let agreement = detail.agreement
        return .object(
            members(of: agreement, viewerID: viewerID) + [
                .init(
                    "payments",
                    .array(
                        detail.payments.map { payment($0, of: agreement, viewerID: viewerID, in: language) })),
                .init("notes", .array(detail.notes.map { note($0, agreement) })),
            ])
    }

    /// A payment as the viewer may see it: the page on which it is agreed to is the buyer's alone.
    static func payment(
        _ payment: Payment, of agreement: Agreement, viewerID: Int64, in language: Language
    ) -> JSONValue {
        self.payment(payment, isPayer: agreement.party(of: viewerID) == .buyer, in: language)
    }

    /// `isPayer`: whether it is told to the person who pays.
    static func payment(_ payment: Payment, isPayer: Bool, in language: Language) -> JSONValue {
        .object([
            "reference": .string(payment.reference),
            "transaction_id": .integer(payment.agreementID),
            "transaction_reference": .string(payment.agreementReference),
            "milestone_id": payment.milestoneID.map { .integer($0) } ?? .null,
            "kind": .string(payment.kind.rawValue.uppercased()),
            "status": .string(payment.status.rawValue),
            "amount": .integer(payment.amount.minorUnits),
            "fee": .integer(payment.fee.minorUnits),
            "currency": .string(payment.amount.currency.rawValue),
            "provider": text(payment.account.map { PaymentMethod.clientName(of: $0.provider) }),
            "provider_confirmed": payment.isConfirmed.map { .bool($0) } ?? .null,
            "phone_number": text(payment.account?.msisdn.masked),
            "provider_reference": text(payment.providerReference),
            "failure": PaymentTexts.failure(of: payment).map { code, sentence in
                .object(["code": .string(code), "message": .string(sentence.text(in: language))])
            } ?? .null,
            "payment_url": text(isPayer ? payment.payerURL : nil),
            "next_step": text(PaymentTexts.nextStep(of: payment)?.text(in: language)),
            "created_at": .string(RFC3339.format(payment.createdAt)),
            "updated_at": .string(RFC3339.format(payment.statusChangedAt)),
        ])
    }

    private static func text(_ text: String?) -> JSONValue {
        text.map { .string($0) } ?? .null
    }

    static func prediction(_ prediction: PaymentPrediction) -> JSONValue {
        .object([
            "phone_number": .string(prediction.phone.masked),
            "operator": prediction.mobileOperator.map { .string($0.rawValue) } ?? .null,
            "provider": prediction.method.map { .string($0.rawValue) } ?? .null,
            "confirmed": .bool(prediction.isConfirmed),
        ])
    }

    /// The operators' limits depend on contract and account, and are not known here.
    static func method(_ standing: PaymentMethodStanding) -> JSONValue {
        .object([
            "provider": .string(standing.method.rawValue),
            "name": .string(standing.method.brand),
            "operator": .string(standing.method.mobileOperator.rawValue),
            "approval": .string(standing.method.approval.rawValue),
            "collects": .bool(standing.collects),
            "pays_out": .bool(standing.paysOut),
            "currency": .string(Currency.xaf.rawValue),
            "minimum_amount": .null,
            "maximum_amount": .null,
            "available": .bool(standing.isAvailable),
            "available_changed_at": standing.since.map { .string(RFC3339.format($0)) } ?? .null,
        ])
    }

    private static func members(of agreement: Agreement, viewerID: Int64) -> [JSONValue.Member] {
        let party = agreement.party(of: viewerID)
        let possible = party.map { agreement.whole.possibleActions(for: $0) } ?? []
        let price = agreement.price
        return [
            .init("id", .integer(agreement.id)),
            .init("reference", .string(agreement.reference)),
            .init("status", .string(agreement.state.rawValue)),
            .init("role", party.map { .string($0.rawValue) } ?? .null),
            .init("title", .string(agreement.title)),
            .init("description", .string(agreement.description)),
            .init("category", .string(agreement.category.rawValue)),
            .init("amount", .integer(price.amount.minorUnits)),
            .init("currency", .string(price.amount.currency.rawValue)),
            .init("fee", .integer(price.fee.minorUnits)),
            .init("fee_payer", .string(price.feePayer.rawValue)),
            .init("amount_due", .integer(price.due.minorUnits)),
            .init("seller_receives", .integer(price.net.minorUnits)),
            .init("buyer", name(agreement.buyer)),
            .init("seller", agreement.seller.map { name($0) } ?? .null),
            .init("payment_deadline", .string(RFC3339.format(agreement.paymentDeadline))),
            .init("delivery_deadline", .string(RFC3339.format(agreement.deliveryDeadline))),
            .init("delivery_address", .string(agreement.deliveryAddress)),
            .init("auto_release_days", .integer(agreement.autoReleaseDays)),
            .init("milestones", .array(agreement.milestones.map { milestone($0, of: agreement, party) })),
            .init("ruling", ruling(agreement.whole.settlement)),
            .init(
                "payout_provider", text(agreement.payout.map { PaymentMethod.clientName(of: $0.provider) })),
            .init("payout_confirmed", agreement.payoutIsConfirmed.map { .bool($0) } ?? .null),
            .init("possible_actions", .array(possible.map { .string($0.rawValue) })),
            .init("needs_attention", .bool(agreement.flag != nil)),
            .init("created_at", .string(RFC3339.format(agreement.createdAt))),
            .init("updated_at", .string(RFC3339.format(agreement.stateChangedAt))),
        ]
    }

    private static func milestone(_ milestone: Milestone, of agreement: Agreement, _ party: Party?)
        -> JSONValue
    {
        let part = AgreementPart(agreement: agreement, milestone: milestone)
        let possible = party.map { part.possibleActions(for: $0) } ?? []
        return .object([
            "id": .integer(milestone.id),
            "number": .integer(milestone.number),
            "title": .string(milestone.title),
            "status": .string(milestone.state.rawValue),
            "amount": .integer(milestone.price.amount.minorUnits),
            "fee": .integer(milestone.price.fee.minorUnits),
            "amount_due": .integer(milestone.price.due.minorUnits),
            "seller_receives": .integer(milestone.price.net.minorUnits),
            "delivery_deadline": .string(RFC3339.format(milestone.deliveryDeadline)),
            "possible_actions": .array(possible.map { .string($0.rawValue) }),
            "ruling": ruling(part.settlement),
            "updated_at": .string(RFC3339.format(milestone.stateChangedAt)),
        ])
    }

    /// What an arbiter has given to each side, or null.
    private static func ruling(_ decision: SettlementDecision?) -> JSONValue {
        decision.map { decision in
            .object([
                "seller_receives": .integer(decision.net.minorUnits),
                "fee": .integer(decision.fee.minorUnits),
                "buyer_receives": .integer(decision.toBuyer.minorUnits),
            ])
        } ?? .null
    }

    private static func name(_ party: PartyName) -> JSONValue {
        .object([
            "id": .integer(party.userID), "first_name": .string(party.firstName),
            "last_name": .string(party.lastName),
        ])
    }

    private static func note(_ note: NoteStore.Note, _ agreement: Agreement) -> JSONValue {
        .object([
            "author": agreement.party(of: note.authorID).map { .string($0.rawValue) } ?? .null,
            "action": .string(note.action), "text": .string(note.text),
            "created_at": .string(RFC3339.format(note.createdAt)),
        ])
    }
}
