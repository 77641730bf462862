import Primitives

/// What may stand unreserved in an agreement's purse, by what escrowd believes: what is certain, and what may be there
/// besides while payments are under way.
///
/// With every payment final there is one answer: all that was collected for a part from funding until its disbursement or
/// refund is accepted, and also after one failed, because its reservation was dropped; nothing before and after. While a
/// payment is under way its money may have left or come at the gateway before the event reached us.
struct ExpectedHolding: Sendable, Equatable {
    private(set) var certain: Int64 = 0
    /// Each may be there or not.
    private(set) var possible: [Int64] = []

    /// Whether money is on the way, so that several amounts are good.
    var inMotion: Bool { !possible.isEmpty }

    /// All sums, in order; nil where there are too many to name.
    var amounts: [Int64]? {
        guard possible.count <= 12 else { return nil }
        var sums: Set<Int64> = [certain]
        for amount in possible { sums.formUnion(sums.map { $0 + amount }) }
        return sums.sorted()
    }

    func contains(_ held: Int64) -> Bool {
        amounts?.contains(held) ?? (certain...certain + possible.reduce(0, +)).contains(held)
    }
}

extension ExpectedHolding {
    /// From the rows of an agreement, as `HoldingsStore` reads them: its milestones (none where it is one thing), its
    /// rulings, and its payments that have not failed.
    init(
        state: AgreementState, due: Int64, parts: [JSONValue], settlements: [JSONValue], payments: [JSONValue]
    ) {
        for payment in payments where !Self.isFinal(payment) {
            // What comes in, and what the gateway sends back by itself.
            if payment["kind"]?.string == "collection" || payment["ordered"]?.bool != true {
                possible.append(payment["amount"]?.integer ?? 0)
            }
        }
        if parts.isEmpty {
            add(nil, state, due, settlements, payments)
        } else {
            for part in parts {
                guard let state = part["state"]?.string.flatMap({ AgreementState(rawValue: $0) }) else {
                    preconditionFailure("The checks of table milestones let no other state in.")
                }
                add(part["milestone"]?.integer, state, part["due"]?.integer ?? 0, settlements, payments)
            }
        }
    }

    private mutating func add(
        _ milestone: Int64?, _ state: AgreementState, _ due: Int64, _ settlements: [JSONValue],
        _ payments: [JSONValue]
    ) {
        switch state {
        case .pendingFunds, .cancelled, .released, .refunded: break
        case .fundsHeld, .delivered, .dispute: certain += due
        case .releasing, .refunding:
            let orders = payments.filter {
                $0["milestone"]?.integer == milestone && $0["ordered"]?.bool == true
                    && $0["kind"]?.string != "collection"
            }
            guard let ruled = settlements.first(where: { $0["milestone"]?.integer == milestone }) else {
                return add(due, orders.first)
            }
            for (side, kind) in [("seller", "disbursement"), ("buyer", "refund")] {
                add(ruled[side]?.integer ?? 0, orders.first { $0["kind"]?.string == kind })
            }
        }
    }

    /// What one order is to move, and the order where it has not failed.
    private mutating func add(_ amount: Int64, _ order: JSONValue?) {
        guard amount > 0 else { return }
        if let order {
            if !Self.isFinal(order) { possible.append(amount) }
        } else {
            certain += amount
        }
    }

    private static func isFinal(_ payment: JSONValue) -> Bool { payment["state"]?.string == "SUCCEEDED" }
}
