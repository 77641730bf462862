import GatewayCore
import GatewayStore
import Ledger
import Primitives
import Reconciliation

extension DayReport.OpenCase {
    init(_ known: StoredCase, on day: BusinessDay) {
        self.init(
            id: known.id, kind: known.reason, provider: known.provider.name, day: known.day,
            ageDays: known.age(on: day), state: known.state.rawValue, assignee: known.assigneeName ?? "",
            statementAmount: known.statementAmount, bookAmount: known.bookAmount,
            english: known.explanation?.english ?? "", french: known.explanation?.french ?? "")
    }
}

extension DayReport.Adjustment {
    init(_ made: AdjustmentStore.Made) {
        self.init(
            caseID: made.caseID ?? 0, kind: made.reason.rawValue, part: made.part?.rawValue ?? "",
            debit: made.debit, credit: made.credit, amount: made.amount.minorUnits, reason: made.reasonCode,
            madeBy: made.madeBy, approvedBy: made.approvedBy ?? "")
    }
}

extension ProviderID {
    /// What a day's report tells of the provider, as its last run and its statement have it.
    func told(
        _ run: StoredReconciliationRun, _ charges: DayCharges, on day: BusinessDay, _ currency: Currency,
        in transaction: GatewayTransaction
    ) throws -> DayReport.Provider {
        let volumes = try transaction.closedDays.volumes(on: day, currency).filter { $0.provider == name }
        let incoming = volumes.filter { $0.kind == PaymentKind.collection.rawValue }
        let balances = try transaction.reconciliation.balances(of: self)
        return DayReport.Provider(
            name: name, run: run.id.lowercased, resultHash: Hex.encode(run.resultHash), lines: run.lines,
            payments: run.payments, claims: run.claims, expected: run.expected, breaks: run.breaks,
            statementIn: charges.incoming, statementOut: charges.outgoing,
            statementOpening: try transaction.reconciliation.statementBalance(of: self, before: day.start),
            statementClosing: run.statementBalance,
            paymentsIn: incoming.reduce(0) { $0 + $1.amount },
            paymentsOut: volumes.reduce(0) { $0 + $1.amount } - incoming.reduce(0) { $0 + $1.amount },
            clearing: 0, told: run.providerBalance,
            toldAt: run.providerBalance == nil
                ? nil : balances.map(\.askedAt).max().map { RFC3339.format($0) },
            fee: charges.amount(.fee, currency), valueAddedTax: charges.amount(.valueAddedTax, currency),
            transferTax: charges.amount(.transferTax, currency), lateLines: charges.lateLines)
    }
}
