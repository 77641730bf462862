package import GatewayCore
package import GatewayStore
package import Ledger
package import Reconciliation

/// What a person wants done with a case.
package enum CaseOrder: Sendable {
    case assign(to: Int64)
    case comment(String)
    /// Joins lines and payments. Amounts that differ are joined only where that is said to be meant.
    case link(lines: [StatementLineID], payments: [PaymentID], differs: Bool, Decision)
    case accept(Decision)
    /// Moves money between two accounts of the adjustment table: a write-off or a correction.
    case move(debit: LedgerAccount.Kind, credit: LedgerAccount.Kind, amount: Int64?, Decision)
    /// Says how a payment ended whose end nobody knows.
    case rule(PaymentRuling, Decision)
    case approve(String?)
    case decline(String?)
    case inquire(String?)
    case reopen(String)

    /// Why somebody decided so: a code for the reports, and his own words.
    package struct Decision: Sendable, Equatable {
        package let reason: CaseDecisionReason
        package let text: String?

        package init(_ reason: CaseDecisionReason, _ text: String? = nil) {
            self.reason = reason
            self.text = text
        }
    }

    var decision: Decision? {
        switch self {
        case .link(_, _, _, let decision), .accept(let decision), .move(_, _, _, let decision),
            .rule(_, let decision):
            decision
        case .assign, .comment, .approve, .decline, .inquire, .reopen: nil
        }
    }

    var text: String? {
        switch self {
        case .comment(let text), .reopen(let text): text
        case .approve(let text), .decline(let text), .inquire(let text): text
        case .assign: nil
        case .link, .accept, .move, .rule: decision?.text
        }
    }

    /// Whether it may be given to many cases at once: nothing that moves money or says how a payment ended.
    var isForMany: Bool {
        switch self {
        case .assign, .comment, .accept, .inquire, .reopen: true
        case .link, .move, .rule, .approve, .decline: false
        }
    }
}

/// What the rules of cases are set to.
package struct CasePolicy: Sendable, Equatable {
    /// Minor units of XAF: above this a movement needs a second person; 0 for always.
    package let twoPeopleAbove: Int64

    package init(twoPeopleAbove: Int64 = 10_000) {
        self.twoPeopleAbove = twoPeopleAbove
    }
}
