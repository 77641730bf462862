import FoundationEssentials
import Primitives

/// Everything that the simulated Core API keeps over a restart, as the sum of its journal: `apply` is the only way in.
struct OrangeCoreState: Sendable {
    struct Name: Sendable {
        /// Nil where the number has no Orange Money account.
        let first: String?
        let last: String?
    }

    private(set) var transactions: [String: OrangeTransaction] = [:]
    /// The payTokens that wait for a person, oldest first, by number.
    private(set) var prompts: [String: [String]] = [:]
    private(set) var orderIDs: Set<String> = []
    /// The names that were set, by the nine digits.
    private(set) var names: [String: Name] = [:]
    /// The number of the next row; the first one is near those of the recordings.
    private(set) var nextID: Int64 = 48_463_325

    mutating func apply(_ entry: JournalEntry) {
        switch (entry.kind, entry.operation) {
        case (.changed, "subscriber"): applyName(entry)
        case (.asked, _) where entry.operation.hasSuffix("_init"): applyInitiation(entry)
        case (.asked, _) where entry.operation.hasSuffix("_pay"): applyPayment(entry)
        case (.executed, _):
            update(entry) { $0.state = .successful(balance: entry.detail?["balance"]?.integer ?? 0) }
        case (.declined, _): applyDeclined(entry)
        case (.webhook, _): update(entry) { $0.hasSentWebhook = true }
        default: return
        }
    }

    private mutating func applyInitiation(_ entry: JournalEntry) {
        guard let transaction = OrangeTransaction(initiated: entry) else { return }
        transactions[transaction.payToken] = transaction
        nextID = max(nextID, transaction.id + 1)
    }

    private mutating func applyPayment(_ entry: JournalEntry) {
        guard let order = OrangeTransaction.Order(entry) else { return }
        orderIDs.insert(order.orderID)
        update(entry) { transaction in
            transaction.order = order
            transaction.state = .pending
        }
        guard let transaction = transaction(of: entry), transaction.family.asksTheCustomer,
            order.course == .prompt, let msisdn = transaction.msisdn
        else { return }
        prompts[msisdn, default: []].append(transaction.payToken)
    }

    private mutating func applyDeclined(_ entry: JournalEntry) {
        let reason = OrangeReason(spelling: entry.outcome ?? "")
        update(entry) { transaction in
            transaction.state =
                switch entry.detail?["when"]?.string {
                case "asked": .refused(reason)
                case "unanswered": .unanswered
                default: .failed(reason)
                }
        }
    }

    private mutating func applyName(_ entry: JournalEntry) {
        guard let number = entry.msisdn.flatMap(SubscriberNumber.national) else { return }
        names[number] = Name(
            first: entry.detail?["first"]?.string, last: entry.detail?["last"]?.string)
    }

    private func transaction(of entry: JournalEntry) -> OrangeTransaction? {
        entry.reference.flatMap { transactions[$0] }
    }

    private mutating func update(_ entry: JournalEntry, _ change: (inout OrangeTransaction) -> Void) {
        guard var transaction = transaction(of: entry) else { return }
        change(&transaction)
        transaction.lastSequence = entry.sequence
        transactions[transaction.payToken] = transaction
        if !transaction.isPending { close(transaction) }
    }

    private mutating func close(_ transaction: OrangeTransaction) {
        guard let msisdn = transaction.msisdn,
            let index = prompts[msisdn]?.firstIndex(of: transaction.payToken)
        else { return }
        prompts[msisdn]?.remove(at: index)
        if prompts[msisdn]?.isEmpty ?? false { prompts[msisdn] = nil }
    }
}
