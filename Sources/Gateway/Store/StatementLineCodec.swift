import GatewayCore
import Reconciliation

/// Lines of a statement as the bytes of a block: numbers in as few bytes as they need, texts behind their lengths.
enum StatementLineCodec {
    static func append(_ line: StatementLine, to bytes: inout [UInt8]) {
        var flags: UInt64 = 0
        flags |= line.direction == .outgoing ? 1 : 0
        flags |= line.party == nil ? 0 : 1 << 1
        flags |= line.balance == nil ? 0 : 1 << 2
        flags |= line.charges.map { $0.isSplit ? 3 << 3 : 1 << 3 } ?? 0
        flags |= UInt64(code(line.movement)) << 5
        flags |= UInt64(code(line.status)) << 8
        flags |= UInt64(code(line.currency)) << 11
        appendNumber(flags, to: &bytes)
        appendNumber(UInt64(line.number), to: &bytes)
        appendSigned(line.time, to: &bytes)
        appendSigned(line.amount, to: &bytes)
        for text in [line.providerReference, line.externalReference, line.originalReference] {
            appendNumber(UInt64(text.utf8.count), to: &bytes)
            bytes.append(contentsOf: text.utf8)
        }
        if let party = line.party, let digits = UInt64(party.digits) { appendNumber(digits, to: &bytes) }
        if let balance = line.balance { appendSigned(balance, to: &bytes) }
        if let charges = line.charges {
            appendSigned(charges.fee, to: &bytes)
            if charges.isSplit {
                appendSigned(charges.valueAddedTax, to: &bytes)
                appendSigned(charges.transferTax, to: &bytes)
            }
        }
    }

    private static func appendNumber(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func appendSigned(_ number: Int64, to bytes: inout [UInt8]) {
        appendNumber(UInt64(bitPattern: number << 1 ^ number >> 63), to: &bytes)
    }

    /// The place of a case among its type's cases: stored, so cases are only ever added at the end.
    private static func code(_ movement: StatementLine.Movement) -> UInt8 {
        switch movement {
        case .payment: 0
        case .reversal: 1
        case .charge: 2
        case .float: 3
        case .unknown: 4
        }
    }

    private static func code(_ status: StatementLine.Status) -> UInt8 {
        switch status {
        case .succeeded: 0
        case .failed: 1
        case .pending: 2
        case .reversed: 3
        case .unknown: 4
        }
    }

    private static func code(_ currency: Currency) -> UInt8 {
        switch currency {
        case .xaf: 0
        case .eur: 1
        }
    }

    fileprivate static let movements: [StatementLine.Movement] = [
        .payment, .reversal, .charge, .float, .unknown,
    ]
    fileprivate static let statuses: [StatementLine.Status] = [
        .succeeded, .failed, .pending, .reversed, .unknown,
    ]
    fileprivate static let currencies: [Currency] = [.xaf, .eur]
}

/// Reads the lines of a block, one after the other.
struct StatementLineDecoder {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next line, or nil after the last. Throws where no version of ours wrote it.
    mutating func next() throws(StoreError) -> StatementLine? {
        guard position < bytes.count else { return nil }
        let flags = try number()
        let row = try number()
        let time = try signed()
        let amount = try signed()
        let reference = try text()
        let external = try text()
        let original = try text()
        guard let movement = Self.element(StatementLineCodec.movements, flags >> 5 & 7),
            let status = Self.element(StatementLineCodec.statuses, flags >> 8 & 7),
            let currency = Self.element(StatementLineCodec.currencies, flags >> 11), row <= UInt64(Int64.max)
        else { throw Self.corrupt }
        var line = StatementLine(
            number: Int(row), providerReference: reference, externalReference: external,
            originalReference: original, time: time, direction: flags & 1 == 1 ? .outgoing : .incoming,
            movement: movement, status: status, amount: amount, currency: currency)
        if flags & 2 != 0 {
            guard let party = MSISDN(String(try number())) else { throw Self.corrupt }
            line.party = party
        }
        if flags & 4 != 0 { line.balance = try signed() }
        switch flags >> 3 & 3 {
        case 0: break
        case 1: line.charges = Charges(sum: try signed())
        case 3:
            let (fee, tax) = (try signed(), try signed())
            line.charges = Charges(fee: fee, valueAddedTax: tax, transferTax: try signed())
        default: throw Self.corrupt
        }
        return line
    }

    private static func element<Element>(_ elements: [Element], _ code: UInt64) -> Element? {
        code < UInt64(elements.count) ? elements[Int(code)] : nil
    }

    private mutating func number() throws(StoreError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 64 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw Self.corrupt
    }

    private mutating func signed() throws(StoreError) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    private mutating func text() throws(StoreError) -> String {
        let count = try number()
        guard count <= UInt64(bytes.count - position) else { throw Self.corrupt }
        defer { position += Int(count) }
        return String(decoding: bytes[position..<(position + Int(count))], as: UTF8.self)
    }

    private static let corrupt = StoreError(.corrupt, "A block of a statement holds what Kimi never writes.")
}
