package import Durable
import FoundationEssentials
package import GatewayCore
import GatewayMessages
package import Postgres

/// Takes buyers' orders to pay, and answers where payments stand.
package struct PaymentService: Sendable {
    let database: PostgresClient
    let effects: AgreementEffects
    /// Wakes the relay of commands.
    let wakeup: Wakeup
    /// Nil where the prefix alone decides.
    let holders: AccountHolderService?

    package init(
        database: PostgresClient, effects: AgreementEffects, wakeup: Wakeup,
        holders: AccountHolderService? = nil
    ) {
        self.database = database
        self.effects = effects
        self.wakeup = wakeup
        self.holders = holders
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
    /// key that made a payment already, answers that one. Where no way to pay was chosen, the operator that the number
    /// suggests is asked first whether it has the number; then this takes as long as `AccountHolderPolicy` says.
    package func collect(_ order: CollectionOrder, by inquirer: Inquirer) async throws -> Payment {
        let choice = try await choice(for: order, by: inquirer)
        let payment = try await database.transaction { session in
            if let mark = inquirer.idempotency, let made = try PaymentStore.payment(mark, in: session) {
                guard made.agreementID == order.agreementID else { throw EscrowError.idempotencyMismatch }
                return made
            }
            let agreement = try payable(
                order, AgreementStore.lock(id: order.agreementID, in: session), by: inquirer, in: session)
            let method = try choice?.method ?? method(of: order)
            try checkNumber(order.payer, of: inquirer, by: method, in: session)
            let payer = ProviderAccount(provider: method.provider, msisdn: order.payer)
            let id = try effects.orderCollection(
                order.amount, from: payer, for: agreement,
                isConfirmed: order.method == nil ? choice?.isConfirmed ?? false : nil,
                idempotency: inquirer.idempotency, .init(inquirer), in: session)
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
                let agreement = try AgreementStore.agreement(id: payment.agreementID, in: session)
            else { throw EscrowError.notFound }
            try AgreementService.require(.readPayment, viewer, agreement)
            return (payment, agreement)
        }
    }

    /// A page of the payments of the viewer's agreements, newest first, each with whether he is the one who pays there.
    package func page(
        for viewer: Viewer, kinds: [PaymentKind], statuses: [PaymentStatus], before: PaymentID?, limit: Int
    ) async throws -> [(payment: Payment, isPayer: Bool)] {
        try await database.session { session in
            let payments = try PaymentStore.page(
                userID: viewer.userID, kinds: kinds, statuses: statuses, before: before, limit: limit,
                in: session)
            let bought = try AgreementStore.bought(
                by: viewer.userID, among: payments.map(\.agreementID), in: session)
            return payments.map { ($0, bought.contains($0.agreementID)) }
        }
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

    /// The agreement, where the inquirer may pay it now.
    func payable(
        _ order: CollectionOrder, _ agreement: Agreement?, by inquirer: Inquirer, in session: PostgresSession
    ) throws -> Agreement {
        guard let agreement else { throw EscrowError.notFound }
        try AccessPolicy.require(.collect, as: agreement.relations(of: inquirer.userID), EscrowError.init)
        try UserStore.requireProvenPhone(of: inquirer.userID, for: .collect, in: session)
        _ = try method(of: order)
        try check(order, of: agreement, in: session)
        return agreement
    }

    private func check(_ order: CollectionOrder, of agreement: Agreement, in session: PostgresSession) throws
    {
        guard order.amount == agreement.price.due else {
            throw EscrowError.amountNotDue(due: agreement.price.due)
        }
        if let open = try PaymentStore.openCollection(agreementID: agreement.id, in: session) {
            throw EscrowError.collectionOpen(reference: open.reference)
        }
        guard AccessPolicy.rule(for: .collect).admits(agreement.state) else {
            throw EscrowError.notPayable(agreement.state)
        }
        guard agreement.flag == nil else { throw EscrowError.underReview }
        guard let seller = agreement.seller else { throw EscrowError.sellerNotJoined }
        guard try UserStore.user(id: seller.userID, in: session)?.suspended == false else {
            throw EscrowError.sellerSuspended
        }
        guard agreement.paymentDeadline > agreement.readAt else {
            throw EscrowError.paymentDeadlineOver(agreement.paymentDeadline)
        }
        try requireVerified(agreement, in: session)
    }
}
