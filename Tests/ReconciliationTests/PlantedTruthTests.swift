import GatewayCore
import PlantedStatements
import Reconciliation
import Testing

struct PlantedTruthTests {
    private static let rules = ReconciliationRules(
        settlementDelaySeconds: 3600, statedUntil: PlantedTruth.day.end + 86_400)

    @Test func `finds what was planted among 20,000 payments`() {
        let planted = PlantedTruth(count: 20_000, seed: 20_261_123)
        let result = Matcher.reconcile(lines: planted.lines, entries: planted.entries, rules: Self.rules)
        let score = Score(planted, result)
        #expect(score.recallInThousandths >= 995)
        #expect(score.wrongPerTenThousand <= 10)
        expectSingleClaims(result)
    }

    @Test func `fifty orders and any number of threads have one result`() async {
        let planted = PlantedTruth(count: 1500, seed: 7)
        let first = Matcher.reconcile(lines: planted.lines, entries: planted.entries, rules: Self.rules)
        var random = SeededGenerator(seed: 8)
        for _ in 0..<50 {
            let lines = planted.lines.shuffled(using: &random)
            let entries = planted.entries.shuffled(using: &random)
            let again = Matcher.reconcile(lines: lines, entries: entries, rules: Self.rules)
            #expect(again.hash == first.hash)
            #expect(again == first)
        }
        for threads in [1, 2, 5] {
            let again = await Matcher.reconcile(
                lines: planted.lines.shuffled(using: &random), entries: planted.entries, rules: Self.rules,
                threads: threads)
            #expect(again == first)
        }
        #expect(!first.breaks.isEmpty)
    }

    @Test func `another payment is another hash`() throws {
        let planted = PlantedTruth(count: 200, seed: 9)
        let first = Matcher.reconcile(lines: planted.lines, entries: planted.entries, rules: Self.rules)
        var entries = planted.entries
        let moved = try #require(entries.firstIndex { $0.hasMoved })
        entries[moved].amount += 1
        let other = Matcher.reconcile(lines: planted.lines, entries: entries, rules: Self.rules)
        #expect(other.hash != first.hash)
    }

    @Test func `the compact stage and the rest find what is found at once`() {
        let planted = PlantedTruth(count: 4000, seed: 10)
        let whole = Matcher.reconcile(lines: planted.lines, entries: planted.entries, rules: Self.rules)
        var random = SeededGenerator(seed: 11)
        for _ in 0..<5 {
            let lines = planted.lines.shuffled(using: &random)
            let entries = planted.entries.shuffled(using: &random)
            var exact = ExactMatch(expectedRecords: 10, rules: Self.rules)
            for entry in entries { exact.add(entry) }
            for (ordinal, line) in lines.enumerated() { exact.offer(line.line, ordinal: UInt32(ordinal)) }
            var claims: [Claim] = []
            var claimed: [BookEntry] = []
            exact.forEachClaim { record, line in
                claimed.append(entries[record])
                claims.append(
                    Claim(
                        payments: [entries[record].payment], lines: [lines[line].id],
                        basis: exact.basis(ofRecord: record)))
            }
            let rest = Matcher.reconcile(
                lines: exact.remainingLines().map { lines[$0] },
                entries: exact.remainingRecords().map { entries[$0] }, rules: Self.rules, claimed: claimed)
            var hash = rest.hash
            for claim in claims { hash.add(claim) }
            #expect(hash == whole.hash)
            #expect(claims.count + rest.claims.count == whole.claims.count)
            #expect(claims.count > 2500)
        }
    }

    private func expectSingleClaims(_ result: ReconciliationResult) {
        let payments = result.claims.flatMap(\.payments)
        let lines = result.claims.flatMap(\.lines)
        #expect(Set(payments).count == payments.count)
        #expect(Set(lines).count == lines.count)
    }
}
