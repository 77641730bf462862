import Crypto
import FoundationEssentials
import GatewayCore
import GatewayStore
import Primitives
import ProviderKit
import Reconciliation
import Spreadsheets

/// Reads a file once, row by row, on the thread of the transaction that it asks for known lines and, where it is to store
/// what it reads, stores them with. Its memory grows by the identities of the lines alone.
struct StatementPass {
    private let source: StatementSource
    private let transaction: GatewayTransaction
    /// Under which what is read is stored; nil where it only looks.
    private let key: StatementKey?
    private let progress: @Sendable (StatementProgress) -> Void

    private var reading = StatementReading()
    private var identifier = LineIdentifier()
    private var identities: [StatementLineID] = []
    /// The lines of earlier files, of the days that this one has lines of.
    private var known: Set<StatementLineID> = []
    private var knownDays: Set<BusinessDay> = []
    private var lastDay: BusinessDay?
    private var latest: Int64?
    private var knownRejects: Set<StatementLineID>?
    private var rejectedTexts: [StatementLineID: UInt64] = [:]
    private var block = StatementBlock()
    private var blocks = 0
    private var rejects: [StoredReject] = []
    private var discontinuities: [StatementDiscontinuity] = []

    init(
        _ source: StatementSource, in transaction: GatewayTransaction, under key: StatementKey?,
        progress: @escaping @Sendable (StatementProgress) -> Void
    ) {
        self.source = source
        self.transaction = transaction
        self.key = key
        self.progress = progress
    }

    /// Throws a `StatementRefusal` where the file is not what it claims to be.
    mutating func run(_ formats: StatementFormats) throws -> StatementReading {
        let table = try open()
        let format = try formats.format(of: table, source)
        reading.format = format.name
        reading.container = table.kind.rawValue
        var reader = format.reader()
        var row = TableRow()
        while try next(table, into: &row) {
            reading.counts.rows += 1
            for element in reader.read(row) { try take(element, from: row) }
            if reading.counts.rows.isMultiple(of: 20_000) { tell() }
        }
        for element in reader.finish() { try take(element, from: nil) }
        guard reading.counts.rows > 0 else { throw StatementRefusal.empty }
        guard reading.counts.lines > 0 || reading.counts.rejects == 0 else {
            throw StatementRefusal.nothingReadable
        }
        try reading.expect(source.day)
        try storeBlock()
        try storeRejects()
        if let key { try transaction.statements.store(discontinuities, under: key) }
        reading.counts.repeatedLines = Int64(identifier.repeatedLines)
        reading.linesHash = hashOfLines()
        tell()
        return reading
    }

    private func open() throws -> TableFile {
        let table: TableFile
        do { table = try TableFile(path: source.path, name: source.name) } catch {
            throw StatementRefusal(error)
        }
        if let said = table.misnamed { throw StatementRefusal.misnamed(said: said, is: table.kind) }
        return table
    }

    private func next(_ table: TableFile, into row: inout TableRow) throws -> Bool {
        do { return try table.next(into: &row) } catch { throw StatementRefusal(error) }
    }

    private func tell() {
        progress(StatementProgress(step: key == nil ? .reading : .storing, rows: reading.counts.rows))
    }

    private mutating func take(_ element: StatementElement, from row: TableRow?) throws {
        switch element {
        case .line(let line):
            if try line.time > latestTime() {
                try take(.future, line.number, row.flatMap { $0.number == line.number ? $0 : nil })
            } else {
                try take(line)
            }
        case .reject(let number, let reject):
            try take(reject, number, row.flatMap { $0.number == number ? $0 : nil })
        case .account(let account):
            if !reading.accounts.contains(account) { reading.accounts.append(account) }
        case .period(let first, let last):
            if first <= last { reading.period = first...last }
        case .openingBalance(let balance): reading.openingBalance = balance
        case .closingBalance(let balance): reading.closingBalance = balance
        case .discontinuity(let number, let time, let expected, let found):
            reading.discontinuities += 1
            discontinuities.append(
                StatementDiscontinuity(row: number, time: time, expected: expected, found: found))
        case .refusal(let refusal): throw refusal
        }
    }

    /// Nothing was executed later than now; a day more is for clocks that differ. A line of a year to come would say that
    /// every day before it is stated.
    private mutating func latestTime() throws -> Int64 {
        if let latest { return latest }
        let time = Int64(try transaction.now().timeIntervalSince1970) + 86_400
        latest = time
        return time
    }

    private mutating func take(_ line: StatementLine) throws {
        let identity = identifier.identify(line)
        identities.append(identity)
        reading.counts.lines += 1
        reading.counts.firstTime = min(reading.counts.firstTime ?? line.time, line.time)
        reading.counts.lastTime = max(reading.counts.lastTime ?? line.time, line.time)
        reading.currency = reading.currency ?? line.currency
        let day = BusinessDay(containing: line.time)
        reading.days[day, default: 0] += 1
        if line.status == .unknown { reading.unknownStatuses += 1 }
        if line.movement == .unknown { reading.unknownMovements += 1 }
        if line.status == .succeeded { try add(line) }
        if day != lastDay { try learn(day) }
        if !known.isEmpty, known.contains(identity) {
            reading.counts.knownLines += 1
            return
        }
        guard key != nil else { return }
        block.append(line, identity)
        if block.isFull { try storeBlock() }
    }

    private mutating func add(_ line: StatementLine) throws {
        let isIncoming = line.direction == .incoming
        let (sum, overflows) = (isIncoming ? reading.counts.incoming : reading.counts.outgoing)
            .addingReportingOverflow(line.amount)
        guard !overflows else { throw StatementRefusal.amountsTooLarge }
        if isIncoming { reading.counts.incoming = sum } else { reading.counts.outgoing = sum }
    }

    /// Asks once for each day which lines of it earlier files have brought.
    private mutating func learn(_ day: BusinessDay) throws {
        lastDay = day
        guard knownDays.insert(day).inserted else { return }
        var found = known
        try transaction.statements.identities(of: source.provider, near: day) { found.formUnion($0) }
        known = found
    }

    private mutating func take(_ reject: StatementReject, _ number: Int, _ row: TableRow?) throws {
        reading.counts.rejects += 1
        if reading.firstRejects.count < StatementReading.rejectsShown {
            reading.firstRejects.append(StatementReading.Rejected(row: number, reject: reject))
        }
        let bytes = Array((row?.fields ?? ["row \(number)"]).joined(separator: "\u{1F}").utf8)
        let text = StatementLineID(unreadableRow: bytes.span, occurrence: 0)
        let occurrence = rejectedTexts[text, default: 0]
        rejectedTexts[text] = occurrence + 1
        let identity = StatementLineID(unreadableRow: bytes.span, occurrence: occurrence)
        if knownRejects == nil {
            knownRejects = try transaction.statements.rejectIdentities(of: source.provider)
        }
        guard key != nil else { return }
        rejects.append(
            StoredReject(
                row: number, identity: identity, isKnown: knownRejects?.contains(identity) == true,
                code: reject.code, column: reject.column, english: reject.english, french: reject.french,
                text: row.map { JSONValue.array($0.fields.map { .string($0) }).text } ?? ""))
        if rejects.count == 1000 { try storeRejects() }
    }

    private mutating func storeBlock() throws {
        guard let key else { return }
        try transaction.statements.store(block, number: blocks, of: source.provider, under: key)
        if block.count > 0 {
            blocks += 1
            Failpoint.reach("statement.block_stored")
        }
        block.clear()
    }

    private mutating func storeRejects() throws {
        guard let key, !rejects.isEmpty else { return }
        try transaction.statements.store(rejects, of: source.provider, under: key)
        rejects.removeAll(keepingCapacity: true)
        Failpoint.reach("statement.rejects_stored")
    }

    /// SHA-256 over the identities in their order: the same for a reordered copy.
    private mutating func hashOfLines() -> [UInt8] {
        identities.sort()
        var hash = SHA256()
        var bytes: [UInt8] = []
        for identity in identities {
            identity.append(to: &bytes)
            if bytes.count >= 65_536 {
                hash.update(data: bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        hash.update(data: bytes)
        return Array(hash.finalize())
    }
}
