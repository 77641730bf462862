package import GatewayCore
import Postgres
import Primitives

/// How a ruling shares out what is held of a part.
package struct Settlement: Sendable, Equatable {
    /// What the seller's side gets, Kimi's fee included.
    package let toSeller: Money
    package let toBuyer: Money
    /// Whether Kimi keeps its share of what goes to the seller.
    package let takesFee: Bool

    package init(toSeller: Money, toBuyer: Money, takesFee: Bool = true) {
        self.toSeller = toSeller
        self.toBuyer = toBuyer
        self.takesFee = takesFee
    }

    /// Whether it gives away what is held of a part of that price, all of it and no more.
    package func fits(_ price: AgreementPrice) -> Bool {
        guard let sum = try? toSeller.adding(toBuyer) else { return false }
        return sum == price.due && toSeller.minorUnits >= 0 && toBuyer.minorUnits >= 0
    }

    /// What each side receives. Of a part of the price, Kimi keeps the same part of its fee, rounded half to even.
    func decision(on price: AgreementPrice, dispute: Int64) -> SettlementDecision {
        precondition(fits(price), "A ruling gives away what is held, all of it and no more.")
        let fee =
            takesFee
            ? AgreementPrice.share(price.fee.minorUnits, toSeller.minorUnits, of: price.due.minorUnits) : 0
        return SettlementDecision(
            dispute: dispute, net: Money(toSeller.minorUnits - fee, toSeller.currency),
            fee: Money(fee, toSeller.currency), toBuyer: toBuyer)
    }
}

/// A ruling as it moves money: what is kept of it for good.
package struct SettlementDecision: Sendable, Equatable {
    package let dispute: Int64
    /// What the seller receives.
    package let net: Money
    package let fee: Money
    package let toBuyer: Money

    /// The payments that it needs.
    var kinds: [PaymentKind] {
        (net.isPositive ? [.disbursement] : []) + (toBuyer.isPositive ? [.refund] : [])
    }
}

/// The rows of settlements. They are read with their agreement.
enum SettlementStore {
    static func insert(
        _ decision: SettlementDecision, agreementID: Int64, milestoneID: Int64?, in session: PostgresSession
    ) throws {
        try session.execute(
            """
            INSERT INTO settlements (agreement_id, milestone_id, dispute_id, net, fee, to_buyer)
            VALUES (\(agreementID), \(milestoneID), \(decision.dispute), \(decision.net.minorUnits),
                \(decision.fee.minorUnits), \(decision.toBuyer.minorUnits))
            """)
    }

    /// By the milestone; the whole agreement's is under 0.
    static func settlements(
        _ row: PostgresRow, _ currency: Currency
    ) throws -> [Int64: SettlementDecision] {
        guard let text = try row.optionalString("settlements") else { return [:] }
        let values = try JSONValue(parsing: text).array ?? []
        return Dictionary(
            values.map { value in
                func integer(_ name: String) -> Int64 { value[name]?.integer ?? 0 }
                func money(_ name: String) -> Money { Money(integer(name), currency) }
                let decision = SettlementDecision(
                    dispute: integer("dispute"), net: money("net"), fee: money("fee"),
                    toBuyer: money("to_buyer"))
                return (integer("milestone"), decision)
            }, uniquingKeysWith: { first, _ in first })
    }
}
