import GatewayCore
import GatewayMessages
import GatewayStore

extension StoredPayment {
    /// What the other side is told about this payment as it is stored.
    var report: PaymentReport {
        // A payout that was executed late and counts is told as what it has become.
        isLateSettled
            ? report(state: .succeeded, failure: nil, providerReference: providerReference)
            : report(state: state, failure: failure, providerReference: providerReference)
    }

    func report(state: PaymentState, failure: PaymentFailure?, providerReference: String?) -> PaymentReport {
        PaymentReport(
            payment: id, purse: purse, kind: kind, amount: amount, reference: reference, state: state,
            failure: failure, providerReference: providerReference, payerURL: payerURL)
    }
}
