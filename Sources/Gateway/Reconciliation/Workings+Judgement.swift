import GatewayCore

/// The last stage: what each claim says about its two sides, and what is left over.
extension Workings {
    consuming func finished() -> ReconciliationResult {
        claimSplitsAndMerges()
        linkCharges()
        linkReversals()
        for group in groups { judge(group) }
        for index in entries.indices { judgeBooking(index) }
        let expected = tellOrphans()
        let claims = groups.map { group in
            Claim(
                payments: group.entries.map { entries[$0].payment }, lines: group.lines.map { lines[$0].id },
                basis: group.basis)
        }
        return ReconciliationResult(
            claims: claims, expected: expected, breaks: breaks, evidence: evidence, chargeLines: chargeLines)
    }

    private mutating func judge(_ group: Group) {
        let telling = group.lines.filter { line($0).mayBePayment && line($0).tellsOfMoney }
        let reversals = group.lines.filter { line($0).movement == .reversal && line($0).tellsOfMoney }
        let entry = entries[group.entries[0]]
        if !reversals.isEmpty, !(telling.isEmpty && line(reversals[0]).direction == entry.direction) {
            judgeReversed(group, telling: telling, reversals: reversals)
            return
        }
        let moving = telling.isEmpty ? reversals : telling
        guard let first = moving.first else {
            judgeQuiet(group)
            return
        }
        if line(first).currency != entry.currency {
            report(
                .currency, entries: group.entries, lines: moving, statementAmount: sum(ofLines: moving),
                bookAmount: sum(ofEntries: group.entries), .currency(line(first), entry))
            return
        }
        let amountsAgree = judgeAmount(group, moving: moving)
        guard judgeStatus(group, moving: moving, amountsAgree: amountsAgree) else { return }
        judgeDate(group, moving: moving)
        judgeCharges(group, moving: moving)
    }

    /// Whether the sums of both sides agree.
    private mutating func judgeAmount(_ group: Group, moving: [Int]) -> Bool {
        let (stated, booked) = (sum(ofLines: moving), sum(ofEntries: group.entries))
        if let stated, stated == booked { return true }
        let entry = entries[group.entries[0]]
        report(
            .amount, entries: group.entries, lines: moving, statementAmount: stated, bookAmount: booked,
            .amount(
                stated: stated ?? 0, booked: booked ?? 0, line: line(moving[0]), entry: entry,
                tariff: rules.tariff))
        return false
    }

    /// Whether both sides say that the money moved.
    private mutating func judgeStatus(_ group: Group, moving: [Int], amountsAgree: Bool) -> Bool {
        var agrees = true
        let line = self.line(moving[0])
        if line.status == .unknown {
            report(
                .status, entries: group.entries, lines: moving, statementAmount: sum(ofLines: moving),
                bookAmount: sum(ofEntries: group.entries), .unknownStatus(line))
            return false
        }
        for index in group.entries where !entries[index].hasMoved {
            agrees = false
            let entry = entries[index]
            if entry.waits, proves(group, line: line, entry: entry, amountsAgree: amountsAgree) {
                evidence.append(
                    StatementEvidence(payment: entry.payment, line: lines[moving[0]].id, hasSucceeded: true))
            } else if amountsAgree || entry.state == .failed {
                report(
                    .status, entries: [index], lines: moving, statementAmount: sum(ofLines: moving),
                    bookAmount: entry.amount, .paidOnStatement(line, entry))
            }
        }
        return agrees
    }

    /// Exact reference, amount, direction and party: what alone may end a payment that waits.
    private func proves(_ group: Group, line: StatementLine, entry: BookEntry, amountsAgree: Bool) -> Bool {
        amountsAgree && group.entries.count == 1
            && (group.basis == .providerReference || group.basis == .externalReference)
            && line.movement == .payment && line.party == entry.party && line.direction == entry.direction
            && line.currency == entry.currency
    }

    /// Lines that tell of no money: they agree with a payment that failed, and say that one that waits has.
    private mutating func judgeQuiet(_ group: Group) {
        guard let first = group.lines.first(where: { line($0).mayBePayment }) else { return }
        // Of several the gravest word counts: "failed" and "reversed" are last words, "pending" is not.
        let lasting = group.lines.first { line($0).status != .pending && line($0).mayBePayment }
        let last = lasting ?? first
        let told = line(last)
        for index in group.entries {
            let entry = entries[index]
            if entry.hasMoved {
                report(
                    .status, entries: [index], lines: [last], statementAmount: told.amount,
                    bookAmount: entry.amount, .notPaidOnStatement(told, entry))
            } else if entry.waits, told.status == .failed,
                proves(group, line: told, entry: entry, amountsAgree: told.amount == entry.amount)
            {
                evidence.append(
                    StatementEvidence(payment: entry.payment, line: lines[last].id, hasSucceeded: false))
            }
        }
    }

    /// The provider took it back: books that say that nothing moved agree.
    private mutating func judgeReversed(_ group: Group, telling: [Int], reversals: [Int]) {
        let taken = sum(ofLines: reversals)
        for index in group.entries where entries[index].hasMoved || entries[index].waits {
            report(
                .status, entries: [index], lines: telling + reversals, statementAmount: taken,
                bookAmount: entries[index].amount, .takenBack(line(reversals[0]), entries[index]))
        }
        guard !telling.isEmpty, let gone = sum(ofLines: telling), let taken, gone != taken,
            group.entries.allSatisfy({ !entries[$0].hasMoved && !entries[$0].waits })
        else { return }
        report(
            .amount, entries: group.entries, lines: telling + reversals, statementAmount: taken,
            bookAmount: gone, .takenBackInPart(gone: gone, taken: taken, line: line(reversals[0])))
    }

    private mutating func judgeDate(_ group: Group, moving: [Int]) {
        let pairs = moving.flatMap { line in group.entries.map { (line: line, entry: $0) } }
        let furthest = pairs.max {
            Distance.between(line($0.line).time, entries[$0.entry].time)
                < Distance.between(line($1.line).time, entries[$1.entry].time)
        }
        guard let furthest,
            Distance.between(line(furthest.line).time, entries[furthest.entry].time)
                > UInt64(max(0, rules.dateToleranceSeconds))
        else { return }
        report(
            .date, entries: group.entries, lines: moving, statementAmount: sum(ofLines: moving),
            bookAmount: sum(ofEntries: group.entries),
            .date(line(furthest.line), entries[furthest.entry]))
    }

    /// What our own ledger has booked for a payment must be its amount, whatever a statement says.
    private mutating func judgeBooking(_ index: Int) {
        let entry = entries[index]
        let booked = Int64(clamping: entry.booked.magnitude)
        if entry.hasMoved, booked != entry.amount {
            report(
                .amount, entries: [index], lines: [], statementAmount: nil, bookAmount: booked,
                .bookedOtherwise(entry))
        } else if !entry.hasMoved, booked != 0 {
            report(
                .status, entries: [index], lines: [], statementAmount: nil, bookAmount: booked,
                .bookedWithoutSuccess(entry))
        }
    }
}

extension BookEntry {
    /// Whether the provider has it, and its end is not known.
    var waits: Bool { !state.isFinal && !hasMoved }
}
