import GatewayCore

/// Rows that speak of another row: what takes a movement back, and what was charged for it.
extension Workings {
    /// Each row that takes something back goes with what it takes back.
    mutating func linkReversals() {
        let free = freeLines.filter { line($0).movement == .reversal && line($0).tellsOfMoney }
        guard !free.isEmpty else { return }
        let movements = paymentLinesByReference()
        var books: [Place: Int] = [:]
        for index in entries.indices.reversed() {
            for key in keys(of: entries[index]) {
                books[Place(key: key, direction: entries[index].direction)] = index
            }
        }
        for index in free {
            let line = self.line(index)
            let places = [line.originalReference, line.providerReference, line.externalReference]
                .compactMap { ReferenceKey($0) }
                .map { Place(key: $0, direction: line.direction.opposite) }
            if let target = places.compactMap({ movements[$0] }).first {
                link(index, toLine: target)
            } else if let target = places.compactMap({ books[$0] }).first {
                link(index, toEntry: target)
            } else if let target = owner(at: places) {
                setAside(lines: [index])
                report(
                    .status, entries: [], lines: [index], also: [target], statementAmount: line.amount,
                    bookAmount: target.amount, .takenBack(line, target))
            } else {
                setAside(lines: [index])
                report(
                    .reversalUnlinked, entries: [], lines: [index], statementAmount: line.amount,
                    bookAmount: nil, .reversalUnlinked(line))
            }
        }
    }

    private mutating func link(_ index: Int, toLine target: Int) {
        if let group = groupOfLine[target] {
            add(line: index, toGroup: group)
            return
        }
        let movement = line(target)
        let isFree = isFree(line: target)
        setAside(lines: isFree ? [index, target] : [index])
        report(
            .missingInLedger, entries: [], lines: [target, index], statementAmount: movement.amount,
            bookAmount: nil, .unknownAndTakenBack(movement, by: line(index)))
    }

    private mutating func link(_ index: Int, toEntry target: Int) {
        if let group = groupOfEntry[target] {
            add(line: index, toGroup: group)
        } else if isFree(entry: target) {
            claim(entries: [target], lines: [index], basis: .providerReference)
        } else {
            let entry = entries[target]
            setAside(lines: [index])
            report(
                .status, entries: [target], lines: [index], statementAmount: line(index).amount,
                bookAmount: entry.amount, .takenBack(line(index), entry))
        }
    }

    /// A payment that is claimed elsewhere.
    private func owner(at places: [Place]) -> BookEntry? {
        claimed.filter { entry in
            keys(of: entry).contains { places.contains(Place(key: $0, direction: entry.direction)) }
        }.min { $0.payment.key < $1.payment.key }
    }

    private func keys(of entry: BookEntry) -> [ReferenceKey] {
        [entry.providerReference, entry.externalReference].compactMap { ReferenceKey($0) }
    }

    /// Lines that tell of payments, by each of their references; of several the first.
    private func paymentLinesByReference() -> [Place: Int] {
        var found: [Place: Int] = [:]
        for index in lines.indices {
            let line = self.line(index)
            guard line.mayBePayment, line.tellsOfMoney || line.status == .reversed else { continue }
            for reference in [line.providerReference, line.externalReference] {
                guard let key = ReferenceKey(reference) else { continue }
                let place = Place(key: key, direction: line.direction)
                if let other = found[place], groupOfLine[other] != nil || groupOfLine[index] == nil {
                    continue
                }
                found[place] = index
            }
        }
        return found
    }

    /// Charges on rows of their own go with the movement that they name; the others are listed.
    mutating func linkCharges() {
        let free = freeLines.filter { line($0).movement == .charge }
        guard !free.isEmpty else { return }
        let movements = paymentLinesByReference()
        for index in free {
            let line = self.line(index)
            let target = [line.originalReference, line.providerReference, line.externalReference]
                .compactMap { ReferenceKey($0) }
                .flatMap { key in
                    StatementLine.Direction.allCases.map { Place(key: key, direction: $0) }
                }
                .compactMap { movements[$0] }.first { groupOfLine[$0] != nil }
            if let target, let group = groupOfLine[target] {
                add(line: index, toGroup: group)
            } else {
                setAside(lines: [index])
                if line.tellsOfMoney { chargeLines.append(lines[index].id) }
            }
        }
    }
}

extension StatementLine.Direction {
    var opposite: StatementLine.Direction { self == .incoming ? .outgoing : .incoming }
}
