import Primitives
import Synchronization

/// Orange Money's wallets: one for each number, whichever of its two APIs moves the money. MTN's are others.
final class OrangePurses: Sendable {
    enum Direction: String, Sendable {
        case toMerchant = "to_merchant"
        case fromMerchant = "from_merchant"
    }

    /// The name under which the control API has them.
    static let provider = "orange-money"

    private let core: SandboxCore
    private let contents: Mutex<Wallets>

    /// Rebuilds the balances from the journal.
    init(core: SandboxCore) {
        self.core = core
        var wallets = Wallets()
        for entry in core.journal.entries where entry.provider.hasPrefix("orange-") {
            Self.apply(entry, to: &wallets)
        }
        contents = Mutex(wallets)
    }

    var wallets: Wallets {
        contents.withLock { $0 }
    }

    /// Whether the payer has this much.
    func covers(_ hundredths: Int64, _ direction: Direction, person: String, currency: String) -> Bool {
        contents.withLock { wallets in
            let keys = open(person, currency, in: &wallets)
            let payer = direction == .toMerchant ? keys.person : keys.merchant
            return wallets.balance(payer) >= hundredths
        }
    }

    /// Moves the money and records the entry as executed, or as declined where the payer has too little. The draft's
    /// `msisdn` names the person.
    func settle(_ draft: JournalEntry, _ hundredths: Int64, _ direction: Direction) -> JournalEntry {
        contents.withLock { wallets in
            let keys = open(draft.msisdn ?? "unknown", draft.currency ?? "", in: &wallets)
            let payer = direction == .toMerchant ? keys.person : keys.merchant
            var entry = draft
            let isCovered = wallets.balance(payer) >= hundredths
            entry.kind = isCovered ? .executed : .declined
            if !isCovered { entry.outcome = OrangeReason.insufficientBalance.spelling }
            let change = direction == .toMerchant ? hundredths : -hundredths
            let balance = wallets.balance(keys.merchant) + change
            entry.detail = .object([
                "hundredths": .integer(hundredths), "direction": .string(direction.rawValue),
                "balance": isCovered ? .integer(balance) : nil,
            ])
            return record(entry, in: &wallets)
        }
    }

    /// Sets a wallet from outside.
    func set(_ key: Wallets.Key, hundredths: Int64) async {
        let entry = contents.withLock { wallets in
            record(Self.walletEntry(key, hundredths, outcome: "set"), in: &wallets)
        }
        await core.journal.stored(through: entry.sequence)
    }

    /// Opens both wallets with their opening balances where they are not open yet.
    private func open(
        _ person: String, _ currency: String, in wallets: inout Wallets
    ) -> (person: Wallets.Key, merchant: Wallets.Key) {
        let keys = (
            person: Wallets.Key(owner: person, currency: currency),
            merchant: Wallets.Key(owner: Wallets.merchant, currency: currency)
        )
        let switches = core.switches.current
        for (key, opening) in [
            (keys.merchant, switches.merchantOpening), (keys.person, switches.handsetOpening),
        ] where !wallets.isOpen(key) {
            record(Self.walletEntry(key, opening * 100, outcome: "opened"), in: &wallets)
        }
        return keys
    }

    private static func walletEntry(
        _ key: Wallets.Key, _ hundredths: Int64, outcome: String
    ) -> JournalEntry {
        var entry = JournalEntry(provider: provider, kind: .changed, operation: "wallet")
        entry.msisdn = key.owner
        entry.amount = SimulatedAmount.text(hundredths: hundredths)
        entry.currency = key.currency
        entry.outcome = outcome
        entry.detail = .object(["hundredths": .integer(hundredths)])
        return entry
    }

    @discardableResult
    private func record(_ draft: JournalEntry, in wallets: inout Wallets) -> JournalEntry {
        let entry = core.journal.record(draft)
        Self.apply(entry, to: &wallets)
        return entry
    }

    private static func apply(_ entry: JournalEntry, to wallets: inout Wallets) {
        guard let owner = entry.msisdn, let currency = entry.currency,
            let hundredths = entry.detail?["hundredths"]?.integer
        else { return }
        let person = Wallets.Key(owner: owner, currency: currency)
        let merchant = Wallets.Key(owner: Wallets.merchant, currency: currency)
        switch (entry.kind, entry.detail?["direction"]?.string.flatMap(Direction.init)) {
        case (.changed, nil) where entry.operation == "wallet": wallets.set(person, to: hundredths)
        case (.executed, .toMerchant): wallets.move(hundredths, from: person, to: merchant)
        case (.executed, .fromMerchant): wallets.move(hundredths, from: merchant, to: person)
        default: return
        }
    }
}
