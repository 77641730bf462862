import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
import Postgres
import Primitives

extension AgreementService {
    /// Makes an agreement between the caller as buyer and the seller with that phone. Row, command that opens the purse,
    /// clock and audit entry commit together. Under a key that made one already, answers that one. Where the seller is paid
    /// is fixed here for good, so the operators are asked before; that takes as long as `AccountHolderPolicy` says.
    package func create(_ terms: AgreementTerms, by inquirer: Inquirer) async throws -> Agreement {
        let payout = try await payout(of: terms, by: inquirer)
        let agreement = try await database.answeringTransaction { session in
            var (found, row) = try session.find(
                .all(beginning(of: terms, for: inquirer, in: session), newRow))
            if let made = found.made {
                guard made.buyer.userID == inquirer.userID else { throw EscrowError.idempotencyMismatch }
                return AgreementStore.lookup(.id(made.id)).map { $0 ?? made }
            }
            var seller = try admissibleSeller(of: terms, for: inquirer, found)
            // He joined between the two looks: he is bound as whoever is invited, once the operators are asked.
            if payout == nil, holders != nil, effects.invites { seller = nil }
            let bound = seller.map { seller in
                let payee = effects.payee(of: seller, choosing: found.chosen, asked: payout)
                return AgreementStore.Seller(
                    userID: seller.id, payee: payee, openCommand: CommandID(effects.identifiers.timeOrdered())
                )
            }
            try insert(
                terms, as: row.number, row.references.take(), seller: bound, at: found.now, inquirer,
                in: session)
            return AgreementStore.lookup(.id(row.number)).map { agreement in
                guard let agreement else { throw EscrowError.notFound }
                return agreement
            }
        }
        wakeup.signal()
        return agreement
    }

    /// By what the seller will be paid, as the operators say; nil where they are not asked. Nothing is asked for terms that
    /// cannot be agreed on.
    private func payout(of terms: AgreementTerms, by inquirer: Inquirer) async throws -> SellerPayee? {
        guard let holders else { return nil }
        let found = try await database.session { session -> (seller: User, chosen: PayoutAccount?)? in
            let found = try session.find(beginning(of: terms, for: inquirer, in: session))
            guard found.made == nil, let seller = try admissibleSeller(of: terms, for: inquirer, found) else {
                return nil
            }
            return (seller, effects.usable(found.chosen))
        }
        guard let found else { return nil }
        guard
            let payee = try await holders.payee(
                of: found.seller, choosing: found.chosen, by: effects.policy)
        else { throw EscrowError.sellerNotPayable }
        return payee
    }

    /// What decides whether and how an agreement begins, in one look.
    private struct Beginning {
        /// What was made under the same key.
        let made: Agreement?
        let buyer: User?
        let seller: User?
        /// Where the seller has chosen to be paid.
        let chosen: PayoutAccount?
        let now: Date
    }

    private func beginning(
        of terms: AgreementTerms, for inquirer: Inquirer, in session: PostgresSession
    ) -> Lookup<Beginning> {
        Lookup.all(
            .optional(inquirer.idempotency.map { AgreementStore.lookup($0, in: session) }),
            UserStore.lookup(id: inquirer.userID), UserStore.lookup(phone: terms.sellerPhone, in: session),
            PayoutAccountStore.current(
                of: UserStore.number(phone: terms.sellerPhone, in: session)), AgreementStore.now
        ).map { Beginning(made: $0 ?? nil, buyer: $1, seller: $2, chosen: $3, now: $4) }
    }

    /// What a new agreement will be known by.
    private struct NewRow {
        let number: Int64
        var references: UnusedReferences
    }

    private var newRow: Lookup<NewRow> {
        Lookup.all(
            AgreementStore.number,
            AgreementStore.unused(PublicReference.candidates(PublicReference.agreement, effects.identifiers))
        ).map { NewRow(number: $0, references: $1) }
    }

    /// The seller, where the inquirer may agree on these terms with him now; nil where he has to be invited.
    private func admissibleSeller(
        of terms: AgreementTerms, for inquirer: Inquirer, _ found: Beginning
    ) throws -> User? {
        try UserStore.requireProvenPhone(of: found.buyer, for: .createAgreement)
        let seller = try seller(found.seller, buyerID: inquirer.userID)
        if let fault = try check(terms, at: found.now).fault { throw EscrowError.termsRefused(fault) }
        return seller
    }

    /// Nil for a number that nobody has proven yet: he is invited.
    private func seller(_ known: User?, buyerID: Int64) throws -> User? {
        guard let seller = known, seller.phoneVerified else {
            guard effects.invites else { throw EscrowError.sellerUnknown }
            return nil
        }
        guard !seller.suspended else { throw EscrowError.sellerUnknown }
        guard seller.id != buyerID else { throw EscrowError.sellerIsBuyer }
        return seller
    }

    private func insert(
        _ terms: AgreementTerms, as id: Int64, _ reference: String, seller: AgreementStore.Seller?,
        at now: Date, _ inquirer: Inquirer, in session: PostgresSession
    ) throws {
        let price = try AgreementPrice(
            amount: terms.amount, commission: effects.policy.commission, feePayer: terms.feePayer)
        let purse = PurseID(effects.identifiers.timeOrdered())
        let autoReleaseDays = terms.autoReleaseDays ?? effects.policy.autoReleaseDays
        try AgreementStore.insert(
            .init(
                id: id, reference: reference, purse: purse, buyerID: inquirer.userID, terms: terms,
                price: price, seller: seller, autoReleaseDays: autoReleaseDays,
                undeliveredDays: effects.policy.undeliveredDays, idempotency: inquirer.idempotency),
            in: session)
        if !terms.milestones.isEmpty {
            guard let prices = price.shares(of: terms.milestones.map(\.amount)) else {
                preconditionFailure("Terms that were checked have milestones that fit.")
            }
            try MilestoneStore.insert(terms.milestones, prices: prices, agreementID: id, in: session)
        }
        if let seller {
            try effects.openPurse(
                purse, price.amount.currency, seller, traceparent: inquirer.traceparent, in: session)
        }
        try AgreementJob.paymentDeadline.enqueue("\(id)", at: terms.paymentDeadline, in: session)
        try ServiceEventStore.append(ServiceEvent(.agreementCreated, agreement: id), in: session)
        if seller == nil { try effects.invite(to: id, at: now, by: inquirer, in: session) }
        try AuditTrail.append(
            AuditEntry(
                actor: .user(inquirer.userID), action: "agreement.created", subject: "agreement:\(id)",
                address: inquirer.address,
                details: .object([
                    "reference": .string(reference), "buyer": .integer(inquirer.userID),
                    "seller": seller.map { .integer($0.userID) },
                    "amount": .integer(price.amount.minorUnits), "fee": .integer(price.fee.minorUnits),
                    "fee_payer": .string(price.feePayer.rawValue),
                    "amount_due": .integer(price.due.minorUnits), "net": .integer(price.net.minorUnits),
                    "currency": .string(price.amount.currency.rawValue), "purse": .string("\(purse)"),
                    "payout_provider": seller.map { .string($0.payee.account.provider.name) },
                    "payout_confirmed": seller?.payee.isConfirmed.map { .bool($0) },
                    "payout_choice": seller?.payee.choiceID.map { .integer($0) },
                    "payment_deadline": .string(RFC3339.format(terms.paymentDeadline)),
                    "delivery_deadline": .string(RFC3339.format(terms.deliveryDeadline)),
                    "auto_release_days": .integer(autoReleaseDays),
                    "milestones": .array(
                        terms.milestones.map {
                            .object([
                                "amount": .integer($0.amount.minorUnits),
                                "delivery_deadline": .string(RFC3339.format($0.deliveryDeadline)),
                            ])
                        }),
                ])), in: session)
    }
}
