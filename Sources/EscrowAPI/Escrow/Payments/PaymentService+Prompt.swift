import Durable
import GatewayCore
import GatewayMessages
import Postgres

extension PaymentService {
    /// Asks the gateway to have the payer prompted again, who is the buyer. The payment stays as it is, and the gateway
    /// prompts once in a while at most.
    package func promptPayer(reference: String, by inquirer: Inquirer) async throws -> Payment {
        let policy = effects.policy
        let payment = try await database.transaction { session in
            let (payment, agreement) = try session.find(
                .all(
                    PaymentStore.lookup(reference: reference), AgreementStore.lookup(payment: reference)))
            guard let payment, let agreement else { throw EscrowError.notFound }
            try AccessPolicy.require(
                .promptPayer, as: agreement.relations(of: inquirer.userID), EscrowError.init)
            guard payment.kind == .collection, let method = payment.method, method.promptsAgain else {
                throw EscrowError.noSecondPrompt
            }
            guard payment.status == .processing else { throw EscrowError.notWaiting(payment.status) }
            guard
                try PaymentStore.setPrompted(
                    id: payment.id, pause: policy.promptPause, limit: EscrowPolicy.promptLimit, in: session)
            else { throw EscrowError.promptedRecently(policy.promptPause) }
            try CommandOutbox.append(
                .promptPayer(PromptPayer(payment: payment.id, purse: payment.purse)),
                traceparent: inquirer.traceparent, identifiers: effects.identifiers, in: session)
            return payment
        }
        wakeup.signal()
        return payment
    }
}
