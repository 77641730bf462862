import GatewayCore
import GatewayStore
import Postgres
import Primitives
import Reconciliation

/// Lines and payments that a person joins.
extension CaseService {
    /// Joins them, and resolves with the case every other case that they answer.
    func link(
        _ lines: [StatementLineID], _ payments: [PaymentID], differs: Bool, _ order: CaseOrder, _ turn: Turn
    ) throws {
        let (lines, payments) = (Array(Set(lines)).sorted(), Array(Set(payments)))
        try turn.allow(.link)
        try check(lines, payments, differs: differs, turn)
        let details = JSONValue.object([
            "lines": .array(lines.map { .string($0.uuid.lowercased) }),
            "payments": .array(payments.map(\.description).sorted().map { .string($0) }),
        ])
        do {
            try turn.transaction.caseLinks.insert(
                lines: lines, payments: payments, of: turn.known.provider, for: turn.known.id)
        } catch let error as PostgresError where error.code == .uniqueViolation {
            throw Self.claimed
        }
        let others = try turn.transaction.caseLinks.answered(
            lines: lines, payments: payments, except: turn.known.id
        ).compactMap { try turn.transaction.cases.lock($0) }
        try record(.link, order, turn, resolution: .linked, details: details)
        for other in others where other.state == .open || other.state == .assigned {
            try record(
                .link, order, Turn(transaction: turn.transaction, actor: turn.actor, known: other),
                resolution: .linked,
                details: .object(["by_case": .integer(turn.known.id)]))
        }
    }

    private func check(
        _ lines: [StatementLineID], _ payments: [PaymentID], differs: Bool, _ turn: Turn
    ) throws {
        guard !lines.isEmpty, !payments.isEmpty, lines.count <= 100, payments.count <= 100 else {
            throw CaseRefusal(
                .invalid, fr: "Un lien a au moins une ligne et un paiement, et au plus cent de chaque.",
                en: "A link has at least one line and one payment, and at most a hundred of each.")
        }
        let isAbout =
            turn.known.lines.contains { lines.contains($0) }
            || turn.known.payments.contains { payments.contains($0) }
        guard isAbout else {
            throw CaseRefusal(
                .invalid, fr: "Le lien n'a rien de ce dont il s'agit dans le dossier.",
                en: "The link has nothing of what the case is about.")
        }
        let stated = try turn.transaction.caseLinks.amount(of: lines)
        guard stated.unknown.isEmpty else {
            throw CaseRefusal(
                .invalid, fr: "Aucun dossier ne porte sur l'une des lignes.",
                en: "No case is about one of the lines.")
        }
        var booked: Int64 = 0
        for id in payments {
            guard let payment = try turn.transaction.payments.payment(id),
                payment.account.provider == turn.known.provider,
                payment.amount.currency == turn.known.currency
            else {
                throw CaseRefusal(
                    .invalid, fr: "Le paiement \(id) n'est pas de cet opérateur.",
                    en: "The payment \(id) is not of this operator.")
            }
            booked += payment.amount.minorUnits
        }
        guard try turn.transaction.caseLinks.claimed(lines: lines, payments: payments) == 0 else {
            throw Self.claimed
        }
        let gap = Int64(clamping: (stated.sum - booked).magnitude)
        guard gap == 0 || (turn.known.currency == .xaf && gap <= policy.twoPeopleAbove) else {
            throw CaseRefusal(
                .invalid,
                fr:
                    "La différence dépasse ce qu'une personne décide seule : corrigez-la d'abord par une écriture.",
                en: "The difference is more than one person decides: correct it by a posting first.")
        }
        guard stated.sum == booked || differs else {
            let (line, payment) = (Money(stated.sum, turn.known.currency), Money(booked, turn.known.currency))
            throw CaseRefusal(
                .invalid,
                fr:
                    "Les lignes font \(line.frenchDescription), les paiements \(payment.frenchDescription). Corrigez d'abord la différence, ou dites qu'elle est voulue.",
                en:
                    "The lines come to \(line), the payments to \(payment). Correct the difference first, or say that it is meant."
            )
        }
    }

    private static var claimed: CaseRefusal {
        CaseRefusal(
            .claimed, fr: "Une ligne ou un paiement est déjà lié, ou utilisé par un jour clos.",
            en: "A line or a payment is linked already, or used up by a closed day.")
    }
}
