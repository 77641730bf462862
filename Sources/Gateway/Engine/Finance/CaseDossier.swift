import FoundationEssentials
import GatewayCore
package import GatewayStore
package import Reconciliation

/// Everything about one case: its steps, what waits for a decision, and the story of each of its payments with the lines
/// that are claimed for them.
package struct CaseDossier: Sendable {
    package struct Payment: Sendable {
        package let stored: StoredPayment
        package let story: [PaymentStoryEvent]
        /// The lines of statements that the last comparison claims for it.
        package let lines: [StatementLineID]
    }

    package struct Line: Sendable {
        package let id: StatementLineID
        package let line: StatementLine
        package let fileName: String
    }

    package let known: StoredCase
    package let steps: [StoredCaseStep]
    package let proposal: StoredProposal?
    package let payments: [Payment]
    package let lines: [Line]
    package let staff: [StoredStaff]
    package let today: BusinessDay
}

extension FinanceReader {
    /// How many payments of a case are told whole.
    private static let paymentLimit = 10

    /// Nil where there is no such case.
    package func dossier(of id: Int64) async throws -> CaseDossier? {
        try await store.snapshot { transaction in
            guard let known = try transaction.cases.find(id) else { return nil }
            let run = try transaction.reconciliation.lastRun(of: known.provider, on: known.day)
            let payments = try known.payments.prefix(Self.paymentLimit).compactMap { id in
                try transaction.payments.payment(id).map { stored in
                    CaseDossier.Payment(
                        stored: stored, story: try transaction.stories.story(of: id),
                        lines: try run.map {
                            try transaction.reconciliation.lines(claimedFor: id, in: $0)
                        } ?? [])
                }
            }
            let wanted = Set(known.lines + payments.flatMap(\.lines)).sorted()
            let lines = try wanted.compactMap { id in
                try transaction.statements.line(id, of: known.provider).map { placed in
                    CaseDossier.Line(
                        id: id, line: placed.line,
                        fileName: try transaction.statements.file(placed.file)?.name ?? "")
                }
            }
            return CaseDossier(
                known: known, steps: try transaction.cases.steps(of: known.id),
                proposal: try transaction.proposals.findOpen(of: known.id), payments: payments, lines: lines,
                staff: try transaction.staff.all(),
                today: BusinessDay(containing: Int64(try transaction.now().timeIntervalSince1970)))
        }
    }
}
