extension Assignment {
    /// Rows and columns for which another assignment costs the same.
    struct Tie: Hashable {
        var rows: [Int]
        var columns: [Int]
    }

    /// Another assignment of the same cost exists exactly where rows can hand their columns on along edges without slack,
    /// in a circle or between columns that are worth nothing. So the ties are the strongly connected parts of that graph
    /// of places; one node stands for "free".
    func ties() -> [Tie] {
        // Nodes: columns, then the place "alone" of each row, then "free".
        let free = columnCount + edges.count
        var arcs: [[Int]] = Array(repeating: [], count: free + 1)
        for row in edges.indices {
            let place = columnOfRow[row] ?? columnCount + row
            for edge in edges[row] where edge.column != place && isTight(row, edge) {
                arcs[place].append(edge.column)
            }
            if columnOfRow[row] != nil {
                let isTight = alone == rowWorth[row]
                if isTight { arcs[place].append(columnCount + row) }
                arcs[columnCount + row].append(free)
            } else {
                arcs[free].append(place)
            }
        }
        for column in 0..<columnCount {
            if rowOfColumn[column] == nil {
                arcs[column].append(free)
            } else if columnWorth[column] == 0 {
                arcs[free].append(column)
            }
        }
        let parts = StrongParts(arcs: arcs).partOfNode
        return joined(parts)
    }

    private func isTight(_ row: Int, _ edge: Edge) -> Bool {
        edge.cost == rowWorth[row] + columnWorth[edge.column]
    }

    /// Parts may hang together through "free" alone; what is reported together shares an edge without slack.
    private func joined(_ parts: [Int]) -> [Tie] {
        var sets = DisjointSets(count: columnCount + edges.count)
        var isTied = Array(repeating: false, count: edges.count)
        for row in edges.indices {
            let place = columnOfRow[row] ?? columnCount + row
            for edge in edges[row] where edge.column != place && isTight(row, edge) {
                guard parts[edge.column] == parts[place] else { continue }
                isTied[row] = true
                sets.join(columnCount + row, edge.column)
                if place < columnCount { sets.join(columnCount + row, place) }
            }
            if place < columnCount, alone == rowWorth[row], parts[columnCount + row] == parts[place] {
                isTied[row] = true
                sets.join(columnCount + row, place)
            }
        }
        var ties: [Int: Tie] = [:]
        for row in edges.indices where isTied[row] {
            ties[sets.root(columnCount + row), default: Tie(rows: [], columns: [])].rows.append(row)
        }
        for column in 0..<columnCount {
            ties[sets.root(column)]?.columns.append(column)
        }
        return ties.values.sorted { $0.rows[0] < $1.rows[0] }
    }
}

/// The strongly connected parts of a graph (R. Tarjan, 1972), without recursion.
struct StrongParts {
    /// Nodes of one part have the same number.
    private(set) var partOfNode: [Int]

    init(arcs: [[Int]]) {
        partOfNode = Array(repeating: -1, count: arcs.count)
        var order = Array(repeating: -1, count: arcs.count)
        var low = Array(repeating: 0, count: arcs.count)
        var isOpen = Array(repeating: false, count: arcs.count)
        var open: [Int] = []
        var count = 0
        var parts = 0
        for root in arcs.indices where order[root] < 0 {
            var path: [(node: Int, next: Int)] = [(root, 0)]
            while let (node, next) = path.last {
                if next == 0 {
                    order[node] = count
                    low[node] = count
                    count += 1
                    open.append(node)
                    isOpen[node] = true
                }
                if next < arcs[node].count {
                    path[path.count - 1].next += 1
                    let target = arcs[node][next]
                    if order[target] < 0 {
                        path.append((target, 0))
                    } else if isOpen[target] {
                        low[node] = min(low[node], order[target])
                    }
                    continue
                }
                path.removeLast()
                if let parent = path.last?.node { low[parent] = min(low[parent], low[node]) }
                guard low[node] == order[node] else { continue }
                while let member = open.popLast() {
                    isOpen[member] = false
                    partOfNode[member] = parts
                    if member == node { break }
                }
                parts += 1
            }
        }
    }
}

/// Sets that are joined and never parted.
struct DisjointSets {
    private var parent: [Int]

    init(count: Int) { parent = Array(0..<count) }

    mutating func root(_ element: Int) -> Int {
        var node = element
        while parent[node] != node {
            parent[node] = parent[parent[node]]
            node = parent[node]
        }
        return node
    }

    /// The smaller root stays the root.
    mutating func join(_ left: Int, _ right: Int) {
        let (first, second) = (root(left), root(right))
        parent[max(first, second)] = min(first, second)
    }
}
