import Primitives
import Synchronization

/// What a person sees and does on a simulated handset.
extension MTNMoMoSimulator {
    struct Handset: Sendable {
        let msisdn: String
        let prompts: [SimulatedPayment]
    }

    /// The handsets with an open prompt, the longest waiting first.
    var handsets: [Handset] {
        let open = state.withLock { state in
            state.prompts.map { party, keys in
                Handset(msisdn: party, prompts: keys.compactMap { state.payments[$0] })
            }
        }
        return open.sorted { ($0.prompts.first?.lastSequence ?? 0) < ($1.prompts.first?.lastSequence ?? 0) }
    }

    /// Answers the prompt of this reference or else the oldest one of the handset; nil where there is none.
    func decide(msisdn: String, reference: String?, approve: Bool) async -> SimulatedPayment? {
        let key = state.withLock { state in
            let keys = state.prompts[msisdn] ?? []
            return reference.map { wanted in keys.first { $0.reference == wanted } } ?? keys.first
        }
        guard let key else { return nil }
        return await settleAndNotify(key, approve ? .succeed : .fail(reason: "APPROVAL_REJECTED"))
    }

    var wallets: Wallets {
        state.withLock { $0.wallets }
    }
}

extension SimulatedPayment {
    /// How the last step ended, for the journal, the page and the control API.
    var outcome: String {
        switch state {
        case .pending: "PENDING"
        case .successful: "SUCCESSFUL"
        case .failed(let reason): reason ?? "FAILED"
        }
    }

    /// The prompt as the control API shows it.
    var promptJSON: JSONValue {
        .object([
            "reference": .string(key.reference), "operation": .string(operation),
            "amount": amount.map { .string($0.spelling) }, "currency": .string(currency),
            "external_id": externalID.map(JSONValue.string), "message": body["payerMessage"],
            "since": .string(RFC3339.format(createdAt)),
        ])
    }
}
