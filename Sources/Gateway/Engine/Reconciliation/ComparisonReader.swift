import FoundationEssentials
import GatewayCore
import GatewayStore
import Primitives
import Reconciliation

/// Reads both sides of a comparison in one transaction: the books first, in a few bytes for each payment, then the lines past
/// them. Only what does not agree is read whole.
struct ComparisonReader {
    let provider: ProviderID
    let day: BusinessDay
    let rules: ReconciliationRules
    let currency: Currency

    /// Throws where the day is closed.
    func read(in transaction: GatewayTransaction) throws -> ComparisonInput {
        try transaction.reconciliation.withoutTimeout()
        let closed = try transaction.closedDays.holdOpenDays()
        if let closed, day <= closed { throw ReconciliationError.closed(day) }
        let closedAt = try closed.flatMap { try transaction.closedDays.find($0)?.closedAt }
        let first = closed?.end ?? 0
        var rules = rules
        let stated = try transaction.reconciliation.statedTimes(of: provider, before: day.end)
        (rules.statedUntil, rules.statedDays) = (stated.last, stated.days)
        var input = ComparisonInput(provider: provider, day: day, lastClosedDay: closed, rules: rules)
        input.links = try transaction.caseLinks.all(of: provider).compactMap { link in
            guard !link.lines.isEmpty, !link.payments.isEmpty else { return nil }
            return Claim(payments: link.payments, lines: link.lines, basis: .assignment)
        }
        try match(
            StatementWindow(provider: provider, first: first, end: day.end, closedAt: closedAt),
            carried: try carried(from: closed, in: transaction), into: &input, in: transaction)
        input.named = try named(in: input, before: first, in: transaction)
        input.fileBreaks = try fileBreaks(from: first, in: transaction)
        input.clearingBalance = try transaction.reconciliation.clearingBalance(of: provider, at: day.end)
        input.statementBalance = try transaction.reconciliation.statementBalance(
            of: provider, before: day.end)
        return input
    }

    private func match(
        _ window: StatementWindow, carried: [PaymentID], into input: inout ComparisonInput,
        in transaction: GatewayTransaction
    ) throws {
        let joinedPayments = Set(input.links.flatMap(\.payments))
        let joinedLines = Set(input.links.flatMap(\.lines))
        let carriedSet = Set(carried)
        var match = ExactMatch(expectedRecords: 0, rules: input.rules)
        var payments: [PaymentID] = []
        func add(_ row: BookRow) throws {
            let payment = row.payment
            guard joinedPayments.isEmpty || !joinedPayments.contains(payment) else { return }
            try row.add(to: &match)
            payments.append(payment)
        }
        try transaction.reconciliation.books(
            of: provider, from: window.first, before: input.bookEnd, sealed: false
        ) { row in
            if carriedSet.isEmpty || !carriedSet.contains(row.payment) { try add(row) }
        }
        try transaction.reconciliation.unfinished(of: provider, before: window.first) { row in
            if !carriedSet.contains(row.payment) { try add(row) }
        }
        try transaction.reconciliation.books(carried) { try add($0) }

        var lines: [StatementLineID] = []
        var left: [Int: StatementLine] = [:]
        try transaction.statements.lines(in: window) { line, id, _ in
            guard joinedLines.isEmpty || !joinedLines.contains(id) else { return }
            if !match.offer(line, ordinal: UInt32(lines.count)) { left[lines.count] = line }
            lines.append(id)
        }
        (input.lineCount, input.paymentCount) = (lines.count, payments.count)
        match.forEachClaim { record, line in
            input.exact.append(
                ComparisonInput.ExactClaim(
                    payment: payments[record], line: lines[line], basis: match.basis(ofRecord: record)))
        }
        input.lines = try whole(
            match.remainingLines(), of: lines, known: left, in: window, in: transaction)
        try transaction.reconciliation.books(match.remainingRecords().map { payments[$0] }) { row in
            input.entries.append(try row.entry(isCarriedForward: carriedSet.contains(row.payment)))
        }
    }

    /// The lines that are left. Those that were claimed at first and contested later are read once more.
    private func whole(
        _ ordinals: [Int], of ids: [StatementLineID], known: [Int: StatementLine], in window: StatementWindow,
        in transaction: GatewayTransaction
    ) throws -> [IdentifiedLine] {
        var found = ordinals.compactMap { ordinal in
            known[ordinal].map { IdentifiedLine(id: ids[ordinal], line: $0) }
        }
        let missing = Set(ordinals.filter { known[$0] == nil }.map { ids[$0] })
        guard !missing.isEmpty else { return found }
        try transaction.statements.lines(in: window) { line, id, _ in
            if missing.contains(id) { found.append(IdentifiedLine(id: id, line: line)) }
        }
        return found
    }

    /// Payments of the closed days that no statement had told of when they were last compared. A day on which nothing of the
    /// provider moved may have been closed without a comparison: then the one before it tells.
    private func carried(
        from closed: BusinessDay?, in transaction: GatewayTransaction
    ) throws -> [PaymentID] {
        guard let closed, let run = try transaction.reconciliation.newestRun(of: provider, through: closed)
        else {
            return []
        }
        let open =
            try transaction.reconciliation.expected(of: run)
            + transaction.reconciliation.breaks(of: run).flatMap(\.payments)
        let used = try transaction.reconciliation.usedUp(open)
        return Set(open).subtracting(used).sorted { $0.description < $1.description }
    }

    /// Payments of closed days that a line that is left names: it may repeat or take back what was claimed then.
    private func named(
        in input: ComparisonInput, before first: Int64, in transaction: GatewayTransaction
    ) throws -> [BookEntry] {
        guard input.lastClosedDay != nil else { return [] }
        let references = Set(
            input.lines.flatMap {
                [$0.line.providerReference, $0.line.externalReference, $0.line.originalReference]
            }.filter { !$0.isEmpty })
        let known = Set(input.entries.map(\.payment))
        var entries: [BookEntry] = []
        try transaction.reconciliation.books(
            of: provider, named: references.sorted(), before: first
        ) { row in
            if !known.contains(row.payment) { entries.append(try row.entry(isCarriedForward: false)) }
        }
        return entries
    }
}
