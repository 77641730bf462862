import PlantedStatements
import Reconciliation

/// The whole comparison of a day of which the truth is known: a fifth of the lines have no usable reference. How much of the truth
/// is found, how much of what is found is true, in which time, and whether the order of the rows changes anything.
struct ReconcileAssignment {
    private static let threads = 2

    let pairs: Int
    let shuffles: Int
    private let rules = ReconciliationRules(
        settlementDelaySeconds: 3600, statedUntil: PlantedTruth.day.end + 86_400)

    init(pairs: Int, shuffles: Int) {
        self.pairs = pairs
        self.shuffles = shuffles
    }

    /// One day for each seed.
    func measure(seeds: ClosedRange<UInt64>) async throws -> ReconcileFigures {
        var figures = ReconcileFigures()
        for seed in seeds {
            let planted = PlantedTruth(count: pairs, seed: seed)
            let began = ContinuousClock.now
            let result = await reconcile(planted.lines, planted.entries)
            figures.add("assignment_ms", ContinuousClock.now - began)
            let score = Score(planted, result)
            figures.add("assignment_recall_ppm", score.found * 1_000_000 / max(1, score.known))
            figures.add("assignment_precision_ppm", score.found * 1_000_000 / max(1, score.claimed))
            try requireSingleClaims(result)
            if seed == seeds.lowerBound {
                figures.add("assignment_peak_kb", try ReconcileFigures.peakKilobytes())
                figures.add("shuffles", shuffles)
                figures.add("shuffle_hashes", await hashes(planted, seed).union([result.hash]).count)
            }
        }
        return figures
    }

    private func reconcile(_ lines: [IdentifiedLine], _ entries: [BookEntry]) async -> ReconciliationResult {
        await Matcher.reconcile(lines: lines, entries: entries, rules: rules, threads: Self.threads)
    }

    private func hashes(_ planted: PlantedTruth, _ seed: UInt64) async -> Set<ResultHash> {
        var random = SeededGenerator(seed: seed)
        var found: Set<ResultHash> = []
        for _ in 0..<shuffles {
            let lines = planted.lines.shuffled(using: &random)
            let entries = planted.entries.shuffled(using: &random)
            found.insert(await reconcile(lines, entries).hash)
        }
        return found
    }

    /// No payment and no line is claimed twice.
    private func requireSingleClaims(_ result: ReconciliationResult) throws {
        let payments = result.claims.flatMap(\.payments)
        let lines = result.claims.flatMap(\.lines)
        guard Set(payments).count == payments.count, Set(lines).count == lines.count else {
            throw LoadError(description: "A payment or a line is claimed twice.")
        }
    }
}
