import Primitives

/// Everything that the simulated Web Payment keeps over a restart, as the sum of its journal.
struct OrangeWebPaymentState: Sendable {
    private struct Order: Hashable {
        let country: OrangeWebCountry
        let orderID: String
    }

    private(set) var payments: [String: OrangeWebPayment] = [:]
    private var orders: Set<Order> = []
    private(set) var nextNumber: Int64 = 150_073

    func hasOrder(_ orderID: String, in country: OrangeWebCountry) -> Bool {
        orders.contains(Order(country: country, orderID: orderID))
    }

    mutating func apply(_ entry: JournalEntry) {
        switch (entry.kind, entry.operation) {
        case (.asked, "webpayment"):
            guard let payment = OrangeWebPayment(created: entry) else { return }
            payments[payment.payToken] = payment
            orders.insert(Order(country: payment.country, orderID: payment.orderID))
            nextNumber = max(nextNumber, payment.number + 1)
        case (.asked, "page"):
            guard let charge = OrangeWebPayment.Charge(entry) else { return }
            update(entry) { payment in
                payment.charge = charge
                payment.state = .pending
            }
        case (.executed, _): update(entry) { $0.state = .success }
        case (.declined, _):
            update(entry) { $0.state = entry.outcome == "EXPIRED" ? .expired : .failed }
        case (.webhook, _): update(entry) { $0.hasSentWebhook = true }
        default: return
        }
    }

    private mutating func update(_ entry: JournalEntry, _ change: (inout OrangeWebPayment) -> Void) {
        guard let payToken = entry.reference, var payment = payments[payToken] else { return }
        change(&payment)
        payment.lastSequence = entry.sequence
        payments[payToken] = payment
    }
}
