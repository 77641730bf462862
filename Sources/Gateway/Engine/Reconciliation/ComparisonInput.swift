import FoundationEssentials
import GatewayCore
import GatewayStore
import Primitives
import Reconciliation

/// Both sides of a comparison, as they stood at one instant: what agrees in everything is claimed already, and the rest is
/// here whole.
struct ComparisonInput: Sendable {
    let provider: ProviderID
    let day: BusinessDay
    let lastClosedDay: BusinessDay?
    var rules: ReconciliationRules
    var lineCount = 0
    var paymentCount = 0
    /// What `ExactMatch` has claimed.
    var exact: [ExactClaim] = []
    /// What it has left.
    var lines: [IdentifiedLine] = []
    var entries: [BookEntry] = []
    /// Payments of closed days that the lines that are left name.
    var named: [BookEntry] = []
    /// Lines and payments that people have joined.
    var links: [Claim] = []
    /// Breaks of the files themselves: rows that could not be read, balances that do not follow.
    var fileBreaks: [Break] = []
    var clearingBalance: Int64 = 0
    var statementBalance: Int64?

    init(
        provider: ProviderID, day: BusinessDay, lastClosedDay: BusinessDay?, rules: ReconciliationRules
    ) {
        self.provider = provider
        self.day = day
        self.lastClosedDay = lastClosedDay
        self.rules = rules
    }

    /// A payment and the line that agrees with it in everything.
    struct ExactClaim: Sendable {
        let payment: PaymentID
        let line: StatementLineID
        let basis: Claim.Basis
    }

    /// How long after the day's end a payment may be booked whose line is of the day: the operator executes before we hear
    /// of it.
    var bookEnd: Int64 { day.end + rules.dateToleranceSeconds }
}
