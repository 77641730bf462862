import FoundationEssentials
import GatewayCore
public import Primitives

extension PurseDescription {
    /// The payload of `purse.described`, and what a case file keeps of it.
    public var json: JSONValue {
        .object([
            "request": request.json, "purse": purse.json, "currency": .string(currency.rawValue),
            "posted": .integer(posted), "reserved": .integer(reserved),
            "described_at": .string(RFC3339.format(describedAt)), "complete": .bool(isComplete),
            "payments": .array(payments.map(\.json)), "transfers": .array(transfers.map(\.json)),
        ])
    }

    /// Reads what `json` wrote. Throws `malformed`.
    public init(json: JSONValue) throws(MessageError) {
        var fields = MessageFields(json, of: "purse.described")
        try self.init(&fields)
        try fields.finish()
    }

    init(_ fields: inout MessageFields) throws(MessageError) {
        let rows = (try fields.array("payments"), try fields.array("transfers"))
        guard rows.0.count <= Self.rowLimit, rows.1.count <= Self.rowLimit else {
            throw fields.outOfBounds("payments")
        }
        var payments: [DescribedPayment] = []
        for row in rows.0 { payments.append(try DescribedPayment(row)) }
        var transfers: [DescribedTransfer] = []
        for row in rows.1 { transfers.append(try DescribedTransfer(row)) }
        self.init(
            request: try fields.identifier("request"), purse: try fields.identifier("purse"),
            currency: try fields.currency("currency"), posted: try fields.integer("posted"),
            reserved: try fields.integer("reserved"), describedAt: try fields.time("described_at"),
            isComplete: try fields.bool("complete"), payments: payments, transfers: transfers)
    }
}

extension DescribedPayment {
    var json: JSONValue {
        .object([
            "payment": payment.json, "kind": .string(kind.rawValue), "provider": .string(provider.name),
            "msisdn": .string(maskedMSISDN), "amount": .integer(amount), "fee": .integer(fee),
            "reference": .string(reference), "state": .string(state.rawValue),
            "failure": failure.map { .string($0.rawValue) },
            "provider_reference": providerReference.map { .string($0) }, "attempt": attempt.json,
            "collection": collection?.json, "automatic": .bool(isAutomatic), "late": .bool(isLate),
            "received_at": .string(RFC3339.format(receivedAt)),
            "final_at": finalAt.map { .string(RFC3339.format($0)) },
        ])
    }

    init(_ json: JSONValue) throws(MessageError) {
        var fields = MessageFields(json, of: "described payment")
        let finalText = try fields.optionalString("final_at")
        let finalAt = finalText.flatMap { RFC3339.parse($0) }
        guard (finalText == nil) == (finalAt == nil) else { throw fields.outOfBounds("final_at") }
        self.init(
            payment: try fields.identifier("payment"), kind: try fields.word("kind"),
            provider: ProviderID(try fields.text("provider", bytes: 1...64)),
            maskedMSISDN: try fields.text("msisdn", bytes: 1...64), amount: try fields.integer("amount"),
            fee: try fields.integer("fee"), reference: try fields.text("reference", bytes: 1...100),
            state: try fields.word("state"), failure: try fields.optionalWord("failure"),
            providerReference: try fields.optionalString("provider_reference"),
            attempt: try fields.identifier("attempt"),
            collection: try fields.optionalIdentifier("collection"),
            isAutomatic: try fields.bool("automatic"), isLate: try fields.bool("late"),
            receivedAt: try fields.time("received_at"), finalAt: finalAt)
        try fields.finish()
    }
}

extension DescribedTransfer {
    var json: JSONValue {
        .object([
            "number": .integer(number), "debit": debit.json, "credit": credit.json,
            "amount": .integer(amount), "phase": .string(phase), "reason": .string(reason),
            "hold": hold.map { .integer($0) }, "payment": payment.json,
            "evidence": evidence.map { .string($0.lowercased) },
            "booked_at": .string(RFC3339.format(bookedAt)),
        ])
    }

    init(_ json: JSONValue) throws(MessageError) {
        var fields = MessageFields(json, of: "described transfer")
        let evidence: PurseRequestID? = try fields.optionalIdentifier("evidence")
        self.init(
            number: try fields.integer("number"), debit: try Account(try fields.value("debit")),
            credit: try Account(try fields.value("credit")), amount: try fields.integer("amount"),
            phase: try fields.text("phase", bytes: 1...20), reason: try fields.text("reason", bytes: 1...40),
            hold: try fields.optionalInteger("hold"), payment: try fields.identifier("payment"),
            evidence: evidence?.uuid, bookedAt: try fields.time("booked_at"))
        try fields.finish()
    }
}

extension DescribedTransfer.Account {
    var json: JSONValue { .object(["kind": .string(kind), "owner": .string(owner)]) }

    init(_ json: JSONValue) throws(MessageError) {
        var fields = MessageFields(json, of: "account")
        self.init(
            kind: try fields.text("kind", bytes: 1...40), owner: try fields.text("owner", bytes: 0...64))
        try fields.finish()
    }
}
