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
        let payment = try await database.answeringTransaction { session in
            let key = AgreementKey.id(order.agreementID)
            var (isLocked, made, circumstances, orders, references) = try session.find(
                .all(
                    AgreementStore.lock(key, party: inquirer.userID),
                    PaymentStore.lookup(inquirer.idempotency, in: session),
                    Self.circumstances(of: order, by: inquirer),
                    PaymentStore.orders(of: key, milestoneID: nil),
                    PaymentStore.unused(
                        PublicReference.candidates(PublicReference.payment, effects.identifiers))))
            if let made {
                guard made.agreementID == order.agreementID else { throw EscrowError.idempotencyMismatch }
                return PaymentStore.lookup(made.id).map { $0 ?? made }
            }
            let agreement = try payable(order, circumstances, by: inquirer, in: session)
            // A buyer is a party from the beginning.
            guard isLocked else { throw EscrowError.notFound }
            let method = try choice?.method ?? method(of: order)
            try checkNumber(order.payer, of: circumstances.user, by: method)
            let payer = ProviderAccount(provider: method.provider, msisdn: order.payer)
            let id = try effects.orderCollection(
                order.amount, from: payer, for: agreement, as: try references.take(),
                attempt: orders.nextAttempt(of: .collection),
                isConfirmed: order.method == nil ? choice?.isConfirmed ?? false : nil,
                idempotency: inquirer.idempotency, .init(inquirer), in: session)
            try AgreementStore.touch(id: agreement.id, in: session)
            return PaymentStore.lookup(id).map { payment in
                guard let payment else { throw EscrowError.notFound }
                return payment
            }
        }
        wakeup.signal()
        return payment
    }

    /// A payment with its agreement. Throws `notFound` for an absent one and another's alike.
    package func payment(reference: String, for viewer: Viewer) async throws -> (
        payment: Payment, agreement: Agreement
    ) {
        try await database.session { session in
            let (payment, agreement) = try session.find(
                .all(
                    PaymentStore.lookup(reference: reference), AgreementStore.lookup(payment: reference)))
            guard let payment, let agreement else { throw EscrowError.notFound }
            try AgreementService.require(.readPayment, viewer, agreement)
            return (payment, agreement)
        }
    }

    /// A page of the payments of the viewer's agreements, newest first, each with whether he is the one who pays there.
    package func page(
        for viewer: Viewer, kinds: [PaymentKind], statuses: [PaymentStatus], before: PaymentID?, limit: Int
    ) async throws -> [(payment: Payment, isPayer: Bool)] {
        try await database.session { session in
            try PaymentStore.page(
                userID: viewer.userID, kinds: kinds, statuses: statuses, before: before, limit: limit,
                in: session)
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

    /// What decides whether an agreement may be paid, in one look.
    struct Circumstances {
        let agreement: Agreement?
        let user: User?
        let seller: User?
        let openCollection: Payment?
    }

    static func circumstances(of order: CollectionOrder, by inquirer: Inquirer) -> Lookup<Circumstances> {
        Lookup.all(
            AgreementStore.lookup(.id(order.agreementID)), UserStore.lookup(id: inquirer.userID),
            UserStore.lookup(AgreementStore.seller(of: order.agreementID)),
            PaymentStore.openCollection(agreementID: order.agreementID)
        ).map { Circumstances(agreement: $0, user: $1, seller: $2.values.first, openCollection: $3) }
    }

    /// The agreement, where the inquirer may pay it now.
    func payable(
        _ order: CollectionOrder, _ found: Circumstances, by inquirer: Inquirer, in session: PostgresSession
    ) throws -> Agreement {
        guard let agreement = found.agreement else { throw EscrowError.notFound }
        try AccessPolicy.require(.collect, as: agreement.relations(of: inquirer.userID), EscrowError.init)
        try UserStore.requireProvenPhone(of: found.user, for: .collect)
        _ = try method(of: order)
        try check(order, of: agreement, found, in: session)
        return agreement
    }

    private func check(
        _ order: CollectionOrder, of agreement: Agreement, _ found: Circumstances, in session: PostgresSession
    ) throws {
        guard order.amount == agreement.price.due else {
            throw EscrowError.amountNotDue(due: agreement.price.due)
        }
        if let open = found.openCollection {
            throw EscrowError.collectionOpen(reference: open.reference)
        }
        guard AccessPolicy.rule(for: .collect).admits(agreement.state) else {
            throw EscrowError.notPayable(agreement.state)
        }
        guard agreement.flag == nil else { throw EscrowError.underReview }
        guard agreement.seller != nil else { throw EscrowError.sellerNotJoined }
        guard found.seller?.suspended == false else { throw EscrowError.sellerSuspended }
        guard agreement.paymentDeadline > agreement.readAt else {
            throw EscrowError.paymentDeadlineOver(agreement.paymentDeadline)
        }
        try requireVerified(agreement, in: session)
    }
}
