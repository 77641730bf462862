import PlantedStatements
import Testing

@testable import Reconciliation

/// Random small cases beside every assignment that there is.
struct AssignmentTests {
    @Test func `costs the least and knows every tie`() {
        var random = SeededGenerator(seed: 4711)
        var tiedCases = 0
        for _ in 0..<3000 {
            let rows = Int.random(in: 1...5, using: &random)
            let columns = Int.random(in: 1...5, using: &random)
            let highest = Int64.random(in: 2...30, using: &random)
            let edges = (0..<rows).map { _ in
                (0..<columns).compactMap { column -> Assignment.Edge? in
                    guard random.chance(600) else { return nil }
                    return Assignment.Edge(
                        column: column, cost: Int64.random(in: 0..<highest, using: &random))
                }
            }
            let assignment = Assignment(edges: edges, columnCount: columns, alone: highest)
            let best = Oracle(edges: edges, alone: highest).best
            #expect(assignment.cost == best.cost)
            #expect(best.assignments.contains(assignment.columnOfRow))
            let ties = assignment.ties()
            tiedCases += ties.isEmpty ? 0 : 1
            let tiedRows = Set(ties.flatMap(\.rows))
            let tiedColumns = Set(ties.flatMap(\.columns))
            for row in 0..<rows {
                let choices = Set(best.assignments.map { $0[row] })
                #expect(tiedRows.contains(row) == (choices.count > 1), "\(edges) row \(row)")
            }
            for column in 0..<columns {
                let choices = Set(best.assignments.map { $0.firstIndex(of: column) })
                #expect(tiedColumns.contains(column) == (choices.count > 1), "\(edges) column \(column)")
            }
        }
        #expect(tiedCases > 300)
    }

    @Test func `many rows that want one column stay alone but for one`() {
        let edges = (0..<200).map { row in [Assignment.Edge(column: 0, cost: Int64(200 - row))] }
        let assignment = Assignment(edges: edges, columnCount: 1, alone: 1000)
        #expect(assignment.columnOfRow.compactMap(\.self) == [0])
        #expect(assignment.columnOfRow[199] == 0)
        #expect(assignment.ties().isEmpty)
    }

    @Test func `two alike on both sides are a tie, and a third is not drawn in`() {
        let edges = [
            [Assignment.Edge(column: 0, cost: 5), Assignment.Edge(column: 1, cost: 5)],
            [Assignment.Edge(column: 0, cost: 5), Assignment.Edge(column: 1, cost: 5)],
            [Assignment.Edge(column: 1, cost: 9), Assignment.Edge(column: 2, cost: 1)],
        ]
        let ties = Assignment(edges: edges, columnCount: 3, alone: 50).ties()
        #expect(ties == [Assignment.Tie(rows: [0, 1], columns: [0, 1])])
    }
}

/// All assignments of least cost, by trying each.
private struct Oracle {
    let edges: [[Assignment.Edge]]
    let alone: Int64

    var best: (cost: Int64, assignments: [[Int?]]) {
        var best: (cost: Int64, assignments: [[Int?]]) = (.max, [])
        extend([], 0, [], &best)
        return best
    }

    private func extend(
        _ chosen: [Int?], _ cost: Int64, _ taken: Set<Int>, _ best: inout (cost: Int64, assignments: [[Int?]])
    ) {
        guard chosen.count < edges.count else {
            if cost < best.cost { best = (cost, []) }
            if cost == best.cost { best.assignments.append(chosen) }
            return
        }
        extend(chosen + [nil], cost + alone, taken, &best)
        for edge in edges[chosen.count] where !taken.contains(edge.column) {
            extend(chosen + [edge.column], cost + edge.cost, taken.union([edge.column]), &best)
        }
    }
}
