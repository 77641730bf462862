package import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
package import Postgres
import Primitives

/// How a client names an agreement.
package enum AgreementKey: Sendable, Equatable {
    case id(Int64)
    case reference(String)
}

/// Who looks, and whether he may look at everything.
package struct Viewer: Sendable, Equatable {
    package let userID: Int64
    package let seesAll: Bool
    package let address: String?

    package init(userID: Int64, seesAll: Bool, address: String? = nil) {
        self.userID = userID
        self.seesAll = seesAll
        self.address = address
    }
}

/// An agreement with what belongs to it.
package struct AgreementDetail: Sendable, Equatable {
    package let agreement: Agreement
    package let payments: [Payment]
    package let notes: [NoteStore.Note]

    package init(agreement: Agreement, payments: [Payment] = [], notes: [NoteStore.Note] = []) {
        self.agreement = agreement
        self.payments = payments
        self.notes = notes
    }
}

/// Creates agreements, reads them, and does what their parties ask for; each call is one transaction.
package struct AgreementService: Sendable {
    let database: PostgresClient
    let effects: AgreementEffects
    /// Wakes the relay of commands.
    private let wakeup: Wakeup
    /// Nil where the prefix alone decides where the seller is paid.
    private let holders: AccountHolderService?

    package init(
        database: PostgresClient, effects: AgreementEffects, wakeup: Wakeup,
        holders: AccountHolderService? = nil
    ) {
        self.database = database
        self.effects = effects
        self.wakeup = wakeup
        self.holders = holders
    }

    /// Makes an agreement between the caller as buyer and the seller with that phone. Row, command that opens the purse,
    /// clock and audit entry commit together. Under a key that made one already, answers that one. Where the seller is paid
    /// is fixed here for good, so the operators are asked before; that takes as long as `AccountHolderPolicy` says.
    package func create(_ terms: AgreementTerms, by inquirer: Inquirer) async throws -> Agreement {
        let payout = try await payout(of: terms, by: inquirer)
        let agreement = try await database.transaction { session in
            if let mark = inquirer.idempotency, let made = try AgreementStore.agreement(mark, in: session) {
                guard made.buyer.userID == inquirer.userID else { throw EscrowError.idempotencyMismatch }
                return made
            }
            let seller = try admissibleSeller(of: terms, for: inquirer, in: session)
            if let seller, payout == nil, holders != nil {
                // He joined between the two looks: he is bound as whoever is invited, once the operators are asked.
                guard !effects.invites else {
                    return try insert(terms, seller: nil, nil, inquirer, in: session)
                }
                return try insert(terms, seller: seller, nil, inquirer, in: session)
            }
            return try insert(terms, seller: seller, payout, inquirer, in: session)
        }
        wakeup.signal()
        return agreement
    }

    /// What the viewer may see of an agreement; that somebody looked who is no party stands in the audit trail. Throws
    /// `notFound` for an absent one and another's alike.
    package func detail(_ key: AgreementKey, for viewer: Viewer) async throws -> AgreementDetail {
        try await database.session { session in
            guard let agreement = try Self.find(key, in: session) else { throw EscrowError.notFound }
            try Self.require(.readAgreement, viewer, agreement)
            if agreement.party(of: viewer.userID) == nil {
                try AuditTrail.append(
                    AuditEntry(
                        actor: .user(viewer.userID), action: "agreement.viewed",
                        subject: "agreement:\(agreement.id)", address: viewer.address), in: session)
            }
            return AgreementDetail(
                agreement: agreement,
                payments: try PaymentStore.payments(agreementID: agreement.id, in: session),
                notes: try NoteStore.notes(agreementID: agreement.id, in: session))
        }
    }

    /// A page of the agreements that the viewer may see, newest first, below the number `before`.
    package func page(
        for viewer: Viewer, states: [AgreementState], before: Int64, limit: Int
    ) async throws -> [Agreement] {
        try await database.session { session in
            viewer.seesAll && AccessPolicy.administratorsMay(.listAgreements)
                ? try AgreementStore.page(states: states, before: before, limit: limit, in: session)
                : try AgreementStore.page(
                    userID: viewer.userID, states: states, before: before, limit: limit, in: session)
        }
    }

    /// Does what a party asks for, once: a second confirmation, from wherever, answers how the agreement stands and moves
    /// nothing. `isCurrent` tells whether the caller's copy is the one he decided on.
    package func perform(
        _ action: AgreementAction, notes: String?, on key: AgreementKey, milestone: Int64? = nil,
        by inquirer: Inquirer,
        if isCurrent: @escaping @Sendable (Agreement) -> Bool = { _ in true }
    ) async throws -> AgreementDetail {
        let detail = try await database.transaction { session in
            guard let found = try Self.find(key, in: session) else { throw EscrowError.notFound }
            try AccessPolicy.require(
                .actOnAgreement, as: found.relations(of: inquirer.userID), EscrowError.init)
            guard let party = found.party(of: inquirer.userID),
                let agreement = try AgreementStore.lock(id: found.id, in: session)
            else { throw EscrowError.notFound }
            guard isCurrent(agreement) else { throw EscrowError.staleVersion }
            try UserStore.requireProvenPhone(of: inquirer.userID, for: .actOnAgreement, in: session)
            let part = try Self.part(milestone, of: agreement, for: action)
            if action == .cancel { try AgreementFlagStore.requireNone(on: part, in: session) }
            do {
                try effects.apply(
                    .requested(action, by: party, part.circumstances), to: part,
                    because: .init(inquirer), in: session)
            } catch let refusal as AgreementRefusal {
                throw EscrowError.action(refusal, deliveryDeadline: part.deliveryDeadline)
            }
            guard let changed = try AgreementStore.agreement(id: agreement.id, in: session) else {
                throw EscrowError.notFound
            }
            if let notes, !notes.isEmpty, changed.version != agreement.version {
                try NoteStore.insert(
                    notes, action: action, agreementID: agreement.id, authorID: inquirer.userID, in: session)
            }
            return AgreementDetail(
                agreement: changed, payments: try PaymentStore.payments(agreementID: changed.id, in: session),
                notes: try NoteStore.notes(agreementID: changed.id, in: session))
        }
        wakeup.signal()
        return detail
    }

    /// What a request is about. Before funding, an agreement with milestones can only be cancelled as a whole; afterwards
    /// each milestone is asked for by itself.
    private static func part(
        _ milestone: Int64?, of agreement: Agreement, for action: AgreementAction
    ) throws -> AgreementPart {
        guard
            milestone != nil || agreement.milestones.isEmpty || agreement.state == .pendingFunds
                || agreement.state == .cancelled, let part = agreement.part(milestoneID: milestone)
        else { throw EscrowError.milestoneNeeded(agreement.milestones.map(\.id)) }
        guard milestone == nil || part.state != .pendingFunds else {
            throw EscrowError.action(
                AgreementRefusal(.wrongState, action, part.state, []), deliveryDeadline: part.deliveryDeadline
            )
        }
        return part
    }

    /// By what the seller will be paid, as the operators say; nil where they are not asked. Nothing is asked for terms that
    /// cannot be agreed on.
    private func payout(of terms: AgreementTerms, by inquirer: Inquirer) async throws -> SellerPayee? {
        guard let holders else { return nil }
        let found = try await database.session { session -> (seller: User, chosen: PayoutAccount?)? in
            if let mark = inquirer.idempotency, try AgreementStore.agreement(mark, in: session) != nil {
                return nil
            }
            guard let seller = try admissibleSeller(of: terms, for: inquirer, in: session) else {
                return nil
            }
            return (seller, try effects.chosenAccount(of: seller, in: session))
        }
        guard let found else { return nil }
        guard
            let payee = try await holders.payee(
                of: found.seller, choosing: found.chosen, by: effects.policy)
        else { throw EscrowError.sellerNotPayable }
        return payee
    }

    /// The seller, where the inquirer may agree on these terms with him now; nil where he has to be invited.
    private func admissibleSeller(
        of terms: AgreementTerms, for inquirer: Inquirer, in session: PostgresSession
    ) throws -> User? {
        try UserStore.requireProvenPhone(of: inquirer.userID, for: .createAgreement, in: session)
        let seller = try seller(of: terms, buyerID: inquirer.userID, in: session)
        let now = try AgreementStore.now(in: session)
        if let fault = try check(terms, at: now).fault { throw EscrowError.termsRefused(fault) }
        return seller
    }

    /// Nil for a number that nobody has proven yet: he is invited.
    private func seller(
        of terms: AgreementTerms, buyerID: Int64, in session: PostgresSession
    ) throws -> User? {
        guard let seller = try UserStore.user(phone: terms.sellerPhone, in: session), seller.phoneVerified
        else {
            guard effects.invites else { throw EscrowError.sellerUnknown }
            return nil
        }
        guard !seller.suspended else { throw EscrowError.sellerUnknown }
        guard seller.id != buyerID else { throw EscrowError.sellerIsBuyer }
        return seller
    }

    private func insert(
        _ terms: AgreementTerms, seller: User?, _ asked: SellerPayee?, _ inquirer: Inquirer,
        in session: PostgresSession
    ) throws -> Agreement {
        let price = try AgreementPrice(
            amount: terms.amount, commission: effects.policy.commission, feePayer: terms.feePayer)
        let purse = PurseID(effects.identifiers.timeOrdered())
        let bound = try seller.map { seller in
            let payee = try effects.payee(of: seller, asked: asked, in: session)
            return AgreementStore.Seller(
                userID: seller.id, provider: payee.account.provider, payoutChoice: payee.choiceID,
                isConfirmed: payee.isConfirmed, openCommand: CommandID(effects.identifiers.timeOrdered()))
        }
        var inserted: Int64?
        let reference = try effects.unusedReference(PublicReference.agreement) { reference in
            inserted = try AgreementStore.insert(
                .init(
                    reference: reference, purse: purse, buyerID: inquirer.userID, terms: terms, price: price,
                    seller: bound,
                    autoReleaseDays: terms.autoReleaseDays ?? effects.policy.autoReleaseDays,
                    undeliveredDays: effects.policy.undeliveredDays, idempotency: inquirer.idempotency),
                in: session)
            return inserted != nil
        }
        guard let id = inserted else { throw EscrowError.notFound }
        if !terms.milestones.isEmpty {
            guard let prices = price.shares(of: terms.milestones.map(\.amount)) else {
                preconditionFailure("Terms that were checked have milestones that fit.")
            }
            try MilestoneStore.insert(terms.milestones, prices: prices, agreementID: id, in: session)
        }
        guard let agreement = try AgreementStore.agreement(id: id, in: session) else {
            throw EscrowError.notFound
        }
        if let bound {
            try effects.openPurse(of: agreement, bound, traceparent: inquirer.traceparent, in: session)
        }
        try AgreementJob.paymentDeadline.enqueue("\(id)", at: terms.paymentDeadline, in: session)
        try ServiceEventStore.append(ServiceEvent(.agreementCreated, agreement: id), in: session)
        if bound == nil { try effects.invite(to: agreement, by: inquirer, in: session) }
        try AuditTrail.append(
            AuditEntry(
                actor: .user(inquirer.userID), action: "agreement.created", subject: "agreement:\(id)",
                address: inquirer.address,
                details: .object([
                    "reference": .string(reference), "buyer": .integer(inquirer.userID),
                    "seller": seller.map { .integer($0.id) },
                    "amount": .integer(price.amount.minorUnits), "fee": .integer(price.fee.minorUnits),
                    "fee_payer": .string(price.feePayer.rawValue),
                    "amount_due": .integer(price.due.minorUnits), "net": .integer(price.net.minorUnits),
                    "currency": .string(price.amount.currency.rawValue), "purse": .string("\(purse)"),
                    "payout_provider": bound.map { .string($0.provider.name) },
                    "payout_confirmed": bound?.isConfirmed.map { .bool($0) },
                    "payout_choice": bound?.payoutChoice.map { .integer($0) },
                    "payment_deadline": .string(RFC3339.format(terms.paymentDeadline)),
                    "delivery_deadline": .string(RFC3339.format(terms.deliveryDeadline)),
                    "auto_release_days": .integer(agreement.autoReleaseDays),
                    "milestones": .array(
                        agreement.milestones.map {
                            .object([
                                "amount": .integer($0.price.amount.minorUnits),
                                "delivery_deadline": .string(RFC3339.format($0.deliveryDeadline)),
                            ])
                        }),
                ])), in: session)
        return agreement
    }
}

extension AgreementService {
    static func find(_ key: AgreementKey, in session: PostgresSession) throws -> Agreement? {
        switch key {
        case .id(let id): try AgreementStore.agreement(id: id, in: session)
        case .reference(let reference): try AgreementStore.agreement(reference: reference, in: session)
        }
    }

    /// Throws where the policy does not let the viewer look.
    static func require(_ operation: Operation, _ viewer: Viewer, _ agreement: Agreement) throws {
        try AccessPolicy.require(
            operation, as: agreement.relations(of: viewer.userID, isAdministrator: viewer.seesAll),
            EscrowError.init)
    }
}
