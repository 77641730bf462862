import Durable
import GatewayCore
package import GatewayStore
package import Primitives
import Reconciliation

/// What people do with cases: each step, what it moves, and the record of both commit together.
package struct CaseService: Sendable {
    let store: GatewayStore
    let payments: PaymentService
    let policy: CasePolicy
    let identifiers: IdentifierSource

    package init(
        store: GatewayStore, payments: PaymentService, policy: CasePolicy, identifiers: IdentifierSource
    ) {
        self.store = store
        self.payments = payments
        self.policy = policy
        self.identifiers = identifiers
    }

    package func find(_ filter: CaseFilter) async throws -> [StoredCase] {
        try await store.transaction { try $0.cases.find(filter) }
    }

    /// Does what a member of the staff orders. `version` is the version of the case that he has seen: where somebody else
    /// was faster, nothing is done and he is told. Throws a `CaseRefusal` where it is not done.
    @discardableResult
    package func take(
        _ order: CaseOrder, on id: Int64, version: Int? = nil, by staff: Int64
    ) async throws -> StoredCase {
        try await take(order, on: id, version: version, by: staff, isTrial: false)
    }

    /// A trial takes the step, throws `TrialEnded` where nothing speaks against it, and leaves everything as it was.
    @discardableResult
    func take(
        _ order: CaseOrder, on id: Int64, version: Int?, by staff: Int64, isTrial: Bool
    ) async throws -> StoredCase {
        let taken = try await store.transaction { transaction in
            guard let actor = try transaction.staff.acting(staff), !actor.isSuspended else {
                throw CaseRefusal(
                    .notAllowed, fr: "Ce compte ne peut rien faire.", en: "This account may do nothing.")
            }
            guard let known = try transaction.cases.lock(id) else {
                throw CaseRefusal(
                    .missing, fr: "Il n'y a pas de dossier \(id).", en: "There is no case \(id).")
            }
            if let version, version != known.version {
                throw CaseRefusal(
                    .stale,
                    fr:
                        "Quelqu'un d'autre a changé le dossier \(id) entre-temps ; regardez-le, puis recommencez.",
                    en: "Somebody else has changed case \(id) meanwhile; look at it, then try again.")
            }
            try Self.check(order.text)
            let turn = Turn(transaction: transaction, actor: actor, known: known)
            try perform(order, turn)
            if isTrial { throw TrialEnded() }
            guard let after = try transaction.cases.find(id) else {
                throw StoreError(.missing, "The case \(id) is gone.")
            }
            return after
        }
        if case .inquire = order { payments.wakeups.inquiry.signal() }
        if taken.resolution == .ruled { payments.wakeups.outbox.signal() }
        return taken
    }

    /// One step of one person on one case that is locked.
    struct Turn {
        let transaction: GatewayTransaction
        let actor: StoredStaff
        let known: StoredCase

        /// Throws where the rules do not allow the step.
        func allow(_ step: CaseStep) throws {
            var machine = CaseStateMachine(state: known.state, hasAssignee: known.assignee != nil)
            try machine.apply(step, by: actor.role)
        }
    }

    private func perform(_ order: CaseOrder, _ turn: Turn) throws {
        switch order {
        case .assign(let assignee): try assign(to: assignee, turn)
        case .comment: try record(.comment, order, turn)
        case .link(let lines, let payments, let differs, _):
            try link(lines, payments, differs: differs, order, turn)
        case .accept: try accept(order, turn)
        case .move(let debit, let credit, let amount, let decision):
            try move(debit, credit, amount, decision, order, turn)
        case .rule(let ruling, let decision): try propose(ruling, decision, order, turn)
        case .approve: try approve(order, turn)
        case .decline: try decline(order, turn)
        case .inquire: try inquire(order, turn)
        case .reopen: try reopen(order, turn)
        }
    }

    private func assign(to assignee: Int64, _ turn: Turn) throws {
        guard let member = try turn.transaction.staff.member(assignee), !member.isSuspended,
            CaseStateMachine.roles(for: .assign).contains(member.role)
        else {
            throw CaseRefusal(
                .invalid, fr: "Cette personne ne traite pas de dossiers.",
                en: "This person does not work on cases.")
        }
        try record(
            .assign, .assign(to: assignee), turn, assignee: assignee,
            details: .object(["assignee": .string(member.actor)]))
    }

    /// What is not final is not accepted away: it is ruled on, or waited for. Nor is money that stands in suspense.
    private func accept(_ order: CaseOrder, _ turn: Turn) throws {
        try turn.allow(.accept)
        if let id = turn.known.payment, let payment = try turn.transaction.payments.payment(id) {
            guard payment.state.isFinal else {
                throw CaseRefusal(
                    .invalid,
                    fr:
                        "Le paiement n'est pas final : attendez l'opérateur, ou faites décider deux personnes.",
                    en: "The payment is not final: wait for the operator, or have two people rule.")
            }
            if turn.known.reason == CaseReason.lateSuccess.rawValue, payment.kind.leavesPurse,
                !payment.isLateSettled
            {
                throw CaseRefusal(
                    .invalid,
                    fr:
                        "L'argent est en attente : validez le versement tardif, ou corrigez si l'opérateur l'a repris.",
                    en:
                        "The money stands in suspense: let the late payout count, or correct where it was taken back."
                )
            }
        }
        try record(.accept, order, turn, resolution: .accepted)
    }

    private func inquire(_ order: CaseOrder, _ turn: Turn) throws {
        try turn.allow(.inquire)
        let asked = try turn.transaction.payments.askNow(turn.known.payments)
        guard asked > 0 else {
            throw CaseRefusal(
                .invalid, fr: "Il n'y a aucun paiement sur lequel interroger l'opérateur.",
                en: "There is no payment that the operator can be asked about.")
        }
        try record(.inquire, order, turn, details: .object(["payments": .integer(asked)]))
    }

    private func reopen(_ order: CaseOrder, _ turn: Turn) throws {
        try turn.allow(.reopen)
        let wasLinked = try turn.transaction.caseLinks.remove(of: turn.known.id)
        try record(.reopen, order, turn, details: .object(["link_taken_back": .bool(wasLinked)]))
    }

    /// Takes the step by the rules and stores it, with its entry in the record: the last thing that a turn does, as whoever
    /// writes into the record waits for those before him.
    func record(
        _ step: CaseStep, _ order: CaseOrder, _ turn: Turn, assignee: Int64? = nil,
        resolution: CaseResolution? = nil, reasonCode: String? = nil, details: JSONValue = .object([])
    ) throws {
        let known = turn.known
        let assignee = assignee ?? known.assignee
        var machine = CaseStateMachine(state: known.state, hasAssignee: assignee != nil)
        try machine.apply(step, by: turn.actor.role)
        let isResolved = machine.state == .resolved
        precondition(
            !isResolved || resolution != nil || known.resolution != nil, "What is resolved has a resolution.")
        let reason = reasonCode ?? order.decision?.reason.rawValue
        let version = try turn.transaction.cases.take(
            CaseStore.NewStep(
                step.rawValue, by: turn.actor.id, state: machine.state, assignee: assignee,
                resolution: isResolved ? resolution ?? known.resolution : nil, reasonCode: reason,
                text: order.text, details: details), of: known)
        try turn.transaction.audit.append(
            GatewayAuditEntry(
                actor: turn.actor.actor, action: "case.\(step.rawValue)", subject: "case:\(known.id)",
                reason: reason,
                details: .object([
                    "before": Self.standing(known.state, known.assignee, known.version),
                    "after": Self.standing(machine.state, assignee, version), "step": details,
                ])))
    }

    private static func standing(_ state: CaseState, _ assignee: Int64?, _ version: Int) -> JSONValue {
        .object([
            "state": .string(state.rawValue), "assignee": assignee.map { .string("staff:\($0)") },
            "version": .integer(version),
        ])
    }

    private static func check(_ text: String?) throws {
        guard let text else { return }
        guard (1...2000).contains(text.utf8.count), !text.utf8.contains(0) else {
            throw CaseRefusal(
                .invalid, fr: "Un texte a 1 à 2000 octets.", en: "A text has 1 to 2000 bytes.")
        }
    }
}
