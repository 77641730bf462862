package import FoundationEssentials
package import GatewayCore
import Postgres
import Primitives
package import Reconciliation

/// Lines on their way into a block.
package struct StatementBlock: Sendable {
    package static let size = 4096

    package private(set) var count = 0
    package private(set) var firstTime = Int64.max
    package private(set) var lastTime = Int64.min
    private(set) var identities: [UInt8] = []
    private(set) var lines: [UInt8] = []

    package init() {}

    package var isFull: Bool { count >= Self.size }

    package mutating func append(_ line: StatementLine, _ identity: StatementLineID) {
        count += 1
        firstTime = min(firstTime, line.time)
        lastTime = max(lastTime, line.time)
        identity.append(to: &identities)
        StatementLineCodec.append(line, to: &lines)
    }

    package mutating func clear() {
        count = 0
        (firstTime, lastTime) = (.max, .min)
        identities.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
    }
}

/// A row that was set aside, on its way into the database.
package struct StoredReject: Sendable {
    package let row: Int
    package let identity: StatementLineID
    package let isKnown: Bool
    package let code: String
    package let column: String
    package let english: String
    package let french: String
    /// As it stands in the file, its fields one after the other.
    package let text: String

    package init(
        row: Int, identity: StatementLineID, isKnown: Bool, code: String, column: String, english: String,
        french: String, text: String
    ) {
        self.row = row
        self.identity = identity
        self.isKnown = isKnown
        self.code = code
        self.column = column
        self.english = english
        self.french = french
        self.text = text
    }
}

/// A balance that does not follow from the row before and its own movement.
package struct StatementDiscontinuity: Sendable, Equatable {
    package let row: Int
    package let time: Int64
    package let expected: Int64
    package let found: Int64

    package init(row: Int, time: Int64, expected: Int64, found: Int64) {
        self.row = row
        self.time = time
        self.expected = expected
        self.found = found
    }
}

/// Which lines a reading wants.
package struct StatementWindow: Sendable {
    package let provider: ProviderID
    /// Lines from this second on; earlier ones only of files that came after `closedAt`.
    package let first: Int64
    /// Up to, and without, this second.
    package let end: Int64
    /// When the last day was closed: what came later for closed days is late, and belongs to the open ones.
    package let closedAt: Date?

    package init(provider: ProviderID, first: Int64, end: Int64, closedAt: Date? = nil) {
        self.provider = provider
        self.first = first
        self.end = end
        self.closedAt = closedAt
    }
}

extension StatementStore {
    /// Stores a block of new lines.
    package func store(
        _ block: StatementBlock, number: Int, of provider: ProviderID, under key: StatementKey
    ) throws {
        guard block.count > 0 else { return }
        let sealed = try key.seal(block.lines, at: "block \(number)")
        try session.copyIn(
            """
            COPY statement_blocks (file_id, block, provider, line_count, first_time, last_time, identities, sealed)
            FROM STDIN (FORMAT binary)
            """
        ) { writer in
            try writer.begin(columns: 8)
            writer.write(key.file)
            writer.write(Int32(number))
            writer.write(provider.name)
            writer.write(Int32(block.count))
            writer.write(block.firstTime)
            writer.write(block.lastTime)
            writer.write(block.identities)
            writer.write(sealed)
        }
    }

    package func store(
        _ rejects: [StoredReject], of provider: ProviderID, under key: StatementKey
    ) throws {
        guard !rejects.isEmpty else { return }
        try session.copyIn(
            """
            COPY statement_rejects (file_id, row_number, provider, identity, known, code, column_name, english, french,
                sealed) FROM STDIN (FORMAT binary)
            """
        ) { writer in
            for reject in rejects {
                try writer.begin(columns: 10)
                writer.write(key.file)
                writer.write(Int64(reject.row))
                writer.write(provider.name)
                writer.write(reject.identity.uuid)
                writer.write([reject.isKnown ? 1 : 0] as [UInt8])
                writer.write(reject.code)
                writer.write(reject.column)
                writer.write(reject.english)
                writer.write(reject.french)
                writer.write(try key.seal(Array(reject.text.utf8), at: "row \(reject.row)"))
            }
        }
    }

    package func store(_ discontinuities: [StatementDiscontinuity], under key: StatementKey) throws {
        guard !discontinuities.isEmpty else { return }
        try session.copyIn(
            """
            COPY statement_discontinuities (file_id, row_number, executed_at, expected, found) FROM STDIN (FORMAT binary)
            """
        ) { writer in
            for one in discontinuities {
                try writer.begin(columns: 5)
                writer.write(key.file)
                writer.write(Int64(one.row))
                writer.write(one.time)
                writer.write(one.expected)
                writer.write(one.found)
            }
        }
    }

    /// The balances of imported files that do not follow, executed between the two seconds.
    package func discontinuities(
        of provider: ProviderID, from first: Int64, before end: Int64
    ) throws -> [StatementDiscontinuity] {
        try session.query(
            """
            SELECT d.* FROM statement_discontinuities d JOIN statement_files f USING (file_id)
            WHERE f.provider = \(provider.name) AND f.state = 'imported' AND d.executed_at >= \(first)
                AND d.executed_at < \(end) ORDER BY d.executed_at, d.file_id, d.row_number
            """
        ).map { row in
            StatementDiscontinuity(
                row: Int(try row.int("row_number")), time: try row.int("executed_at"),
                expected: try row.int("expected"), found: try row.int("found"))
        }
    }

    /// The identities of the imported lines near that day, block by block.
    package func identities(
        of provider: ProviderID, near day: BusinessDay, _ body: ([StatementLineID]) throws -> Void
    ) throws {
        try session.copyOut(
            """
            COPY (SELECT b.identities FROM statement_blocks b JOIN statement_files f USING (file_id)
                WHERE b.provider = \(PostgresSession.quoted(provider.name)) AND f.state = 'imported'
                    AND b.last_time >= \(day.start) AND b.first_time < \(day.end))
            TO STDOUT (FORMAT binary)
            """
        ) { try body(StatementLineID.list($0.bytes(0))) }
    }

    /// The rows that imported files of the provider have set aside.
    package func rejectIdentities(of provider: ProviderID) throws -> Set<StatementLineID> {
        let rows = try session.query(
            """
            SELECT r.identity FROM statement_rejects r JOIN statement_files f USING (file_id)
            WHERE r.provider = \(provider.name) AND f.state = 'imported' AND NOT r.known
            """)
        return Set(try rows.map { StatementLineID(try $0.uuid("identity")) })
    }

    /// Every line of the window, in the order in which they were imported.
    package func lines(
        in window: StatementWindow, _ body: (StatementLine, StatementLineID, _ isLate: Bool) throws -> Void
    ) throws {
        let keys = try self.keys(of: window.provider)
        let closed = window.closedAt.map { "'\($0.postgresText)'::timestamptz" } ?? "'infinity'"
        try session.copyOut(
            """
            COPY (SELECT b.file_id, b.block, b.identities, b.sealed, f.ended_at > \(closed) AS late
                FROM statement_blocks b JOIN statement_files f USING (file_id)
                WHERE b.provider = \(PostgresSession.quoted(window.provider.name)) AND f.state = 'imported'
                    AND b.first_time < \(window.end) AND (b.last_time >= \(window.first) OR f.ended_at > \(closed))
                ORDER BY f.ended_at, b.file_id, b.block)
            TO STDOUT (FORMAT binary)
            """
        ) { row in
            let file = row.uuid(0)
            guard let key = keys[file] else {
                throw StoreError(.missing, "The statement \(file.lowercased) has no key.")
            }
            let isLate = row.int(4) == 1
            let identities = StatementLineID.list(row.bytes(2))
            var decoder = StatementLineDecoder(try key.open(row.bytes(3), at: "block \(row.int(1))"))
            for identity in identities {
                guard let line = try decoder.next() else {
                    throw StoreError(.corrupt, "A block of a statement has fewer lines than identities.")
                }
                guard line.time < window.end, isLate || line.time >= window.first else { continue }
                try body(line, identity, isLate && line.time < window.first)
            }
        }
    }

    /// The keys of the imported files of a provider.
    private func keys(of provider: ProviderID) throws -> [UUID: StatementKey] {
        let rows = try session.query(
            """
            SELECT file_id, sealed_key FROM statement_files
            WHERE provider = \(provider.name) AND state = 'imported'
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let file = try row.uuid("file_id")
                return (file, try StatementKey(opening: try row.string("sealed_key"), of: file, in: session))
            })
    }

    /// Where a line stands.
    package struct PlacedLine: Sendable, Equatable {
        package let file: UUID
        package let line: StatementLine
    }

    /// A line by its identity; sooner found where its time is known.
    package func line(
        _ id: StatementLineID, of provider: ProviderID, at time: Int64? = nil
    ) throws -> PlacedLine? {
        var bytes: [UInt8] = []
        id.append(to: &bytes)
        let rows = try session.query(
            """
            SELECT b.file_id, b.block, b.identities, b.sealed, f.sealed_key
            FROM statement_blocks b JOIN statement_files f USING (file_id)
            WHERE b.provider = \(provider.name) AND f.state = 'imported'
                AND (\(time)::bigint IS NULL OR b.first_time <= \(time)::bigint AND b.last_time >= \(time)::bigint)
                AND position(\(bytes)::bytea IN b.identities) > 0
            """)
        for row in rows {
            let identities = StatementLineID.list(try row.bytes("identities"))
            guard let position = identities.firstIndex(of: id) else { continue }
            let file = try row.uuid("file_id")
            let key = try StatementKey(opening: try row.string("sealed_key"), of: file, in: session)
            let number = try row.int("block")
            var decoder = StatementLineDecoder(
                try key.open(try row.bytes("sealed"), at: "block \(number)"))
            for _ in 0..<position { _ = try decoder.next() }
            return try decoder.next().map { PlacedLine(file: file, line: $0) }
        }
        return nil
    }

    /// A row that was set aside, as it is kept.
    package struct KeptReject: Sendable {
        package let file: UUID
        package let row: Int
        package let identity: StatementLineID
        package let code: String
        package let column: String
        package let english: String
        package let french: String
        /// As it stands in the file.
        package let text: String
        /// The day of its file.
        package let day: BusinessDay
    }

    /// The rows that imported files have set aside, each once, of files given for or ending on one of the days.
    package func rejects(
        of provider: ProviderID, from first: BusinessDay, through last: BusinessDay
    ) throws -> [KeptReject] {
        let rows = try session.query(
            """
            SELECT r.*, f.sealed_key, f.day::text AS file_day, f.last_time FROM statement_rejects r
            JOIN statement_files f USING (file_id)
            WHERE r.provider = \(provider.name) AND f.state = 'imported' AND NOT r.known
            ORDER BY f.ended_at, r.file_id, r.row_number
            """)
        return try rows.compactMap { row in
            let file = try row.uuid("file_id")
            let time = try row.optionalInt("last_time")
            guard
                let day = try row.optionalString("file_day").flatMap({ BusinessDay($0) })
                    ?? time.map({ BusinessDay(containing: $0) }), day >= first, day <= last
            else { return nil }
            let key = try StatementKey(opening: try row.string("sealed_key"), of: file, in: session)
            let number = try row.int("row_number")
            return KeptReject(
                file: file, row: Int(number), identity: StatementLineID(try row.uuid("identity")),
                code: try row.string("code"), column: try row.string("column_name"),
                english: try row.string("english"), french: try row.string("french"),
                text: String(
                    decoding: try key.open(try row.bytes("sealed"), at: "row \(number)"), as: UTF8.self),
                day: day)
        }
    }
}
