/// Which statements a connection has prepared, bounded; the least recently used one makes room.
struct StatementCache {
    /// A statement is its text and its parameter types.
    struct Key: Hashable {
        let sql: String
        let types: [UInt32]
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let limit: Int
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0
    private var namesGiven: UInt64 = 0

    init(limit: Int) {
        precondition(limit > 0, "A statement cache holds at least one statement.")
        self.limit = limit
    }

    var count: Int { entries.count }

    /// The name of a prepared statement, which becomes the most recently used.
    mutating func name(of key: Key) -> String? {
        guard entries[key] != nil else { return nil }
        uses += 1
        entries[key]?.lastUse = uses
        return entries[key]?.name
    }

    /// A name that this connection has not used yet.
    mutating func freshName() -> String {
        namesGiven += 1
        return "s\(namesGiven)"
    }

    /// Records a statement that the server has prepared. Returns the name to deallocate, where one had to go.
    mutating func insert(_ key: Key, name: String) -> String? {
        uses += 1
        entries[key] = Entry(name: name, lastUse: uses)
        guard entries.count > limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        else {
            return nil
        }
        entries[oldest.key] = nil
        return oldest.value.name
    }
}
