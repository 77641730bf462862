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

    /// The agreement's number in a statement, so that what belongs to it can be looked up together with it.
    var number: PostgresQuery {
        switch self {
        case .id(let id): "\(id)"
        case .reference(let reference): "(SELECT agreement_id FROM agreements WHERE reference = \(reference))"
        }
    }
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
    let wakeup: Wakeup
    /// Nil where the prefix alone decides where the seller is paid.
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

    /// What the viewer may see of an agreement; that somebody looked who is no party stands in the audit trail. Throws
    /// `notFound` for an absent one and another's alike.
    package func detail(_ key: AgreementKey, for viewer: Viewer) async throws -> AgreementDetail {
        try await database.session { session in
            let (agreement, payments, notes) = try session.find(
                .all(AgreementStore.lookup(key), PaymentStore.lookup(of: key), NoteStore.lookup(of: key)))
            guard let agreement else { throw EscrowError.notFound }
            try Self.require(.readAgreement, viewer, agreement)
            if agreement.party(of: viewer.userID) == nil {
                try AuditTrail.append(
                    AuditEntry(
                        actor: .user(viewer.userID), action: "agreement.viewed",
                        subject: "agreement:\(agreement.id)", address: viewer.address), in: session)
            }
            return AgreementDetail(agreement: agreement, payments: payments, notes: notes)
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
        let detail = try await database.answeringTransaction { session in
            let (isLocked, found, user, payouts, note) = try session.find(
                .all(
                    AgreementStore.lock(key, party: inquirer.userID), AgreementStore.lookup(key),
                    UserStore.lookup(id: inquirer.userID),
                    .optional(
                        action.mayMoveMoney
                            ? effects.payoutStanding(of: key, milestoneID: milestone) : nil),
                    .optional(notes?.isEmpty == false ? NoteStore.number : nil)))
            guard let found else { throw EscrowError.notFound }
            try AccessPolicy.require(
                .actOnAgreement, as: found.relations(of: inquirer.userID), EscrowError.init)
            guard let party = found.party(of: inquirer.userID),
                // Who became a party between the two statements holds no lock yet.
                let agreement = isLocked ? found : try AgreementStore.lock(id: found.id, in: session)
            else { throw EscrowError.notFound }
            guard isCurrent(agreement) else { throw EscrowError.staleVersion }
            try UserStore.requireProvenPhone(of: user, for: .actOnAgreement)
            let part = try Self.part(milestone, of: agreement, for: action)
            if action == .cancel { try AgreementFlagStore.requireNone(on: part, in: session) }
            do {
                try effects.apply(
                    .requested(action, by: party, part.circumstances), to: part,
                    seen: isLocked ? payouts : nil, because: .init(inquirer), in: session)
            } catch let refusal as AgreementRefusal {
                throw EscrowError.action(refusal, deliveryDeadline: part.deliveryDue)
            }
            if let notes, let note {
                try NoteStore.insert(
                    notes, as: note, action: action, whereChanged: agreement, authorID: inquirer.userID,
                    in: session)
            }
            let id = AgreementKey.id(agreement.id)
            return Lookup.all(
                AgreementStore.lookup(id), PaymentStore.lookup(of: id), NoteStore.lookup(of: id)
            ).map { changed, payments, notes in
                guard let changed else { throw EscrowError.notFound }
                return AgreementDetail(agreement: changed, payments: payments, notes: notes)
            }
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
                AgreementRefusal(.wrongState, action, part.state, []), deliveryDeadline: part.deliveryDue
            )
        }
        return part
    }
}

extension AgreementService {
    static func find(_ key: AgreementKey, in session: PostgresSession) throws -> Agreement? {
        try session.find(AgreementStore.lookup(key))
    }

    /// Throws where the policy does not let the viewer look.
    static func require(_ operation: Operation, _ viewer: Viewer, _ agreement: Agreement) throws {
        try AccessPolicy.require(
            operation, as: agreement.relations(of: viewer.userID, isAdministrator: viewer.seesAll),
            EscrowError.init)
    }
}
