/// Compares the lines of a provider's statements with the payments of our books.
///
/// Exact references come first, then what nearly agrees, at the least cost over all; a tie is a break of its own kind and
/// never a guess. Each line and each payment stands in at most one claim. The result depends on neither the order of the
/// two sides nor the number of threads.
public enum Matcher {
    /// Everything about one provider, on the caller's thread.
    ///
    /// `claimed` are payments of those days that are not compared again but may be repeated by a line or a payment that is,
    /// or taken back: those that `ExactMatch` has claimed, and those of closed days.
    public static func reconcile(
        lines: [IdentifiedLine], entries: [BookEntry], rules: ReconciliationRules, claimed: [BookEntry] = []
    ) -> ReconciliationResult {
        var workings = Workings(lines: lines, entries: entries, claimed: claimed, rules: rules)
        workings.claimByReferences()
        let components = workings.candidateComponents()
        workings.apply(components.map { $0.solved() })
        return workings.finished()
    }

    /// The same on several threads of the caller's executor.
    public static func reconcile(
        lines: [IdentifiedLine], entries: [BookEntry], rules: ReconciliationRules, claimed: [BookEntry] = [],
        threads: Int
    ) async -> ReconciliationResult {
        var workings = Workings(lines: lines, entries: entries, claimed: claimed, rules: rules)
        workings.claimByReferences()
        let components = workings.candidateComponents()
        let share = max(1, (components.count + max(1, threads) - 1) / max(1, threads))
        let solved = await withTaskGroup(of: [SolvedComponent].self) { group in
            for first in stride(from: 0, to: components.count, by: share) {
                let part = Array(components[first..<min(first + share, components.count)])
                group.addTask { @concurrent in part.map { $0.solved() } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        workings.apply(solved)
        return workings.finished()
    }
}
