import GatewayCore

/// What a comparison needs to know besides the two sides. A value: there is no clock in it.
public struct ReconciliationRules: Sendable, Hashable {
    public var tariff: Tariff
    /// How long after a movement the provider may take to show it.
    public var settlementDelaySeconds: Int64
    /// The time of the newest line of the provider's statements; nil where there is none.
    public var statedUntil: Int64?
    /// The days of which there is a statement; nil where there is one of every day up to `statedUntil`.
    public var statedDays: Set<BusinessDay>?
    /// How far the two sides may lie apart in time before it is a break.
    public var dateToleranceSeconds: Int64
    /// How far they may lie apart to be candidates for one another without a reference.
    public var windowSeconds: Int64

    public init(
        tariff: Tariff = .standard, settlementDelaySeconds: Int64 = 86_400, statedUntil: Int64?,
        statedDays: Set<BusinessDay>? = nil, dateToleranceSeconds: Int64 = 7200,
        windowSeconds: Int64 = 129_600
    ) {
        self.tariff = tariff
        self.settlementDelaySeconds = settlementDelaySeconds
        self.statedUntil = statedUntil
        self.statedDays = statedDays
        self.dateToleranceSeconds = dateToleranceSeconds
        self.windowSeconds = windowSeconds
    }

    /// Why a payment whose money moved need not stand on a statement yet; nil where it should.
    func whyExpected(_ entry: BookEntry) -> Expected.Reason? {
        guard let statedUntil else { return .noStatementYet }
        if let statedDays, !statedDays.contains(BusinessDay(containing: entry.time)) {
            return .noStatementYet
        }
        let (limit, overflows) = statedUntil.subtractingReportingOverflow(settlementDelaySeconds)
        return overflows || entry.time > limit ? .settlementDelay : nil
    }
}
