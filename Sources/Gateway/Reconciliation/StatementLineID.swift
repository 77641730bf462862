import FoundationEssentials
import GatewayCore

/// Which line: the same for the same content wherever it stands, so that an overlapping or reordered copy brings no new
/// line. 128 bits of SipHash over the canonical content and its occurrence number (`LineIdentifier`). Every field counts
/// but the row's number.
public struct StatementLineID: Sendable, Hashable, Comparable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// `occurrence` counts, from zero, the lines of one file that are the same in every field.
    public init(_ line: StatementLine, occurrence: UInt64) {
        self.init(content: line.contentHash, occurrence: occurrence)
    }

    /// A row that could not be read, by its raw bytes: what a break of kind `unparseableRow` names.
    public init(unreadableRow bytes: Span<UInt8>, occurrence: UInt64) {
        var hash = ContentHash(purpose: 3)
        hash.combine(bytes)
        self.init(content: hash.finish(), occurrence: occurrence)
    }

    init(content: (high: UInt64, low: UInt64), occurrence: UInt64) {
        guard occurrence > 0 else {
            self.init(high: content.high, low: content.low)
            return
        }
        var hash = ContentHash(purpose: 4)
        hash.combine(content.high)
        hash.combine(content.low)
        hash.combine(occurrence)
        let result = hash.finish()
        self.init(high: result.high, low: result.low)
    }

    public static func < (left: StatementLineID, right: StatementLineID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// A line and which it is.
public struct IdentifiedLine: Sendable, Hashable {
    public var id: StatementLineID
    public var line: StatementLine

    public init(id: StatementLineID, line: StatementLine) {
        self.id = id
        self.line = line
    }
}

/// Gives the lines of one file their identities, in the order in which they stand.
///
/// It remembers eight bytes of each line, so that it grows by at most twenty bytes a line.
public struct LineIdentifier: Sendable {
    private var seen: [UInt64]
    private var count = 0
    /// How often a content that is there more than once was met.
    private var repeated: [UInt64: UInt64] = [:]

    /// `expectedLines` saves growing; it need not be right.
    public init(expectedLines: Int = 0) {
        seen = Array(repeating: 0, count: max(64, expectedLines + expectedLines / 3))
    }

    /// How many lines were the same as an earlier one in every field.
    public var repeatedLines: UInt64 { repeated.values.reduce(0, +) }

    public mutating func identify(_ line: StatementLine) -> StatementLineID {
        let content = line.contentHash
        let mark = max(content.low, 1)
        guard !insert(mark) else { return StatementLineID(content: content, occurrence: 0) }
        let occurrence = repeated[mark, default: 0] + 1
        repeated[mark] = occurrence
        return StatementLineID(content: content, occurrence: occurrence)
    }

    /// False where it is there already.
    private mutating func insert(_ mark: UInt64) -> Bool {
        if (count + 1) * 4 > seen.count * 3 + 4 { grow() }
        guard Self.place(mark, in: &seen) else { return false }
        count += 1
        return true
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: seen.count * 2)
        for mark in seen where mark != 0 { _ = Self.place(mark, in: &larger) }
        seen = larger
    }

    private static func place(_ mark: UInt64, in table: inout [UInt64]) -> Bool {
        var position = Int(mark.multipliedFullWidth(by: UInt64(table.count)).high)
        while table[position] != 0 {
            if table[position] == mark { return false }
            position += 1
            if position == table.count { position = 0 }
        }
        table[position] = mark
        return true
    }
}

extension StatementLine {
    /// Over every field but the row's number.
    var contentHash: (high: UInt64, low: UInt64) {
        var hash = ContentHash(purpose: 2)
        hash.combine(ReferenceKey(providerReference) ?? .none)
        hash.combine(ReferenceKey(externalReference) ?? .none)
        hash.combine(ReferenceKey(originalReference) ?? .none)
        hash.combine(time)
        hash.combine(amount)
        hash.combine(PartyNumber.packed(party))
        hash.combine(shape)
        if let charges {
            hash.combine(charges.fee)
            hash.combine(charges.valueAddedTax)
            hash.combine(charges.transferTax)
        }
        if let balance { hash.combine(balance) }
        return hash.finish()
    }

    /// The words of the line in one number, written out by hand because identities are stored: they never change.
    private var shape: UInt64 {
        let direction: UInt64 =
            switch self.direction {
            case .incoming: 1
            case .outgoing: 2
            }
        let movement: UInt64 =
            switch self.movement {
            case .payment: 1
            case .reversal: 2
            case .charge: 3
            case .float: 4
            case .unknown: 5
            }
        let status: UInt64 =
            switch self.status {
            case .succeeded: 1
            case .failed: 2
            case .pending: 3
            case .reversed: 4
            case .unknown: 5
            }
        let charged: UInt64 = charges.map { $0.isSplit ? 2 : 1 } ?? 0
        return direction | movement << 8 | status << 16 | charged << 24 | (balance == nil ? 0 : 1) << 32
            | currency.word << 40
    }
}

extension Currency {
    /// The letters of its code in one number.
    var word: UInt64 {
        switch self {
        case .xaf: 0x58_4146
        case .eur: 0x45_5552
        }
    }
}

extension Identifier {
    /// Its sixteen bytes, for an order that does not depend on text.
    var key: ReferenceKey {
        let b = uuid.uuid
        func word(_ bytes: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8)) -> UInt64 {
            let first =
                UInt64(bytes.0) << 56 | UInt64(bytes.1) << 48 | UInt64(bytes.2) << 40 | UInt64(bytes.3) << 32
            let second =
                UInt64(bytes.4) << 24 | UInt64(bytes.5) << 16 | UInt64(bytes.6) << 8 | UInt64(bytes.7)
            return first | second
        }
        return ReferenceKey(
            high: word((b.0, b.1, b.2, b.3, b.4, b.5, b.6, b.7)),
            low: word((b.8, b.9, b.10, b.11, b.12, b.13, b.14, b.15)))
    }
}
