package import Durable
import FoundationEssentials
package import GatewayCore
import GatewayMessages
package import Postgres

/// Takes buyers' orders to pay, and answers where payments stand.
package struct PaymentService: Sendable {
    private let database: PostgresClient
    private let effects: AgreementEffects
    /// Wakes the relay of commands.
    private let wakeup: Wakeup

    package init(database: PostgresClient, effects: AgreementEffects, wakeup: Wakeup) {
        self.database = database
        self.effects = effects
        self.wakeup = wakeup
    }

    /// What a buyer asks for, checked for its shape already.
    package struct CollectionOrder: Sendable, Equatable {
        package let agreementID: Int64
        package let payer: MSISDN
        /// Nil where the payer's number shall suggest it.
        package let method: PaymentMethod?
        package let amount: Money

        package init(agreementID: Int64, payer: MSISDN, method: PaymentMethod?, amount: Money) {
            self.agreementID = agreementID
            self.payer = payer
            self.method = method
            self.amount = amount
        }
    }

    /// Writes down a payment of what is due and the command that asks the payer for it. One is open at a time. Under a
    /// key that made a payment already, answers that one.
    package func collect(_ order: CollectionOrder, by inquirer: Inquirer) async throws -> Payment {
        let payment = try await database.transaction { session in
            if let mark = inquirer.idempotency, let made = try PaymentStore.payment(mark, in: session) {
                guard made.agreementID == order.agreementID else { throw EscrowError.idempotencyMismatch }
                return made
            }
            guard let agreement = try AgreementStore.lock(id: order.agreementID, in: session),
                let party = agreement.party(of: inquirer.userID)
            else { throw EscrowError.notFound }
            guard party == .buyer else { throw EscrowError.forbidden }
            try UserStore.requireProvenPhone(of: inquirer.userID, in: session)
            let payer = ProviderAccount(provider: try method(of: order).provider, msisdn: order.payer)
            try check(order, of: agreement, in: session)
            let id = try effects.order(
                .collection, order.amount, fee: .zero(order.amount.currency), with: payer,
                for: agreement,
                idempotency: inquirer.idempotency, .init(inquirer), in: session
            ) { payment, reference in
                .collect(
                    Collect(
                        payment: payment, purse: agreement.purse, payer: payer, amount: order.amount,
                        reference: reference, message: "Kimi \(agreement.reference)"))
            }
            try AgreementStore.touch(id: agreement.id, in: session)
            guard let payment = try PaymentStore.payment(id: id, in: session) else {
                throw EscrowError.notFound
            }
            return payment
        }
        wakeup.signal()
        return payment
    }

    /// A payment with its agreement. Throws `notFound` for an absent one and another's alike.
    package func payment(reference: String, for viewer: Viewer) async throws -> (
        payment: Payment, agreement: Agreement
    ) {
        try await database.session { session in
            guard let payment = try PaymentStore.payment(reference: reference, in: session),
                let agreement = try AgreementStore.agreement(id: payment.agreementID, in: session),
                AgreementService.sees(viewer, agreement)
            else { throw EscrowError.notFound }
            return (payment, agreement)
        }
    }

    /// By what the payer of a number is likely to pay.
    package func prediction(for phone: MSISDN) -> PaymentPrediction {
        effects.policy.prediction(for: phone)
    }

    /// The ways to pay and be paid that this service offers, each once.
    package func methods() async throws -> [PaymentMethodStanding] {
        let told = try await database.session { try ProviderAvailabilityStore.all(in: $0) }
        let policy = effects.policy
        return PaymentMethod.allCases.compactMap { method in
            let collects = policy.collectionMethods.contains(method)
            let paysOut = policy.payoutMethods.contains(method)
            guard collects || paysOut else { return nil }
            let last = told.first {
                $0.provider == method.provider && $0.capability == (collects ? .collection : .disbursement)
            }
            return PaymentMethodStanding(
                method: method, collects: collects, paysOut: paysOut, isAvailable: last?.available ?? true,
                since: last?.since)
        }
    }

    private func method(of order: CollectionOrder) throws -> PaymentMethod {
        let offered = effects.policy.collectionMethods
        guard let method = order.method else {
            guard let predicted = effects.policy.prediction(for: order.payer).method else {
                throw EscrowError.methodNeeded(offered)
            }
            return predicted
        }
        guard offered.contains(method) else { throw EscrowError.methodNotOffered(offered) }
        return method
    }

    private func check(_ order: CollectionOrder, of agreement: Agreement, in session: PostgresSession) throws
    {
        let policy = effects.policy
        guard order.amount == agreement.price.due else {
            throw EscrowError.amountNotDue(due: agreement.price.due)
        }
        if let open = try PaymentStore.openCollection(agreementID: agreement.id, in: session) {
            throw EscrowError.collectionOpen(reference: open.reference)
        }
        guard agreement.state == .pendingFunds else { throw EscrowError.notPayable(agreement.state) }
        guard agreement.flag == nil else { throw EscrowError.underReview }
        guard agreement.paymentDeadline > agreement.readAt else {
            throw EscrowError.paymentDeadlineOver(agreement.paymentDeadline)
        }
        guard !policy.requiresKYC(agreement.price.amount) else {
            throw EscrowError.kycRequired(above: policy.kycRequiredAbove)
        }
    }
}
