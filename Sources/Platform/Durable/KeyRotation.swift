import FoundationEssentials
package import Postgres
import Primitives
package import Sealing

/// Seals a schema's columns anew with the current key while the daemons run.
///
/// It goes through each table block by block; a batch is one transaction that holds its rows' locks, so that no writer's
/// change is lost. What is done shows in the rows themselves: after a crash it goes on with what is left.
package struct KeyRotation: Sendable {
    private let database: PostgresClient
    private let seal: ColumnSeal
    private let columns: [SealedColumn]
    private let blocksOfBatch = 16
    /// A writer may store another value under a former key while a pass runs; after so many passes one is still at it.
    private let passes = 5

    /// `database` has the rights to change every column, finds the schema first, and was made with `seal`.
    package init(database: PostgresClient, seal: ColumnSeal, columns: [SealedColumn]) {
        self.database = database
        self.seal = seal
        self.columns = columns
    }

    /// How many values of each column are sealed with each key; columns without values are left out.
    package func counts() async throws -> [(column: SealedColumn, keys: [(id: String, count: Int64)])] {
        var counts: [(SealedColumn, [(String, Int64)])] = []
        for column in columns {
            let keys = try await database.session { session in
                try session.query(
                    """
                    SELECT split_part(\(unescaped: column.column), '.', 2) AS key_id, count(*) AS count
                    FROM \(unescaped: column.table) WHERE \(unescaped: column.column) LIKE 'k1.%'
                    GROUP BY 1 ORDER BY 1
                    """
                ).map { (try $0.string("key_id"), try $0.int("count")) }
            }
            if !keys.isEmpty { counts.append((column, keys)) }
        }
        return counts
    }

    /// What stands in the way of a rotation, in sentences: daemons that seal with another key. What is sealed anew under
    /// them they could not open, and what they seal meanwhile would need the other key. Nothing of it is certain: a daemon
    /// that is not connected is not seen.
    package func hindrances() async throws -> [String] {
        let current = seal.fields.keys.currentID
        let sealers = try await database.session { session in
            try session.query(
                """
                SELECT DISTINCT application_name AS name FROM pg_stat_activity
                WHERE datname = current_database() AND application_name LIKE '% key=%' ORDER BY 1
                """
            ).compactMap { SealerName(connection: try $0.string("name")) }
        }
        return sealers.filter { $0.keyID != current }.map {
            "\($0.program) runs and seals with key \($0.keyID), which is not the first one here (\(current))."
        }
    }

    /// Seals anew what a former key sealed; answers how many values that were. `progress` gets a line now and then.
    package func rotate(progress: @Sendable (String) -> Void) async throws -> Int {
        var total = 0
        for column in columns {
            var count = 0
            for _ in 0..<passes where try await remaining(column) > 0 {
                count += try await pass(over: column) { progress("\(column.name): \(count + $0) values") }
            }
            if count > 0 { progress("\(column.name): \(count) values, done") }
            total += count
        }
        return total
    }

    /// What is still sealed with a former key, in sentences; empty where nothing is.
    package func leftovers() async throws -> [String] {
        var sentences: [String] = []
        for column in columns {
            let count = try await remaining(column)
            if count > 0 { sentences.append("\(column.name): \(count) values") }
        }
        let waiting = try await waitingMessages()
        if waiting > 0 {
            sentences.append("outbox: \(waiting) messages under way hold a text of a former key")
        }
        return sentences
    }

    private func remaining(_ column: SealedColumn) async throws -> Int64 {
        let current = "k1.\(seal.fields.keys.currentID).%"
        return try await database.session { session in
            try session.query(
                """
                SELECT count(*) AS count FROM \(unescaped: column.table)
                WHERE \(unescaped: column.column) LIKE 'k1.%' AND \(unescaped: column.column) NOT LIKE \(current)
                """)[0].int("count")
        }
    }

    private func pass(over column: SealedColumn, progress: (Int) -> Void) async throws -> Int {
        let blocks = try await database.session { session in
            try session.query(
                """
                SELECT pg_relation_size(\(column.table)::regclass) / current_setting('block_size')::bigint AS blocks
                """)[0].int("blocks")
        }
        var count = 0
        for first in stride(from: Int64(0), through: blocks, by: blocksOfBatch) {
            let resealed = try await database.transaction { session in
                let resealed = try batch(of: column, from: first, in: session)
                if resealed > 0 { Failpoint.reach("keys.before_commit") }
                return resealed
            }
            guard resealed > 0 else { continue }
            count += resealed
            progress(count)
            Failpoint.reach("keys.after_commit")
        }
        return count
    }

    private func batch(
        of column: SealedColumn, from block: Int64, in session: PostgresSession
    ) throws -> Int {
        let current = "k1.\(seal.fields.keys.currentID).%"
        let (begin, end) = ("(\(block),0)", "(\(block + Int64(blocksOfBatch)),0)")
        let rows = try session.query(
            """
            SELECT ctid::text AS place, \(unescaped: column.record) AS record, \(unescaped: column.column) AS sealed
            FROM \(unescaped: column.table)
            WHERE ctid >= \(begin)::tid AND ctid < \(end)::tid AND \(unescaped: column.column) LIKE 'k1.%'
                AND \(unescaped: column.column) NOT LIKE \(current)
            FOR NO KEY UPDATE
            """)
        var places: [String] = []
        var values: [String] = []
        for row in rows {
            let place = SealedPlace(
                column.field ?? "\(seal.schema).\(column.name)", record: try row.string("record"))
            let text = try seal.fields.open(try row.string("sealed"), at: place)
            places.append(try row.string("place"))
            values.append(try seal.fields.seal(text, at: place))
        }
        guard !places.isEmpty else { return 0 }
        // The rows are locked, so they stay at their places until this transaction ends.
        return try session.execute(
            """
            UPDATE \(unescaped: column.table) AS t SET \(unescaped: column.column) = v.sealed
            FROM (SELECT unnest(\(places)::text[])::tid AS place, unnest(\(values)::text[]) AS sealed) AS v
            WHERE t.ctid = v.place
            """)
    }

    /// Messages under way whose payload holds a text of a former key. They are sent again as they are, so they are not
    /// changed: they go once they are answered.
    private func waitingMessages() async throws -> Int {
        guard columns.contains(where: { $0.table == "outbox" }) else { return 0 }
        let former = seal.fields.keys.formerIDs.map { "k1.\($0)." }
        return try await database.session { session in
            try session.query("SELECT message_id, payload FROM outbox WHERE done_at IS NULL").filter { row in
                let payload = try Outbox.open(
                    try row.string("payload"), of: try row.uuid("message_id"), in: session)
                return former.contains { payload.contains($0) }
            }.count
        }
    }
}
