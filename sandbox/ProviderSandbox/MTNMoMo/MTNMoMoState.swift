import FoundationEssentials
import Primitives

/// Everything that the simulated MTN knows, as the sum of its journal: `apply` is the only way in, at run
/// time as after a restart.
struct MTNMoMoState: Sendable {
    struct User: Sendable {
        let callbackHost: String
        /// The product of the subscription key that made it; nil where that is not known.
        var product: String?
        var keys: Set<String> = []
    }

    struct Token: Sendable {
        let user: String
        let product: MTNMoMoProduct
        let expires: Date
        /// The person whose consent it stands for; nil for an ordinary token.
        let consentOf: String?
    }

    struct Consent: Sendable {
        let holder: String
        let scope: String
        let product: String
    }

    private(set) var users: [String: User] = [:]
    private(set) var tokens: [String: Token] = [:]
    private(set) var consents: [String: Consent] = [:]
    private(set) var payments: [SimulatedPayment.Key: SimulatedPayment] = [:]
    /// The payments that wait for a person, oldest first, by party.
    private(set) var prompts: [String: [SimulatedPayment.Key]] = [:]
    private(set) var wallets = Wallets()

    init() {
        users[MTNMoMoDemoUser.id] = User(
            callbackHost: MTNMoMoDemoUser.callbackHost, keys: [MTNMoMoDemoUser.key])
    }

    mutating func apply(_ entry: JournalEntry) {
        switch (entry.kind, entry.operation) {
        case (.changed, "apiuser"): applyUser(entry)
        case (.changed, "apikey"):
            guard let user = entry.reference, let key = entry.detail?["key"]?.string else { return }
            users[user]?.keys.insert(key)
        case (.changed, "scope"):
            guard let user = entry.reference else { return }
            users[user]?.product = entry.detail?["product"]?.string
        case (.changed, "token"): applyToken(entry)
        case (.changed, "revoke"): tokens = [:]
        case (.changed, "authorize"): applyConsent(entry)
        case (.changed, "wallet"): applyWallet(entry)
        case (.changed, "deliverynotification"): update(entry) { $0.hasDeliveryNotification = true }
        case (.asked, _): applyPayment(entry)
        case (.executed, _): applyExecuted(entry)
        case (.declined, _): applyDeclined(entry)
        case (.webhook, _): update(entry) { $0.hasSentWebhook = true }
        case (.changed, _): return
        }
    }

    private mutating func applyUser(_ entry: JournalEntry) {
        guard let id = entry.reference, let host = entry.detail?["host"]?.string else { return }
        users[id] = User(callbackHost: host, product: entry.detail?["product"]?.string)
    }

    private mutating func applyToken(_ entry: JournalEntry) {
        guard let detail = entry.detail, let user = detail["user"]?.string,
            let session = detail["session"]?.string,
            let product = detail["product"]?.string.flatMap(MTNMoMoProduct.init),
            let expiry = detail["expires"]?.string, let expires = RFC3339.parse(expiry)
        else { return }
        let text = MTNMoMoTokenText.make(user: user, expires: expiry, session: session)
        tokens[text] = Token(
            user: user, product: product, expires: expires, consentOf: detail["consent_of"]?.string)
        if tokens.count > 10_000 { tokens = tokens.filter { $0.value.expires > entry.time } }
    }

    private mutating func applyConsent(_ entry: JournalEntry) {
        guard let detail = entry.detail, let id = detail["auth_req_id"]?.string else { return }
        consents[id] = Consent(
            holder: detail["holder"]?.string ?? "", scope: detail["scope"]?.string ?? "",
            product: detail["product"]?.string ?? "")
    }

    private mutating func applyWallet(_ entry: JournalEntry) {
        guard let owner = entry.msisdn, let currency = entry.currency,
            let hundredths = entry.detail?["hundredths"]?.integer
        else { return }
        wallets.set(Wallets.Key(owner: owner, currency: currency), to: hundredths)
    }

    private mutating func applyPayment(_ entry: JournalEntry) {
        guard let payment = SimulatedPayment(asked: entry) else { return }
        payments[payment.key] = payment
        if payment.course == .prompt, let party = payment.partyID {
            prompts[party, default: []].append(payment.key)
        }
    }

    private mutating func applyExecuted(_ entry: JournalEntry) {
        update(entry) { $0.state = .successful(financialID: entry.detail?["financial_id"]?.string ?? "") }
        guard let payment = payment(of: entry), let amount = payment.amount,
            let direction = MTNMoMoOperation(rawValue: payment.operation)?.direction
        else { return }
        let merchant = Wallets.Key(owner: Wallets.merchant, currency: payment.currency)
        let person = Wallets.Key(owner: payment.partyID ?? "unknown", currency: payment.currency)
        switch direction {
        case .toMerchant: wallets.move(amount.hundredths, from: person, to: merchant)
        case .fromMerchant: wallets.move(amount.hundredths, from: merchant, to: person)
        }
        close(payment)
    }

    private mutating func applyDeclined(_ entry: JournalEntry) {
        update(entry) { $0.state = .failed(reason: entry.outcome) }
        if let payment = payment(of: entry) { close(payment) }
    }

    private mutating func close(_ payment: SimulatedPayment) {
        guard let party = payment.partyID else { return }
        // The oldest prompt is mostly the one that is answered.
        guard let index = prompts[party]?.firstIndex(of: payment.key) else { return }
        prompts[party]?.remove(at: index)
        if prompts[party]?.isEmpty ?? false { prompts[party] = nil }
    }

    private func payment(of entry: JournalEntry) -> SimulatedPayment? {
        guard let product = entry.detail?["product"]?.string, let reference = entry.reference else {
            return nil
        }
        return payments[SimulatedPayment.Key(product: product, reference: reference)]
    }

    private mutating func update(_ entry: JournalEntry, _ change: (inout SimulatedPayment) -> Void) {
        guard var payment = payment(of: entry) else { return }
        change(&payment)
        payment.lastSequence = entry.sequence
        payments[payment.key] = payment
    }
}

/// An API user that exists from the start, so that a demonstration needs no provisioning. Obviously not a
/// secret.
enum MTNMoMoDemoUser {
    static let id = "00000000-0000-4000-8000-000000000001"
    static let key = "00000000000000000000000000000001"
    static let subscriptionKey = "00000000000000000000000000000000"
    static let callbackHost = "localhost"
}
