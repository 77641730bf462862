import GatewayCore

/// What is left over on both sides when nothing more can be claimed.
extension Workings {
    /// Payments that need not be on a statement yet; everything else that is left becomes a break.
    mutating func tellOrphans() -> [Expected] {
        tellOrphanLines()
        return tellOrphanEntries()
    }

    private mutating func tellOrphanLines() {
        var firsts: [Place: Int] = [:]
        let twins = claimedTwins()
        for index in freeLines {
            let line = self.line(index)
            guard line.tellsOfMoney else { continue }
            switch line.movement {
            case .charge, .reversal: continue
            case .float:
                report(
                    .missingInLedger, entries: [], lines: [index], statementAmount: line.amount,
                    bookAmount: nil, .ownTransfer(line))
            case .payment, .unknown:
                if let key = ReferenceKey(line.providerReference) {
                    let place = Place(key: key, direction: line.direction)
                    if firsts[place] != nil {
                        report(
                            .duplicateInStatement, entries: [], lines: [index],
                            statementAmount: line.amount, bookAmount: nil,
                            .duplicateInStatement(line, of: nil))
                        continue
                    }
                    firsts[place] = index
                }
                let twin = twins[Twin(line)]
                report(
                    .missingInLedger, entries: [], lines: [index], statementAmount: line.amount,
                    bookAmount: nil, .missingInLedger(line, twin: twin.map { self.line($0) }))
            }
        }
    }

    private mutating func tellOrphanEntries() -> [Expected] {
        var expected: [Expected] = []
        var firsts: [Place: Int] = [:]
        for index in freeEntries where entries[index].hasMoved {
            let entry = entries[index]
            if let key = ReferenceKey(entry.providerReference) {
                let place = Place(key: key, direction: entry.direction)
                if let first = firsts[place] {
                    report(
                        .duplicateInLedger, entries: [first, index], lines: [], statementAmount: nil,
                        bookAmount: entry.amount, .duplicateInLedger(entry))
                    continue
                }
                firsts[place] = index
            }
            if let reason = rules.whyExpected(entry) {
                expected.append(Expected(payment: entry.payment, reason: reason))
            } else {
                report(
                    .missingInStatement, entries: [index], lines: [], statementAmount: nil,
                    bookAmount: entry.amount, .missingInStatement(entry, rules: rules))
            }
        }
        return expected
    }

    /// The same party, amount and direction on one day: what a payment that was executed twice looks like.
    private struct Twin: Hashable {
        var party: MSISDN?
        var amount: Int64
        var direction: StatementLine.Direction
        var day: BusinessDay

        init(_ line: StatementLine) {
            party = line.party
            amount = line.amount
            direction = line.direction
            day = BusinessDay(containing: line.time)
        }
    }

    private func claimedTwins() -> [Twin: Int] {
        let wanted = Set(
            freeLines.filter { line($0).mayBePayment && line($0).party != nil }.map { Twin(line($0)) })
        guard !wanted.isEmpty else { return [:] }
        var found: [Twin: Int] = [:]
        for index in lines.indices where groupOfLine[index] != nil && line(index).mayBePayment {
            let twin = Twin(line(index))
            if wanted.contains(twin), found[twin] == nil { found[twin] = index }
        }
        return found
    }
}
