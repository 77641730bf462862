import Primitives
import Synchronization

/// What a person sees and does on a simulated handset.
extension MTNMoMoSimulator {
    /// The handsets with an open prompt.
    var handsets: [SimulatedHandset] {
        state.withLock { state in
            state.prompts.map { party, keys in
                SimulatedHandset(
                    provider: provider, msisdn: party,
                    prompts: keys.compactMap { state.payments[$0] }.map(OpenPrompt.init))
            }
        }
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
}

extension OpenPrompt {
    fileprivate init(_ payment: SimulatedPayment) {
        self.init(
            sequence: payment.lastSequence, reference: payment.key.reference, operation: payment.operation,
            amount: payment.amount?.spelling, currency: payment.currency, externalID: payment.externalID,
            message: payment.body["payerMessage"]?.string, since: payment.createdAt)
    }
}
