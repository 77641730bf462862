/// Lines and payments that hang together by candidacy, and with nothing else: solved on its own, on any thread.
struct Component: Sendable {
    /// Positions in `Workings`, in their order.
    var lines: [Int]
    var entries: [Int]
    /// Positions in `lines` and `entries`.
    var pairs: [Candidates.Pair]

    func solved() -> SolvedComponent {
        var edges: [[Assignment.Edge]] = Array(repeating: [], count: lines.count)
        for pair in pairs {
            edges[pair.line].append(Assignment.Edge(column: pair.entry, cost: pair.cost))
        }
        let assignment = Assignment(
            edges: edges, columnCount: entries.count, alone: CandidateCost.alone)
        let ties = assignment.ties()
        let tied = Set(ties.flatMap(\.rows))
        let matched = lines.indices.compactMap { row -> SolvedComponent.Match? in
            guard !tied.contains(row), let column = assignment.columnOfRow[row] else { return nil }
            return SolvedComponent.Match(line: lines[row], entry: entries[column])
        }
        return SolvedComponent(
            matched: matched,
            ties: ties.map { tie in
                SolvedComponent.Tie(
                    lines: tie.rows.map { lines[$0] }, entries: tie.columns.map { entries[$0] })
            })
    }
}

struct SolvedComponent: Sendable {
    struct Match: Sendable, Hashable {
        var line: Int
        var entry: Int
    }

    struct Tie: Sendable, Hashable {
        var lines: [Int]
        var entries: [Int]
    }

    var matched: [Match]
    var ties: [Tie]
}

extension Component {
    /// A larger component is parted: candidates far apart in time are given up first, but never those within minutes.
    static let mostLines = 20_000

    /// The parts that hang together.
    static func all(of candidates: Candidates, pairs: [Candidates.Pair]) -> [Component] {
        parts(candidates, pairs, limits: [43_200, 7200, 900])
    }

    private static func parts(
        _ candidates: Candidates, _ pairs: [Candidates.Pair], limits: [UInt64]
    ) -> [Component] {
        let lineCount = candidates.lines.count
        var sets = DisjointSets(count: lineCount + candidates.entries.count)
        for pair in pairs { sets.join(pair.line, lineCount + pair.entry) }
        var order: [Int] = []
        var members: [Int: [Candidates.Pair]] = [:]
        for pair in pairs {
            let root = sets.root(pair.line)
            if members[root] == nil { order.append(root) }
            members[root, default: []].append(pair)
        }
        return order.flatMap { root -> [Component] in
            let own = members[root] ?? []
            let component = Component(candidates, own)
            guard component.lines.count > mostLines, let limit = limits.first else { return [component] }
            let near = own.filter {
                Distance.between(candidates.lines[$0.line].time, candidates.entries[$0.entry].time) <= limit
            }
            return parts(candidates, near, limits: Array(limits.dropFirst()))
        }
    }

    private init(_ candidates: Candidates, _ pairs: [Candidates.Pair]) {
        let lineNumbers = Set(pairs.map(\.line)).sorted()
        let entryNumbers = Set(pairs.map(\.entry)).sorted()
        var entryPlaces: [Int: Int] = [:]
        for (place, entry) in entryNumbers.enumerated() { entryPlaces[entry] = place }
        var linePlaces: [Int: Int] = [:]
        for (place, line) in lineNumbers.enumerated() { linePlaces[line] = place }
        lines = lineNumbers.map { candidates.lines[$0].index }
        entries = entryNumbers.map { candidates.entries[$0].index }
        self.pairs = pairs.map {
            Candidates.Pair(
                line: linePlaces[$0.line] ?? 0, entry: entryPlaces[$0.entry] ?? 0, cost: $0.cost)
        }
    }
}
