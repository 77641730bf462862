import FoundationEssentials
import Primitives

/// What a GET and a webhook say about a payment, with the members in the recorded order (reference, 5.2 and
/// 9).
struct MTNMoMoStatusBody {
    let payment: SimulatedPayment
    let switches: Switches
    let now: Date

    var status: String {
        switch payment.state {
        case .successful: "SUCCESSFUL"
        case .failed: "FAILED"
        case .pending where payment.operation == MTNMoMoOperation.invoice.rawValue: "CREATED"
        case .pending where payment.course == .succeedsLate && isYoung: "CREATED"
        case .pending: "PENDING"
        }
    }

    /// The late party is `CREATED` for the first third of its time.
    private var isYoung: Bool {
        now.timeIntervalSince(payment.createdAt) * 3000 < Double(switches.delayedPartyDelay)
    }

    var reply: JSONValue {
        switch MTNMoMoOperation(rawValue: payment.operation) {
        case .transfer:
            .object([
                "amount": amount, "currency": .string(payment.currency),
                "financialTransactionId": financialID,
                "externalId": externalID, "payee": payment.party, "payerMessage": text("payerMessage"),
                "payeeNote": text("payeeNote"), "status": .string(status), "reason": reason,
            ])
        case .deposit: ordinary(party: "payee", financialID: nil)
        case .refund: ordinary(party: "payee", financialID: financialID)
        case .invoice: invoice
        case .preapproval: preapproval
        case .payment:
            .object([
                "referenceId": .string(payment.key.reference), "status": .string(status),
                "financialTransactionId": financialID, "reason": reasonObject,
            ])
        case .cashTransfer:
            .object([
                "financialTransactionId": financialID, "status": .string(status), "reason": reasonObject,
                "amount": amount, "currency": .string(payment.currency), "payee": payment.party,
                "externalId": externalID, "originatingCountry": payment.body["orginatingCountry"],
                "originalAmount": payment.body["originalAmount"],
                "originalCurrency": payment.body["originalCurrency"],
                "payerMessage": text("payerMessage"), "payeeNote": text("payeeNote"),
            ])
        case .requestToPay, .requestToWithdraw, nil: ordinary(party: "payer", financialID: financialID)
        }
    }

    private func ordinary(party: String, financialID: JSONValue?) -> JSONValue {
        .object([
            .init("financialTransactionId", financialID), .init("externalId", externalID),
            .init("amount", amount),
            .init("currency", .string(payment.currency)), .init(party, payment.party),
            .init("payerMessage", text("payerMessage")), .init("payeeNote", text("payeeNote")),
            .init("status", .string(status)), .init("reason", reason),
        ])
    }

    /// The webhook has the note before the message. Only payments, invoices and cash transfers name their
    /// reference.
    var webhook: JSONValue {
        let operation = MTNMoMoOperation(rawValue: payment.operation)
        switch operation {
        case .preapproval: return reply
        case .payment, .invoice, .cashTransfer:
            let members = reply.members ?? []
            let reference = JSONValue.Member("referenceId", .string(payment.key.reference))
            return .object([reference] + members.filter { $0.name != "referenceId" })
        default:
            let party = payment.body["payer"] == nil ? "payee" : "payer"
            return .object([
                .init("financialTransactionId", operation == .deposit ? nil : financialID),
                .init("externalId", externalID), .init("amount", amount),
                .init("currency", .string(payment.currency)),
                .init(party, payment.party), .init("payeeNote", text("payeeNote")),
                .init("payerMessage", text("payerMessage")), .init("status", .string(status)),
                .init("reason", reason),
            ])
        }
    }

    private var invoice: JSONValue {
        let validity = payment.body["validityDuration"]?.string.flatMap { Double($0) } ?? 3600
        let expiry = RFC3339.format(payment.createdAt.addingTimeInterval(validity)).dropLast()
        return .object([
            "referenceId": .string(payment.key.reference), "externalId": externalID, "amount": amount,
            "currency": .string(payment.currency), "status": .string(status),
            "paymentReference": .string(String(payment.key.reference.prefix(8))),
            "invoiceId": .string(payment.key.reference), "expiryDateTime": .string(String(expiry)),
            "intendedPayer": payment.party, "description": payment.body["description"],
            "errorReason": reasonObject,
        ])
    }

    private var preapproval: JSONValue {
        let seconds = payment.body["validityTime"]?.integer ?? 3600
        let expiry = RFC3339.format(payment.createdAt.addingTimeInterval(Double(seconds))).dropLast()
        return .object([
            "payer": payment.party, "payerCurrency": .string(payment.currency), "status": .string(status),
            "expirationDateTime": .string(String(expiry)), "reason": reason,
        ])
    }

    static func preapprovalListStatus(_ payment: SimulatedPayment, now: Date) -> String {
        switch payment.state {
        case .pending: "PENDING"
        case .successful: "APPROVED"
        case .failed(let reason):
            switch reason {
            case "TRANSACTION_CANCELED": "CANCELLED"
            case "EXPIRED", "COULD_NOT_PERFORM_TRANSACTION": "EXPIRED"
            default: "REJECTED"
            }
        }
    }

    private var amount: JSONValue? {
        payment.amount.map { .string(switches.decimalEcho == .trimmed ? $0.trimmed : $0.spelling) }
    }

    private var externalID: JSONValue? {
        payment.externalID.map(JSONValue.string)
    }

    private var financialID: JSONValue? {
        if case .successful(let id) = payment.state { .string(id) } else { nil }
    }

    private func text(_ name: String) -> JSONValue? {
        payment.body[name] == .null ? nil : payment.body[name]
    }

    private var reason: JSONValue? {
        guard switches.reasonShape == .string else { return reasonObject }
        if case .failed(let reason?) = payment.state { return .string(reason) }
        return nil
    }

    private var reasonObject: JSONValue? {
        guard case .failed(let reason?) = payment.state else { return nil }
        return .object(["code": .string(reason), "message": .string(MTNMoMoRefusal.message(of: reason))])
    }
}

extension JSONValue {
    /// An object of the members that have a value, for names that are not known beforehand.
    fileprivate static func object(_ members: [OptionalMember]) -> JSONValue {
        .object(members.compactMap { member in member.value.map { Member(member.name, $0) } })
    }

    fileprivate struct OptionalMember {
        let name: String
        let value: JSONValue?

        init(_ name: String, _ value: JSONValue?) {
            self.name = name
            self.value = value
        }
    }
}
