import FoundationEssentials
import GatewayCore
import GatewayStore
import Ledger
import Primitives
import Reconciliation

/// Steps that move money or say how a payment ended: proposals, but for small movements.
extension CaseService {
    /// Posts a small movement at once; proposes any other to a second person.
    func move(
        _ debit: LedgerAccount.Kind, _ credit: LedgerAccount.Kind, _ amount: Int64?,
        _ decision: CaseOrder.Decision, _ order: CaseOrder, _ turn: Turn
    ) throws {
        let earlier = try turn.transaction.adjustments.moved(of: turn.known.id)
        let transfer = try transfer(debit, credit, amount, turn.known, after: earlier)
        let needsTwo = CaseStateMachine.needsTwoPeople(
            earlier + transfer.amount.minorUnits, isLimitsCurrency: transfer.amount.currency == .xaf,
            above: policy.twoPeopleAbove)
        guard needsTwo else {
            let id = identifiers.timeOrdered()
            try turn.allow(.post)
            try turn.transaction.adjustments.book(
                NewAdjustment(
                    id: id, subject: .ofCase(turn.known.id), transfer: transfer, madeBy: turn.actor.id,
                    twoPeopleAbove: policy.twoPeopleAbove, reasonCode: decision.reason.rawValue))
            return try record(
                .post, order, turn, resolution: Self.resolution(of: transfer),
                details: Self.details(of: transfer, id))
        }
        let id = identifiers.timeOrdered()
        try turn.allow(.propose)
        try turn.transaction.proposals.insert(
            id, .transfer(transfer), for: turn.known.id, by: turn.actor.id,
            reasonCode: decision.reason.rawValue)
        try record(.propose, order, turn, details: Self.details(of: transfer, id))
    }

    /// A ruling always needs two people.
    func propose(
        _ ruling: PaymentRuling, _ decision: CaseOrder.Decision, _ order: CaseOrder, _ turn: Turn
    ) throws {
        guard let payment = try ruled(turn) else {
            throw CaseRefusal(
                .invalid, fr: "Le dossier ne porte pas sur un seul paiement.",
                en: "The case is not about one payment.")
        }
        if let obstacle = PaymentService.obstacle(to: ruling, on: payment) { throw obstacle }
        let id = identifiers.timeOrdered()
        try turn.allow(.propose)
        try turn.transaction.proposals.insert(
            id, .ruling(ruling, payment.amount), for: turn.known.id, by: turn.actor.id,
            reasonCode: decision.reason.rawValue)
        try record(
            .propose, order, turn,
            details: .object([
                "ruling": .string(ruling.word), "payment": .string(payment.id.description),
                "proposal": .string(id.lowercased),
            ]))
    }

    private func ruled(_ turn: Turn) throws -> StoredPayment? {
        guard turn.known.payments.count == 1, let id = turn.known.payments.first else { return nil }
        return try turn.transaction.payments.lock(id)
    }

    func approve(_ order: CaseOrder, _ turn: Turn) throws {
        let proposal = try proposal(turn, .approve)
        guard proposal.proposedBy != turn.actor.id else {
            throw CaseRefusal(
                .samePerson, fr: "Celui qui propose ne décide pas ; rien n'a été déplacé.",
                en: "Who proposes does not decide; nothing was moved.")
        }
        let people = "staff:\(proposal.proposedBy) and \(turn.actor.actor), case \(turn.known.id)"
        let resolution: CaseResolution
        switch proposal.action {
        case .transfer(let transfer): resolution = Self.resolution(of: transfer)
        case .ruling: resolution = .ruled
        }
        try turn.transaction.proposals.decide(proposal.id, approved: true, by: turn.actor.id)
        switch proposal.action {
        case .transfer(let transfer):
            try turn.transaction.adjustments.book(
                NewAdjustment(
                    id: proposal.id, subject: .ofCase(turn.known.id), transfer: transfer,
                    madeBy: proposal.proposedBy, approvedBy: turn.actor.id,
                    twoPeopleAbove: policy.twoPeopleAbove, reasonCode: proposal.reasonCode))
        case .ruling(let ruling, _):
            guard let payment = turn.known.payments.first else {
                throw StoreError(.corrupt, "The case \(turn.known.id) has lost its payment.")
            }
            try payments.apply(ruling, to: payment, by: people, in: turn.transaction)
        }
        try record(
            .approve, order, turn, resolution: resolution, reasonCode: proposal.reasonCode,
            details: .object(["proposal": .string(proposal.id.lowercased)]))
    }

    func decline(_ order: CaseOrder, _ turn: Turn) throws {
        let proposal = try proposal(turn, .decline)
        guard proposal.proposedBy != turn.actor.id else {
            throw CaseRefusal(
                .samePerson, fr: "Celui qui propose ne décide pas ; rien n'a été changé.",
                en: "Who proposes does not decide; nothing was changed.")
        }
        try turn.transaction.proposals.decide(proposal.id, approved: false, by: turn.actor.id)
        try record(
            .decline, order, turn, reasonCode: proposal.reasonCode,
            details: .object(["proposal": .string(proposal.id.lowercased)]))
    }

    /// What waits, once the rules allow the decision at all.
    private func proposal(_ turn: Turn, _ step: CaseStep) throws -> StoredProposal {
        try turn.allow(step)
        guard let proposal = try turn.transaction.proposals.lockOpen(of: turn.known.id) else {
            throw StoreError(.corrupt, "The case \(turn.known.id) waits for a proposal that is not there.")
        }
        return proposal
    }

    private func transfer(
        _ debit: LedgerAccount.Kind, _ credit: LedgerAccount.Kind, _ amount: Int64?, _ known: StoredCase,
        after earlier: Int64
    ) throws -> LedgerTransfer {
        guard let row = AdjustmentTable.row(debit: debit, credit: credit),
            let debited = AdjustmentTable.account(debit, of: known.provider, known.currency),
            let credited = AdjustmentTable.account(credit, of: known.provider, known.currency)
        else {
            throw CaseRefusal(
                .accounts,
                fr:
                    "Entre \(debit.rawValue) et \(credit.rawValue), rien n'est déplacé à la main ; les réserves des accords ne bougent que par leurs ordres.",
                en:
                    "Between \(debit.rawValue) and \(credit.rawValue) nothing is moved by hand; purses are moved by their commands alone."
            )
        }
        // What was moved before counts, also where the case was reopened since: money stays where it is then.
        let bound = max(0, max(known.statementAmount ?? 0, known.bookAmount ?? 0) - earlier)
        let wanted = amount ?? (known.difference.map { Int64(clamping: $0.magnitude) } ?? 0)
        guard wanted >= 1, wanted <= min(bound, Money.largestMinorUnits) else {
            throw CaseRefusal(
                .invalid,
                fr:
                    "Le montant est entre 1 et ce dont il s'agit dans le dossier, \(Money(bound, known.currency).frenchDescription).",
                en: "The amount is between 1 and what the case is about, \(Money(bound, known.currency)).")
        }
        return LedgerTransfer(
            debit: debited, credit: credited, amount: Money(wanted, known.currency), reason: row.reason,
            phase: .single)
    }

    private static func resolution(of transfer: LedgerTransfer) -> CaseResolution {
        transfer.reason == .writeOff ? .writtenOff : .corrected
    }

    private static func details(of transfer: LedgerTransfer, _ id: UUID) -> JSONValue {
        func account(_ account: LedgerAccount) -> JSONValue {
            .string([account.kind.rawValue, account.owner].filter { !$0.isEmpty }.joined(separator: " "))
        }
        return .object([
            "debit": account(transfer.debit), "credit": account(transfer.credit),
            "amount": .integer(transfer.amount.minorUnits),
            "currency": .string(transfer.amount.currency.rawValue), "adjustment": .string(id.lowercased),
        ])
    }
}
