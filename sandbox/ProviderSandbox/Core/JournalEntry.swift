import FoundationEssentials
import Primitives

/// One line of the journal.
struct JournalEntry: Sendable {
    enum Kind: String, Sendable {
        /// A request that may change something, with the status that its sender saw.
        case asked
        /// Money moved inside the simulator, or a job was taken that its sender pays for.
        case executed
        /// A payment ended without money having moved.
        case declined
        /// A notification was sent, or lost by a fault.
        case webhook
        /// Something else that a restart must know: a wallet opened, a key issued.
        case changed
    }

    var sequence: Int64 = 0
    var time = Date(timeIntervalSince1970: 0)
    var provider: String
    var kind: Kind
    var operation: String
    var reference: String?
    var externalID: String?
    var msisdn: String?
    var amount: String?
    var currency: String?
    var outcome: String?
    var httpStatus: Int?
    var fault: String?
    /// What the simulator needs to rebuild its state.
    var detail: JSONValue?

    init(provider: String, kind: Kind, operation: String) {
        self.provider = provider
        self.kind = kind
        self.operation = operation
    }

    /// The entry of a request that a simulator did not journal itself.
    init(provider: String, asked call: SimulatedCall) {
        self.init(provider: provider, kind: .asked, operation: call.operation)
        reference = call.reference
        externalID = call.externalID
        msisdn = call.msisdn
        amount = call.amount
        currency = call.currency
    }
}

extension JournalEntry {
    var json: JSONValue {
        .object([
            "sequence": .integer(sequence), "time": .string(RFC3339.format(time)),
            "provider": .string(provider),
            "kind": .string(kind.rawValue), "operation": .string(operation),
            "reference": reference.map(JSONValue.string), "external_id": externalID.map(JSONValue.string),
            "msisdn": msisdn.map(JSONValue.string), "amount": amount.map(JSONValue.string),
            "currency": currency.map(JSONValue.string), "outcome": outcome.map(JSONValue.string),
            "http_status": httpStatus.map { .integer($0) }, "fault": fault.map(JSONValue.string),
            "detail": detail,
        ])
    }

    /// The entry of a line that `json` wrote, or nil where the line is none.
    init?(_ json: JSONValue) {
        guard let sequence = json["sequence"]?.integer,
            let time = json["time"]?.string.flatMap(RFC3339.parse),
            let provider = json["provider"]?.string, let kind = json["kind"]?.string.flatMap(Kind.init),
            let operation = json["operation"]?.string
        else { return nil }
        self.init(provider: provider, kind: kind, operation: operation)
        self.sequence = sequence
        self.time = time
        reference = json["reference"]?.string
        externalID = json["external_id"]?.string
        msisdn = json["msisdn"]?.string
        amount = json["amount"]?.string
        currency = json["currency"]?.string
        outcome = json["outcome"]?.string
        httpStatus = json["http_status"]?.integer.map { Int($0) }
        fault = json["fault"]?.string
        detail = json["detail"]
    }
}
