public import Primitives

/// One of two files that are compared with one another: its rows in a compact form, in parts by the hash of their keys.
///
/// The first row names the columns: `external_id`, `timestamp`, `amount`, `fee`, `status`, and where the file shows the
/// fee in three parts `value_added_tax` and `transfer_tax`. A row takes 36 bytes, with three parts 44. One caller fills a
/// file; two callers may fill one each at the same time, and compare different parts at the same time, without a lock.
public struct ComparedFile: Sendable {
    /// Why a row is not compared.
    public enum FaultCode: String, Sendable, Hashable, CaseIterable {
        case columnCount = "column_count"
        case key = "bad_external_id"
        case time = "bad_timestamp"
        case amount = "bad_amount"
        case fee = "bad_fee"
        case status = "bad_status"
        case valueAddedTax = "bad_value_added_tax"
        case transferTax = "bad_transfer_tax"
    }

    public struct Fault: Sendable, Hashable {
        public var row: Int
        public var code: FaultCode
    }

    /// The sums of all rows that could be read.
    public struct Totals: Sendable, Hashable {
        public var rows = 0
        public var amount: Int64 = 0
        public var fee: Int64 = 0
        public var valueAddedTax: Int64 = 0
        public var transferTax: Int64 = 0
        /// Whether a sum is beyond what 64 bits hold.
        public var hasOverflown = false

        @inline(__always)
        fileprivate mutating func add(_ amount: Int64, _ fee: Int64) {
            let (amounts, first) = self.amount.addingReportingOverflow(amount)
            let (fees, second) = self.fee.addingReportingOverflow(fee)
            self.amount = amounts
            self.fee = fees
            if first || second { hasOverflown = true }
        }

        fileprivate mutating func addTaxes(_ added: Int64, _ transfer: Int64) {
            let (first, isOver) = valueAddedTax.addingReportingOverflow(added)
            let (second, isOverToo) = transferTax.addingReportingOverflow(transfer)
            valueAddedTax = first
            transferTax = second
            if isOver || isOverToo { hasOverflown = true }
        }
    }

    public static let partCount = 128
    private static let rowsInChunk = 512
    /// More faults are counted but not kept.
    private static let mostFaults = 100_000
    private static let mostAmount: UInt64 = 1_000_000_000_000_000

    private var columns: ComparedColumns?
    private(set) var parts: [[[ComparedRow]]]
    private var open: [[ComparedRow]]
    /// Value added tax and transfer tax of each row, in the same places; empty where the file does not show them.
    private(set) var taxParts: [[[UInt64]]]
    private var openTaxes: [[UInt64]]
    private var time = FieldScan.Time()
    var statuses = ComparedStatuses()

    /// Whether the first row named all columns; nil before it was read.
    public private(set) var hasLayout: Bool?
    public private(set) var totals = Totals()
    public private(set) var faults: [Fault] = []
    public private(set) var faultCount = 0

    public init() {
        parts = Array(repeating: [], count: Self.partCount)
        open = Array(repeating: [], count: Self.partCount)
        taxParts = parts.map { _ in [] }
        openTaxes = Array(repeating: [], count: Self.partCount)
    }

    /// Whether the file shows value added tax and transfer tax apart.
    public var showsTaxes: Bool { columns?.valueAddedTax != nil }

    public mutating func read(_ row: TableRow) {
        guard let columns else {
            if row.isBlank { return }
            columns = ComparedColumns(row.fields)
            hasLayout = columns != nil
            return
        }
        let ends = row.ends
        guard ends.count == columns.count else {
            if !row.isBlank { add(.columnCount, row.number) }
            return
        }
        let bytes = row.bytes
        read(bytes.span, ends.span, columns, row.number)
    }

    private mutating func read(
        _ bytes: Span<UInt8>, _ ends: Span<Int>, _ columns: ComparedColumns, _ number: Int
    ) {
        @inline(__always) func start(_ column: Int) -> Int { column == 0 ? 0 : ends[column - 1] }
        guard
            let key = ReferenceKey(bytes: bytes.extracting(start(columns.key)..<ends[columns.key]))
        else { return add(.key, number) }
        guard let seconds = time.seconds(bytes, start(columns.time), ends[columns.time]),
            let time = UInt32(exactly: seconds)
        else { return add(.time, number) }
        guard
            let amount = FieldScan.number(
                bytes, start(columns.amount), ends[columns.amount], most: Self.mostAmount)
        else { return add(.amount, number) }
        guard
            let fee = FieldScan.number(
                bytes, start(columns.fee), ends[columns.fee], most: UInt64(UInt32.max))
        else { return add(.fee, number) }
        guard let status = statuses.code(bytes.extracting(start(columns.status)..<ends[columns.status]))
        else { return add(.status, number) }
        var taxes: UInt64 = 0
        if let valueAddedTax = columns.valueAddedTax, let transferTax = columns.transferTax {
            guard
                let added = FieldScan.number(
                    bytes, start(valueAddedTax), ends[valueAddedTax], most: UInt64(UInt32.max))
            else { return add(.valueAddedTax, number) }
            guard
                let transfer = FieldScan.number(
                    bytes, start(transferTax), ends[transferTax], most: UInt64(UInt32.max))
            else { return add(.transferTax, number) }
            taxes = added << 32 | transfer
        }
        let row = ComparedRow(
            key: key, amount: amount, status: status, fee: UInt32(fee), time: time,
            number: UInt32(clamping: number))
        keep(row, taxes, part: Int(key.spread >> 57), hasTaxes: columns.valueAddedTax != nil)
        count(amount: Int64(amount), fee: Int64(fee), taxes: taxes)
    }

    @inline(__always)
    private mutating func keep(_ row: ComparedRow, _ taxes: UInt64, part: Int, hasTaxes: Bool) {
        if open[part].count == Self.rowsInChunk { close(part) }
        if open[part].capacity == 0 {
            open[part].reserveCapacity(Self.rowsInChunk)
            if hasTaxes { openTaxes[part].reserveCapacity(Self.rowsInChunk) }
        }
        open[part].append(row)
        if hasTaxes { openTaxes[part].append(taxes) }
    }

    private mutating func close(_ part: Int) {
        parts[part].append(open[part])
        open[part] = []
        if !openTaxes[part].isEmpty {
            taxParts[part].append(openTaxes[part])
            openTaxes[part] = []
        }
    }

    /// To be called after the last row.
    public mutating func finish() {
        for part in open.indices where !open[part].isEmpty { close(part) }
    }

    @inline(__always)
    private mutating func count(amount: Int64, fee: Int64, taxes: UInt64) {
        totals.rows += 1
        totals.add(amount, fee)
        if taxes != 0 { totals.addTaxes(Int64(taxes >> 32), Int64(taxes & 0xffff_ffff)) }
    }

    private mutating func add(_ code: FaultCode, _ row: Int) {
        faultCount += 1
        if faults.count < Self.mostFaults { faults.append(Fault(row: row, code: code)) }
    }
}

/// Where the columns stand.
struct ComparedColumns: Sendable {
    var count: Int
    var key: Int
    var time: Int
    var amount: Int
    var fee: Int
    var status: Int
    var valueAddedTax: Int?
    var transferTax: Int?

    /// Nil where one is missing; value added tax and transfer tax stand both or neither.
    init?(_ header: [String]) {
        let names = header.map { String(decoding: ReferenceKey.canonical($0), as: UTF8.self) }
        guard let key = names.firstIndex(of: "EXTERNAL_ID"), let time = names.firstIndex(of: "TIMESTAMP"),
            let amount = names.firstIndex(of: "AMOUNT"), let fee = names.firstIndex(of: "FEE"),
            let status = names.firstIndex(of: "STATUS")
        else { return nil }
        count = header.count
        self.key = key
        self.time = time
        self.amount = amount
        self.fee = fee
        self.status = status
        valueAddedTax = names.firstIndex(of: "VALUE_ADDED_TAX")
        transferTax = names.firstIndex(of: "TRANSFER_TAX")
        guard (valueAddedTax == nil) == (transferTax == nil) else { return nil }
    }
}

/// The words of a status column, each as a small number.
struct ComparedStatuses: Sendable {
    private(set) var names: [String] = []
    private var marks: [UInt64] = []

    /// Nil for a blank, for what is not UTF-8, and for the first word too many.
    mutating func code(_ bytes: Span<UInt8>) -> UInt32? {
        guard !bytes.isEmpty, bytes.count <= 64 else { return nil }
        var mark = UInt64(bytes.count)
        for index in bytes.indices { mark = mark &* 0x0000_0100_0000_01b3 ^ UInt64(bytes[index]) }
        for code in marks.indices where marks[code] == mark { return UInt32(code) }
        var text: [UInt8] = []
        for index in bytes.indices { text.append(bytes[index]) }
        guard let name = String(validating: text, as: UTF8.self), marks.count < 1 << 14 else { return nil }
        marks.append(mark)
        names.append(name)
        return UInt32(marks.count - 1)
    }
}

/// A row of a compared file in 36 bytes.
struct ComparedRow: Sendable {
    private var key0, key1, key2, key3: UInt32
    private var amountLow: UInt32
    /// Eighteen bits of the amount, above them the status.
    private var amountHighAndStatus: UInt32
    var fee: UInt32
    var time: UInt32
    var number: UInt32

    init(key: ReferenceKey, amount: UInt64, status: UInt32, fee: UInt32, time: UInt32, number: UInt32) {
        key0 = UInt32(truncatingIfNeeded: key.high >> 32)
        key1 = UInt32(truncatingIfNeeded: key.high)
        key2 = UInt32(truncatingIfNeeded: key.low >> 32)
        key3 = UInt32(truncatingIfNeeded: key.low)
        amountLow = UInt32(truncatingIfNeeded: amount)
        amountHighAndStatus = UInt32(truncatingIfNeeded: amount >> 32) | status << 18
        self.fee = fee
        self.time = time
        self.number = number
    }

    var key: ReferenceKey {
        ReferenceKey(
            high: UInt64(key0) << 32 | UInt64(key1), low: UInt64(key2) << 32 | UInt64(key3))
    }

    var amount: Int64 { Int64(amountHighAndStatus & 0x3_ffff) << 32 | Int64(amountLow) }
    var status: UInt32 { amountHighAndStatus >> 18 }
}
