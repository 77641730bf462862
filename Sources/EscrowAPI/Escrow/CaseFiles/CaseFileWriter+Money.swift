import FoundationEssentials
import GatewayCore
import Primitives

/// What was agreed, ruled and paid.
extension CaseFileWriter {
    var terms: JSONValue {
        let agreement = record.agreement
        return .object(
            [
                .init("reference", .string(agreement.reference)),
                .init("purse", .string(agreement.purse.description)),
                .init("title", .string(agreement.title)),
                .init("description", .string(agreement.description)),
                .init("category", .string(agreement.category.rawValue)),
                .init("status", .string(agreement.state.rawValue)),
                .init("currency", .string(agreement.price.amount.currency.rawValue)),
            ] + Self.price(agreement.price) + [
                .init("payment_deadline", Self.time(agreement.paymentDeadline)),
                .init("delivery_deadline", Self.time(agreement.deliveryDeadline)),
                .init("delivery_address", .string(agreement.deliveryAddress)),
                .init("auto_release_days", .integer(agreement.autoReleaseDays)),
                .init("undelivered_days", .integer(agreement.undeliveredDays)),
                .init("created_at", Self.time(agreement.createdAt)),
                .init("milestones", .array(agreement.milestones.map(Self.milestone))),
                .init(
                    "notes",
                    .array(
                        record.notes.map { note in
                            .object([
                                "author": .integer(note.authorID), "author_role": side(note.authorID),
                                "action": .string(note.action), "text": .string(note.text),
                                "created_at": Self.time(note.createdAt),
                            ])
                        })),
            ])
    }

    private static func milestone(_ milestone: Milestone) -> JSONValue {
        .object(
            [
                .init("id", .integer(milestone.id)), .init("number", .integer(milestone.number)),
                .init("title", .string(milestone.title)), .init("status", .string(milestone.state.rawValue)),
            ] + price(milestone.price) + [.init("delivery_deadline", time(milestone.deliveryDeadline))])
    }

    private static func price(_ price: AgreementPrice) -> [JSONValue.Member] {
        [
            .init("amount", .integer(price.amount.minorUnits)), .init("fee", .integer(price.fee.minorUnits)),
            .init("fee_payer", .string(price.feePayer.rawValue)),
            .init("amount_due", .integer(price.due.minorUnits)),
            .init("seller_receives", .integer(price.net.minorUnits)),
        ]
    }

    /// Parties see what was decided, and nothing that was only proposed.
    var rulings: JSONValue {
        let shown = record.rulings.filter {
            audience == .judges || $0.state == .effective || $0.state == .automatic
        }
        let settlement = record.agreement.settlements[record.dispute.milestoneID ?? 0].flatMap {
            $0.dispute == record.dispute.id ? $0 : nil
        }
        return .object([
            "rulings": .array(shown.map(Self.ruling)),
            "settlement": settlement.map {
                .object([
                    "net": .integer($0.net.minorUnits), "fee": .integer($0.fee.minorUnits),
                    "to_buyer": .integer($0.toBuyer.minorUnits),
                ])
            } ?? .null,
        ])
    }

    private static func ruling(_ ruling: Ruling) -> JSONValue {
        .object([
            "id": .string(ruling.id.lowercased), "status": .string(ruling.state.rawValue),
            "outcome": .string(ruling.outcome.rawValue),
            "to_buyer": .integer(ruling.split.toBuyer.minorUnits),
            "to_seller": .integer(ruling.split.toSeller.minorUnits), "reasons": text(ruling.reasons),
            "proposed_by": ruling.proposedBy.map { .integer($0) } ?? .null,
            "proposed_at": time(ruling.proposedAt), "needs_second_signature": .bool(ruling.needsSecond),
            "second_signature_by": ruling.secondBy.map { .integer($0) } ?? .null,
            "second_signature_at": time(ruling.secondAt),
        ])
    }

    var payments: JSONValue {
        .object([
            "payments": .array(
                record.payments.map { payment in
                    let side: Party = payment.kind == .disbursement ? .seller : .buyer
                    return .object([
                        "id": .string(payment.id.description), "reference": .string(payment.reference),
                        "kind": .string(payment.kind.rawValue), "status": .string(payment.status.rawValue),
                        "amount": .integer(payment.amount.minorUnits),
                        "fee": .integer(payment.fee.minorUnits),
                        "currency": .string(payment.amount.currency.rawValue),
                        "milestone_id": payment.milestoneID.map { .integer($0) } ?? .null,
                        "dispute_id": payment.disputeID.map { .integer($0) } ?? .null,
                        "provider": Self.text(payment.account?.provider.name),
                        "phone": number(payment.account?.msisdn, of: side),
                        "attempt": .integer(payment.attempt), "failure": Self.text(payment.failure),
                        "provider_reference": Self.text(payment.providerReference),
                        "created_at": Self.time(payment.createdAt),
                        "updated_at": Self.time(payment.statusChangedAt),
                    ])
                })
        ])
    }
}
