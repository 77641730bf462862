/// Statements together with how their rows are read, so that several can share one round trip.
package struct Lookup<Value> {
    let queries: [PostgresQuery]
    let read: ([[PostgresRow]], PostgresSession) throws -> Value

    package init(
        _ query: PostgresQuery, _ read: @escaping ([PostgresRow], PostgresSession) throws -> Value
    ) {
        self.init(queries: [query]) { tables, session in try read(tables[0], session) }
    }

    private init(
        queries: [PostgresQuery], _ read: @escaping ([[PostgresRow]], PostgresSession) throws -> Value
    ) {
        self.queries = queries
        self.read = read
    }

    /// Several that do not depend on each other's results. Each statement sees what had committed when it began.
    package static func all<each Part>(
        _ parts: repeat Lookup<each Part>
    ) -> Lookup where Value == (repeat each Part) {
        var queries: [PostgresQuery] = []
        repeat queries.append(contentsOf: (each parts).queries)
        return Lookup(queries: queries) { tables, session in
            var rest = tables[...]
            func next<Read>(_ part: Lookup<Read>) throws -> Read {
                defer { rest = rest.dropFirst(part.queries.count) }
                return try part.read(Array(rest.prefix(part.queries.count)), session)
            }
            return (repeat try next(each parts))
        }
    }

    /// One that is not always needed: nil, and nothing asked, where there is none.
    package static func optional<Part>(_ part: Lookup<Part>?) -> Lookup where Value == Part? {
        guard let part else { return Lookup(queries: []) { _, _ in nil } }
        return part.map { $0 }
    }

    /// What is made of it.
    package func map<Next>(_ change: @escaping (Value) throws -> Next) -> Lookup<Next> {
        let read = read
        return Lookup<Next>(queries: queries) { tables, session in try change(try read(tables, session)) }
    }
}

extension PostgresSession {
    /// Runs a lookup in one round trip.
    package func find<Value>(_ lookup: Lookup<Value>) throws -> Value {
        try lookup.read(try pipeline(lookup.queries), self)
    }
}
