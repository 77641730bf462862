public import GatewayCore

/// What a provider charges for a movement, as far as we know it, each part from a day on.
///
/// The state's transfer tax is known; the value added tax follows from the operator's fee; the operator's fee is known
/// only where it has been configured.
public struct Tariff: Sendable, Hashable {
    /// One band of the operator's fee. The first band whose `upTo` is not below the amount counts.
    public struct Step: Sendable, Hashable {
        /// Inclusive, in minor units; nil for every amount.
        public var upTo: Int64?
        public var flat: Int64
        public var basisPoints: Int64
        /// The fee is not below it, and where `most` is set not above that.
        public var least: Int64
        public var most: Int64?

        public init(
            upTo: Int64? = nil, flat: Int64 = 0, basisPoints: Int64 = 0, least: Int64 = 0, most: Int64? = nil
        ) {
            self.upTo = upTo
            self.flat = flat
            self.basisPoints = basisPoints
            self.least = least
            self.most = most
        }
    }

    /// The operator's fee for a kind of payment, from the first second of a day.
    public struct Fee: Sendable, Hashable {
        public var kind: PaymentKind
        public var from: BusinessDay
        public var steps: [Step]

        public init(kind: PaymentKind, from: BusinessDay, steps: [Step]) {
            self.kind = kind
            self.from = from
            self.steps = steps
        }
    }

    /// The state's tax on a transfer: a share, rounded half to even, and a fixed sum.
    public struct TransferTax: Sendable, Hashable {
        public var from: BusinessDay
        public var basisPoints: Int64
        public var flat: Int64
        /// Kinds of payment on which it is not levied.
        public var exempt: Set<PaymentKind>

        public init(from: BusinessDay, basisPoints: Int64, flat: Int64, exempt: Set<PaymentKind> = []) {
            self.from = from
            self.basisPoints = basisPoints
            self.flat = flat
            self.exempt = exempt
        }
    }

    public var fees: [Fee]
    public var transferTaxes: [TransferTax]
    /// On the operator's fee, in parts of ten thousand.
    public var valueAddedTaxBasisPoints: Int64

    /// Cameroon: 0.2 % from 2022-01-01, and 4 FCFA besides from 2025-01-01 (finance laws of those years); 19.25 % on the
    /// operator's fee, which is not known.
    public static let standard = Tariff()

    public init(
        fees: [Fee] = [], transferTaxes: [TransferTax] = TransferTax.cameroon,
        valueAddedTaxBasisPoints: Int64 = 1925
    ) {
        self.fees = fees
        self.transferTaxes = transferTaxes
        self.valueAddedTaxBasisPoints = valueAddedTaxBasisPoints
    }

    /// All three parts; nil where one of them is not known for that kind, amount and day.
    public func expected(for amount: Int64, kind: PaymentKind, day: BusinessDay) -> Charges? {
        guard let fee = fee(for: amount, kind: kind, day: day),
            let tax = transferTax(for: amount, kind: kind, day: day),
            let added = valueAddedTax(on: fee)
        else { return nil }
        return Charges(fee: fee, valueAddedTax: added, transferTax: tax)
    }

    /// The operator's fee; nil where it is not configured.
    public func fee(for amount: Int64, kind: PaymentKind, day: BusinessDay) -> Int64? {
        let schedule = fees.filter { $0.kind == kind && $0.from <= day }.max { $0.from < $1.from }
        guard let step = schedule?.steps.first(where: { amount <= $0.upTo ?? .max }),
            let share = share(step.basisPoints, of: amount)
        else { return nil }
        let (fee, overflows) = share.addingReportingOverflow(step.flat)
        return overflows ? nil : min(max(fee, step.least), step.most ?? .max)
    }

    /// Zero for an exempt kind; nil before the first day of which it is known.
    public func transferTax(for amount: Int64, kind: PaymentKind, day: BusinessDay) -> Int64? {
        guard let tax = transferTaxes.filter({ $0.from <= day }).max(by: { $0.from < $1.from }) else {
            return nil
        }
        guard !tax.exempt.contains(kind) else { return 0 }
        guard let share = share(tax.basisPoints, of: amount) else { return nil }
        let (sum, overflows) = share.addingReportingOverflow(tax.flat)
        return overflows ? nil : sum
    }

    public func valueAddedTax(on fee: Int64) -> Int64? { share(valueAddedTaxBasisPoints, of: fee) }

    /// Rounded half to even, whatever the currency: both sides are minor units.
    private func share(_ basisPoints: Int64, of amount: Int64) -> Int64? {
        (try? Money(amount, .xaf).share(basisPoints: basisPoints))?.minorUnits
    }
}

extension Tariff.TransferTax {
    public static let cameroon = [
        Tariff.TransferTax(from: BusinessDay(number: 18_993), basisPoints: 20, flat: 0),
        Tariff.TransferTax(from: BusinessDay(number: 20_089), basisPoints: 20, flat: 4),
    ]
}
