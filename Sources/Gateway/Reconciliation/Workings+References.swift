import GatewayCore

/// The first two stages: what says by its own reference which payment it is.
extension Workings {
    mutating func claimByReferences() {
        claim(by: .providerReference, line: \.providerReference, entry: \.providerReference)
        claim(by: .externalReference, line: \.externalReference, entry: \.externalReference)
        tellRepetitions()
    }

    /// A reference counts in one direction: providers give a movement and its reversal the same.
    struct Place: Hashable {
        var key: ReferenceKey
        var direction: StatementLine.Direction
    }

    private struct Sides {
        var entries: [Int] = []
        var lines: [Int] = []
    }

    private mutating func claim(
        by basis: Claim.Basis, line reference: KeyPath<StatementLine, String>,
        entry entryReference: KeyPath<BookEntry, String>
    ) {
        var sides: [Place: Sides] = [:]
        sides.reserveCapacity(entries.count)
        for index in freeEntries {
            guard let key = ReferenceKey(entries[index][keyPath: entryReference]) else { continue }
            sides[Place(key: key, direction: entries[index].direction), default: Sides()].entries.append(
                index)
        }
        for index in freeLines {
            let line = self.line(index)
            guard line.mayBePayment || line.movement == .reversal,
                let key = ReferenceKey(line[keyPath: reference])
            else { continue }
            sides[Place(key: key, direction: line.direction)]?.lines.append(index)
        }
        let met = sides.values.filter { !$0.lines.isEmpty }.sorted { $0.entries[0] < $1.entries[0] }
        for group in met {
            settle(entries: group.entries, lines: group.lines, basis: basis)
        }
    }

    /// One reference: usually one payment and one line. Lines that tell of no money, such as an earlier `pending` of the
    /// same movement, go with the payment that is claimed.
    private mutating func settle(entries: [Int], lines: [Int], basis: Claim.Basis) {
        let telling = lines.filter { line($0).tellsOfMoney }
        let quiet = lines.filter { !line($0).tellsOfMoney }
        guard !telling.isEmpty else {
            claim(entries: [bestEntry(of: entries, for: quiet[0])], lines: quiet, basis: basis)
            return
        }
        if entries.count == 1 {
            settle(entry: entries[0], telling: telling, quiet: quiet, basis: basis)
        } else if telling.count == 1 {
            settle(line: telling[0], entries: entries, quiet: quiet, basis: basis)
        } else {
            settleMany(entries: entries, telling: telling, quiet: quiet, basis: basis)
        }
    }

    private mutating func settle(entry: Int, telling: [Int], quiet: [Int], basis: Claim.Basis) {
        if telling.count > 1, sum(ofLines: telling) == entries[entry].amount {
            claim(entries: [entry], lines: telling + quiet, basis: .split)
            return
        }
        let best = bestLine(of: telling, for: entry)
        claim(entries: [entry], lines: [best] + quiet, basis: basis)
        for line in telling where line != best { tellDuplicate(line: line, of: [entry]) }
    }

    private mutating func settle(line: Int, entries: [Int], quiet: [Int], basis: Claim.Basis) {
        let moved = entries.filter { self.entries[$0].hasMoved }
        if moved.count > 1, sum(ofEntries: moved) == self.line(line).amount {
            claim(entries: moved, lines: [line] + quiet, basis: .merge)
            return
        }
        let best = bestEntry(of: entries, for: line)
        claim(entries: [best], lines: [line] + quiet, basis: basis)
        for entry in moved where entry != best { tellDuplicate(entry: entry, of: [line]) }
    }

    /// Several payments and several lines under one reference: in the order in which they fit one another best.
    private mutating func settleMany(entries: [Int], telling: [Int], quiet: [Int], basis: Claim.Basis) {
        var pairs: [(fit: [Int64], entry: Int, line: Int)] = []
        for entry in entries {
            for line in telling { pairs.append((misfit(entry, line), entry, line)) }
        }
        pairs.sort { left, right in
            if left.fit != right.fit { return left.fit.lexicographicallyPrecedes(right.fit) }
            return (left.entry, left.line) < (right.entry, right.line)
        }
        var isFirst = true
        for pair in pairs where isFree(entry: pair.entry) && isFree(line: pair.line) {
            claim(
                entries: [pair.entry], lines: [pair.line] + (isFirst ? quiet : []), basis: basis)
            isFirst = false
        }
        for line in telling where isFree(line: line) { tellDuplicate(line: line, of: entries) }
        for entry in entries where isFree(entry: entry) && self.entries[entry].hasMoved {
            tellDuplicate(entry: entry, of: telling)
        }
    }

    private func bestLine(of candidates: [Int], for entry: Int) -> Int {
        candidates.min {
            let (left, right) = (misfit(entry, $0), misfit(entry, $1))
            return left == right ? $0 < $1 : left.lexicographicallyPrecedes(right)
        } ?? candidates[0]
    }

    private func bestEntry(of candidates: [Int], for line: Int) -> Int {
        candidates.min {
            let (left, right) = (misfit($0, line), misfit($1, line))
            return left == right ? $0 < $1 : left.lexicographicallyPrecedes(right)
        } ?? candidates[0]
    }

    /// How badly two that bear the same reference fit, the gravest first.
    private func misfit(_ entry: Int, _ line: Int) -> [Int64] {
        let (entry, line) = (entries[entry], self.line(line))
        return [
            entry.currency == line.currency && entry.amount == line.amount ? 0 : 1,
            entry.hasMoved == line.tellsOfMoney ? 0 : 1,
            line.party == entry.party ? 0 : 1,
            line.movement == .payment ? 0 : 1,
            Int64(clamping: Distance.between(entry.time, line.time)),
        ]
    }

    /// Free lines and payments that bear a reference of what is claimed already.
    private mutating func tellRepetitions() {
        var owners: [Place: [BookEntry]] = [:]
        func add(_ entry: BookEntry) {
            for reference in [entry.providerReference, entry.externalReference] {
                guard let key = ReferenceKey(reference) else { continue }
                owners[Place(key: key, direction: entry.direction), default: []].append(entry)
            }
        }
        let free = freeLines.filter { line($0).mayBePayment && line($0).tellsOfMoney }
        let freeBooks = freeEntries.filter { entries[$0].hasMoved }
        guard !free.isEmpty || !freeBooks.isEmpty else { return }
        for entry in claimed { add(entry) }
        for index in entries.indices where groupOfEntry[index] != nil { add(entries[index]) }
        func owner(_ references: [String], _ direction: StatementLine.Direction) -> BookEntry? {
            let found = references.compactMap { ReferenceKey($0) }
                .compactMap { owners[Place(key: $0, direction: direction)] }.first
            return found?.min { $0.payment.key < $1.payment.key }
        }
        for index in free {
            let line = self.line(index)
            guard let owner = owner([line.providerReference, line.externalReference], line.direction) else {
                continue
            }
            tellDuplicate(line: index, of: [], also: [owner])
        }
        for index in freeBooks {
            let entry = entries[index]
            guard let owner = owner([entry.providerReference, entry.externalReference], entry.direction),
                owner.payment != entry.payment
            else { continue }
            tellDuplicate(entry: index, of: [], also: [owner])
        }
    }

    /// The line repeats one that is claimed by one of those payments.
    mutating func tellDuplicate(line index: Int, of entries: [Int], also: [BookEntry] = []) {
        let owners = entries.map { self.entries[$0] } + also
        setAside(lines: [index])
        report(
            .duplicateInStatement, entries: entries, lines: [index], also: also,
            statementAmount: line(index).amount, bookAmount: owners.first?.amount,
            .duplicateInStatement(line(index), of: owners.first))
    }

    /// The payment repeats one that is claimed by one of those lines.
    mutating func tellDuplicate(entry index: Int, of lines: [Int], also: [BookEntry] = []) {
        setAside(entries: [index])
        report(
            .duplicateInLedger, entries: [index], lines: lines, also: also,
            statementAmount: lines.first.map { line($0).amount }, bookAmount: entries[index].amount,
            .duplicateInLedger(entries[index]))
    }
}

/// How far two numbers lie apart, without overflow.
enum Distance {
    static func between(_ left: Int64, _ right: Int64) -> UInt64 {
        left > right ? UInt64(bitPattern: left &- right) : UInt64(bitPattern: right &- left)
    }
}
