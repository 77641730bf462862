import FoundationEssentials
import Primitives

/// A handset with open prompts, on the network of one provider.
struct SimulatedHandset: Sendable {
    let provider: String
    let msisdn: String
    let prompts: [OpenPrompt]

    var json: JSONValue {
        .object([
            "provider": .string(provider), "msisdn": .string(msisdn),
            "prompts": .array(prompts.map(\.json)),
        ])
    }
}

/// What a handset asks its owner.
struct OpenPrompt: Sendable {
    /// The number of the journal entry since which it is open.
    let sequence: Int64
    let reference: String
    let operation: String
    let amount: String?
    let currency: String
    let externalID: String?
    let message: String?
    let since: Date

    var json: JSONValue {
        .object([
            "reference": .string(reference), "operation": .string(operation),
            "amount": amount.map(JSONValue.string), "currency": .string(currency),
            "external_id": externalID.map(JSONValue.string), "message": message.map(JSONValue.string),
            "since": .string(RFC3339.format(since)),
        ])
    }
}
