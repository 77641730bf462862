import GatewayCore

/// The third stage: what says by amount, party, time and a reference that nearly agrees which payment it is.
extension Workings {
    func candidateComponents() -> [Component] {
        let candidates = Candidates(
            lines: freeLines.filter { line($0).movement == .payment }
                .map { CandidateLine(index: $0, line($0)) },
            entries: freeEntries.map { CandidateEntry(index: $0, entries[$0], tariff: rules.tariff) },
            rules: rules)
        return Component.all(of: candidates, pairs: candidates.pairs())
    }

    mutating func apply(_ solved: [SolvedComponent]) {
        for match in solved.flatMap(\.matched).sorted(by: { $0.entry < $1.entry }) {
            claim(entries: [match.entry], lines: [match.line], basis: .assignment)
        }
        for tie in solved.flatMap(\.ties) { tell(ambiguousLines: tie.lines, entries: tie.entries) }
    }

    /// A tie in which no money moved is no question to anyone.
    mutating func tell(ambiguousLines tied: [Int], entries tiedEntries: [Int]) {
        setAside(entries: tiedEntries, lines: tied)
        guard tied.contains(where: { line($0).tellsOfMoney }) else { return }
        report(
            .ambiguous, entries: tiedEntries, lines: tied, statementAmount: sum(ofLines: tied),
            bookAmount: sum(ofEntries: tiedEntries),
            .ambiguous(lines: tied.count, payments: tiedEntries.count))
    }
}
