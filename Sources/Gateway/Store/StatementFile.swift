package import FoundationEssentials
package import GatewayCore
import Postgres
import Primitives
package import Reconciliation
import Sealing

/// A statement file as it is stored.
package struct StatementFile: Sendable, Equatable {
    package enum State: String, Sendable {
        /// Begun; where its process died, the next import of the same content goes on.
        case importing
        case imported, refused
    }

    package let id: UUID
    package let provider: ProviderID
    package let state: State
    package let contentHash: [UInt8]
    package let size: Int64
    /// Where the file itself stands in the object store; nil where it was refused.
    package let object: UUID?
    package let name: String
    package let day: BusinessDay?
    package let format: String?
    package let counts: StatementCounts
    package let openingBalance: Int64?
    package let closingBalance: Int64?
    package let linesHash: [UInt8]?
    package let refusalCode: String?
    package let refusalEnglish: String?
    package let refusalFrench: String?
    package let begunAt: Date
    package let endedAt: Date?
    let sealedKey: String

    init(_ row: PostgresRow, in session: PostgresSession) throws {
        id = try row.uuid("file_id")
        provider = ProviderID(try row.string("provider"))
        state = try Stored.value(State(rawValue: row.string("state")), "state")
        contentHash = try row.bytes("content_hash")
        size = try row.int("size")
        object = try row.optionalUUID("object_id")
        name = try session.seal.open(
            try row.string("sealed_name"), in: Self.nameColumn, of: id.lowercased)
        day = try row.optionalString("day").map { try Stored.value(BusinessDay($0), "day") }
        format = try row.optionalString("format")
        counts = StatementCounts(
            rows: try row.int("rows"), lines: try row.int("lines"), knownLines: try row.int("known_lines"),
            repeatedLines: try row.int("repeated_lines"), rejects: try row.int("rejects"),
            firstTime: try row.optionalInt("first_time"), lastTime: try row.optionalInt("last_time"),
            incoming: try row.int("incoming"), outgoing: try row.int("outgoing"))
        openingBalance = try row.optionalInt("opening_balance")
        closingBalance = try row.optionalInt("closing_balance")
        linesHash = try row.optionalBytes("lines_hash")
        refusalCode = try row.optionalString("refusal_code")
        refusalEnglish = try row.optionalString("refusal_en")
        refusalFrench = try row.optionalString("refusal_fr")
        begunAt = try row.date("begun_at")
        endedAt = try row.optionalDate("ended_at")
        sealedKey = try row.string("sealed_key")
    }

    static let nameColumn = "statement_files.sealed_name"
    static let columns = """
        file_id, provider, state, content_hash, size, object_id, sealed_key, sealed_name, day, format, lines_hash,
        rows, lines, known_lines, repeated_lines, rejects, first_time, last_time, incoming, outgoing,
        opening_balance, closing_balance, refusal_code, refusal_en, refusal_fr, begun_at, ended_at
        """
}

/// What a reading of a statement file has counted.
package struct StatementCounts: Sendable, Equatable {
    /// Rows of the file, headings and blanks included.
    package var rows: Int64 = 0
    package var lines: Int64 = 0
    /// Lines that earlier files have brought.
    package var knownLines: Int64 = 0
    /// Lines whose whole content the file has more than once.
    package var repeatedLines: Int64 = 0
    package var rejects: Int64 = 0
    /// Seconds since 1970-01-01T00:00:00Z.
    package var firstTime: Int64?
    package var lastTime: Int64?
    /// What the lines that succeeded come to, in minor units.
    package var incoming: Int64 = 0
    package var outgoing: Int64 = 0

    package init() {}

    init(
        rows: Int64, lines: Int64, knownLines: Int64, repeatedLines: Int64, rejects: Int64, firstTime: Int64?,
        lastTime: Int64?, incoming: Int64, outgoing: Int64
    ) {
        (self.rows, self.lines, self.knownLines, self.repeatedLines) = (
            rows, lines, knownLines, repeatedLines
        )
        (self.rejects, self.firstTime, self.lastTime) = (rejects, firstTime, lastTime)
        (self.incoming, self.outgoing) = (incoming, outgoing)
    }

    package var newLines: Int64 { lines - knownLines }
}

/// How the reading of a file has ended, to be stored with its lines.
package struct StatementImported: Sendable {
    package let format: String
    package let container: String
    package let day: BusinessDay?
    package let counts: StatementCounts
    package let linesHash: [UInt8]
    package let openingBalance: Int64?
    package let closingBalance: Int64?
    package let currency: Currency?
    package let account: String?

    package init(
        format: String, container: String, day: BusinessDay?, counts: StatementCounts, linesHash: [UInt8],
        openingBalance: Int64?, closingBalance: Int64?, currency: Currency?, account: String?
    ) {
        self.format = format
        self.container = container
        self.day = day
        self.counts = counts
        self.linesHash = linesHash
        self.openingBalance = openingBalance
        self.closingBalance = closingBalance
        self.currency = currency
        self.account = account
    }
}
