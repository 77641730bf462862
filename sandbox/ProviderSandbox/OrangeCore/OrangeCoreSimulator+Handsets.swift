import Primitives
import Synchronization

/// What a person sees and does on a handset with an Orange card.
extension OrangeCoreSimulator {
    /// The handsets with an open prompt.
    var handsets: [SimulatedHandset] {
        state.withLock { state in
            state.prompts.map { msisdn, payTokens in
                SimulatedHandset(
                    provider: provider, msisdn: msisdn,
                    prompts: payTokens.compactMap { state.transactions[$0] }.compactMap(OpenPrompt.init))
            }
        }
    }

    /// Answers the prompt of this payToken or else the oldest one of the handset, with the PIN or against it; nil where
    /// there is none.
    func decide(msisdn: String, reference: String?, approve: Bool) async -> OrangeTransaction? {
        let payToken = state.withLock { state in
            let open = state.prompts[SubscriberNumber.international(msisdn)] ?? []
            return reference.map { wanted in open.first { $0 == wanted } } ?? open.first
        }
        guard let payToken else { return nil }
        return await settleAndNotify(payToken, approve ? .succeed : .fail(.refusedByCustomer))
    }
}

extension OpenPrompt {
    init?(_ transaction: OrangeTransaction) {
        guard let order = transaction.order else { return nil }
        self.init(
            sequence: transaction.lastSequence, reference: transaction.payToken,
            operation: transaction.family.rawValue, amount: "\(order.amount)",
            currency: OrangeCoreSimulator.currency, externalID: order.orderID, message: order.description,
            since: order.paidAt)
    }
}
