public import GatewayCore

/// What a comparison of a provider's statement with our books found. The same for the same lines and payments, whatever
/// their order and however many threads worked.
public struct ReconciliationResult: Sendable, Hashable {
    /// In the order of their first payments.
    public var claims: [Claim]
    /// In the order of their payments.
    public var expected: [Expected]
    /// In the order of their days, kinds, lines and payments.
    public var breaks: [Break]
    /// What payments that wait become by the statement, in the order of the payments.
    public var evidence: [StatementEvidence]
    /// Charges that stand on rows of their own and are no question to anyone, in their order.
    public var chargeLines: [StatementLineID]
    public var hash: ResultHash

    init(
        claims: [Claim], expected: [Expected], breaks: [Break], evidence: [StatementEvidence],
        chargeLines: [StatementLineID]
    ) {
        self.claims = claims.sorted { $0.order < $1.order }
        self.expected = expected.sorted { $0.payment.key < $1.payment.key }
        self.breaks = breaks.sorted(by: Break.comesBefore)
        self.evidence = evidence.sorted { $0.payment.key < $1.payment.key }
        self.chargeLines = chargeLines.sorted()
        var hash = ResultHash()
        for claim in claims { hash.add(claim) }
        for one in expected { hash.add(one) }
        for one in breaks { hash.add(one) }
        self.hash = hash
    }
}

/// A hash over the members of a result that does not depend on their order: the sum of the hashes of each. Parts that
/// were found apart can be added.
public struct ResultHash: Sendable, Hashable {
    public private(set) var high: UInt64 = 0
    public private(set) var low: UInt64 = 0

    public init() {}

    public mutating func add(_ claim: Claim) {
        var hash = ContentHash(purpose: 5)
        hash.combine(UInt64(Claim.Basis.allCases.firstIndex(of: claim.basis) ?? 0))
        hash.combine(claim.payments, claim.lines)
        add(hash.finish())
    }

    /// The same as a claim of these two alone, without making one.
    public mutating func add(_ payment: PaymentID, _ line: StatementLineID, _ basis: Claim.Basis) {
        var hash = ContentHash(purpose: 5)
        hash.combine(UInt64(Claim.Basis.allCases.firstIndex(of: basis) ?? 0))
        hash.combine(1 as UInt64)
        hash.combine(payment.key.high)
        hash.combine(payment.key.low)
        hash.combine(1 as UInt64)
        hash.combine(line.high)
        hash.combine(line.low)
        add(hash.finish())
    }

    public mutating func add(_ expected: Expected) {
        var hash = ContentHash(purpose: 6)
        hash.combine(UInt64(Expected.Reason.allCases.firstIndex(of: expected.reason) ?? 0))
        hash.combine([expected.payment], [])
        add(hash.finish())
    }

    /// Its sentence does not count: that may be put better without anything having changed.
    public mutating func add(_ found: Break) {
        var hash = ContentHash(purpose: 7)
        hash.combine(UInt64(BreakKind.allCases.firstIndex(of: found.kind) ?? 0))
        hash.combine(Int64(found.day.number))
        hash.combine(found.payments, found.lines)
        for amount in [found.statementAmount, found.bookAmount] {
            hash.combine(UInt64(amount == nil ? 0 : 1))
            hash.combine(amount ?? 0)
        }
        hash.combine(found.currency.word)
        add(hash.finish())
    }

    public mutating func add(_ other: ResultHash) { add((other.high, other.low)) }

    private mutating func add(_ part: (high: UInt64, low: UInt64)) {
        let (sum, carries) = low.addingReportingOverflow(part.low)
        low = sum
        high = high &+ part.high &+ (carries ? 1 : 0)
    }
}

extension ResultHash: CustomStringConvertible {
    /// Thirty-two hexadecimal digits.
    public var description: String {
        [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension ContentHash {
    fileprivate mutating func combine(_ payments: [PaymentID], _ lines: [StatementLineID]) {
        combine(UInt64(payments.count))
        for payment in payments {
            combine(payment.key.high)
            combine(payment.key.low)
        }
        combine(UInt64(lines.count))
        for line in lines {
            combine(line.high)
            combine(line.low)
        }
    }
}

extension Claim {
    fileprivate var order: ReferenceKey { payments.first?.key ?? .none }
}

extension Break {
    /// A stable identity with a provider's name before it: a second run finds the same case again by it.
    public var identity: StatementLineID {
        var hash = ContentHash(purpose: 8)
        hash.combine(kind.rawValue.utf8.span)
        hash.combine(payments, lines)
        let result = hash.finish()
        return StatementLineID(high: result.high, low: result.low)
    }

    static func comesBefore(_ left: Break, _ right: Break) -> Bool {
        if left.day != right.day { return left.day < right.day }
        if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
        if left.lines != right.lines { return left.lines.lexicographicallyPrecedes(right.lines) }
        return left.payments.map(\.key).lexicographicallyPrecedes(right.payments.map(\.key))
    }
}
