/// Who belongs to whom at the least cost over all: a bipartite graph of rows and columns, where a row may also stay alone
/// at a fixed cost. Successive shortest augmenting paths over sparse edges (R. Jonker, A. Volgenant, 1987), on integers.
struct Assignment {
    struct Edge: Hashable, Sendable {
        var column: Int
        var cost: Int64
    }

    /// The edges of each row, at most one to a column. Every cost is at least zero and below `alone`.
    let edges: [[Edge]]
    let columnCount: Int
    let alone: Int64

    /// The column of each row; nil where it stays alone.
    private(set) var columnOfRow: [Int?]
    private(set) var rowOfColumn: [Int?]
    /// What each row and column is worth (the dual problem). A free column is worth zero, and no column more.
    private(set) var rowWorth: [Int64]
    private(set) var columnWorth: [Int64]

    init(edges: [[Edge]], columnCount: Int, alone: Int64) {
        self.edges = edges
        self.columnCount = columnCount
        self.alone = alone
        columnOfRow = Array(repeating: nil, count: edges.count)
        rowOfColumn = Array(repeating: nil, count: columnCount)
        rowWorth = edges.map { min($0.map(\.cost).min() ?? alone, alone) }
        columnWorth = Array(repeating: 0, count: columnCount)
        var search = Search(columnCount: columnCount)
        for row in edges.indices { augment(from: row, &search) }
    }

    var cost: Int64 {
        columnOfRow.enumerated().reduce(0) { sum, pair in
            sum + (edges[pair.offset].first { $0.column == pair.element }?.cost ?? alone)
        }
    }

    /// What one search remembers; kept between searches so that each touches only what it meets.
    private struct Search {
        var distance: [Int64]
        /// From which row a column was reached.
        var origin: [Int]
        var isDone: [Bool]
        var met: [Int] = []
        var queue = DistanceQueue()

        init(columnCount: Int) {
            distance = Array(repeating: .max, count: columnCount)
            origin = Array(repeating: -1, count: columnCount)
            isDone = Array(repeating: false, count: columnCount)
        }

        mutating func reset() {
            for column in met {
                distance[column] = .max
                isDone[column] = false
            }
            met.removeAll(keepingCapacity: true)
            queue.removeAll()
        }
    }

    private enum End {
        case column(Int)
        /// The row gives its column away and stays alone.
        case alone(Int)
    }

    /// Finds the cheapest way to place one more row, and takes it.
    private mutating func augment(from start: Int, _ search: inout Search) {
        var end: (distance: Int64, place: End) = (alone - rowWorth[start], .alone(start))
        relax(start, at: 0, &search)
        while let (distance, column) = search.queue.popFirst() {
            guard !search.isDone[column], distance == search.distance[column] else { continue }
            guard distance < end.distance else { break }
            search.isDone[column] = true
            guard let row = rowOfColumn[column] else {
                end = (distance, .column(column))
                break
            }
            let toAlone = distance + alone - rowWorth[row]
            if toAlone < end.distance { end = (toAlone, .alone(row)) }
            relax(row, at: distance, &search)
        }
        rowWorth[start] += end.distance
        for column in search.met where search.isDone[column] {
            guard let row = rowOfColumn[column] else { continue }
            let gain = end.distance - search.distance[column]
            guard gain > 0 else { continue }
            columnWorth[column] -= gain
            rowWorth[row] += gain
        }
        take(end.place, from: start, search)
        search.reset()
    }

    private func relax(_ row: Int, at base: Int64, _ search: inout Search) {
        for edge in edges[row] where !search.isDone[edge.column] {
            let distance = base + edge.cost - rowWorth[row] - columnWorth[edge.column]
            guard distance < search.distance[edge.column] else { continue }
            if search.distance[edge.column] == .max { search.met.append(edge.column) }
            search.distance[edge.column] = distance
            search.origin[edge.column] = row
            search.queue.insert(distance, edge.column)
        }
    }

    private mutating func take(_ end: End, from start: Int, _ search: Search) {
        var column: Int
        switch end {
        case .column(let free): column = free
        case .alone(let row):
            guard let given = columnOfRow[row] else { return }
            columnOfRow[row] = nil
            column = given
        }
        while true {
            let row = search.origin[column]
            let given = columnOfRow[row]
            columnOfRow[row] = column
            rowOfColumn[column] = row
            guard row != start, let given else { return }
            column = given
        }
    }
}

/// The smallest distance first; a binary heap.
struct DistanceQueue {
    private var heap: [(distance: Int64, column: Int)] = []

    mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

    mutating func insert(_ distance: Int64, _ column: Int) {
        heap.append((distance, column))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func popFirst() -> (distance: Int64, column: Int)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return first }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < heap[parent] else { return first }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
