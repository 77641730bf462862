import Primitives

/// The money inside the simulator. Movements only shift it, so the sum stays what was opened.
struct Wallets: Sendable {
    struct Key: Hashable, Sendable {
        /// An MSISDN or another party id, or `merchant` for the account of those who call the API.
        let owner: String
        let currency: String
    }

    static let merchant = "merchant"

    private(set) var balances: [Key: Int64] = [:]
    private var opened: [String: Int64] = [:]

    func isOpen(_ key: Key) -> Bool {
        balances[key] != nil
    }

    func balance(_ key: Key) -> Int64 {
        balances[key] ?? 0
    }

    /// Sets a wallet from outside, as a person who puts cash in or takes it out.
    mutating func set(_ key: Key, to hundredths: Int64) {
        opened[key.currency, default: 0] += hundredths - balance(key)
        balances[key] = hundredths
    }

    mutating func move(_ hundredths: Int64, from payer: Key, to payee: Key) {
        precondition(payer.currency == payee.currency, "A movement stays within one currency.")
        balances[payer, default: 0] -= hundredths
        balances[payee, default: 0] += hundredths
    }

    /// The merchant's wallets and then the first of the others.
    func summary(owners: Int) -> [(key: Key, hundredths: Int64)] {
        let sorted = balances.sorted { left, right in
            let leftIsPerson = left.key.owner != Self.merchant
            let rightIsPerson = right.key.owner != Self.merchant
            return leftIsPerson == rightIsPerson ? left.key.owner < right.key.owner : rightIsPerson
        }
        return sorted.prefix(owners).map { ($0.key, $0.value) }
    }

    /// Per currency of this operator: what was opened, what the wallets hold now, and whether these agree.
    func json(provider: String) -> [JSONValue] {
        let currencies = Set(balances.keys.map(\.currency)).sorted()
        return currencies.map { currency in
            let wallets = balances.filter { $0.key.currency == currency }
            let sum = wallets.values.reduce(0, +)
            let opened = opened[currency] ?? 0
            return .object([
                "provider": .string(provider), "currency": .string(currency),
                "opened": .string(SimulatedAmount.text(hundredths: opened)),
                "held": .string(SimulatedAmount.text(hundredths: sum)), "conserved": .bool(sum == opened),
                "wallets": .array(
                    wallets.sorted { $0.key.owner < $1.key.owner }.map { key, value in
                        .object([
                            "owner": .string(key.owner),
                            "balance": .string(SimulatedAmount.text(hundredths: value)),
                        ])
                    }),
            ])
        }
    }
}
