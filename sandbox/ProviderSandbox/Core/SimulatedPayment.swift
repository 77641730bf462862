import FoundationEssentials
import Primitives

/// One order to a simulated provider, from its acceptance to its end.
struct SimulatedPayment: Sendable {
    struct Key: Hashable, Sendable {
        let product: String
        let reference: String
    }

    enum State: Sendable, Equatable {
        case pending
        case successful(financialID: String)
        case failed(reason: String?)
    }

    let key: Key
    let operation: String
    /// The version in the path, such as `v2_0`.
    let version: String
    let target: String
    let callbackURL: String?
    /// The request body as it came.
    let body: JSONValue
    /// Who pays or is paid: for a refund the payer of the refunded payment.
    let party: JSONValue?
    let amount: SimulatedAmount?
    let currency: String
    let externalID: String?
    let course: PaymentCourse
    let createdAt: Date
    var state = State.pending
    /// The number of the journal entry that changed it last.
    var lastSequence: Int64
    var hasSentWebhook = false
    var hasDeliveryNotification = false

    var partyID: String? {
        party?["partyId"]?.string
    }

    var isPending: Bool {
        state == .pending
    }

    var hasFailed: Bool {
        if case .failed = state { true } else { false }
    }

    /// Rebuilds the payment from the entry that `entry(…)` of its provider wrote.
    init?(asked entry: JournalEntry) {
        guard let reference = entry.reference, let detail = entry.detail, let body = detail["body"],
            let product = detail["product"]?.string, let version = detail["version"]?.string,
            let course = detail["course"]?.string.flatMap(PaymentCourse.init)
        else { return nil }
        key = Key(product: product, reference: reference)
        operation = entry.operation
        self.version = version
        target = detail["target"]?.string ?? ""
        callbackURL = detail["callback"]?.string
        self.body = body
        party = detail["party"]
        amount = entry.amount.flatMap { SimulatedAmount($0) }
        currency = entry.currency ?? ""
        externalID = entry.externalID
        self.course = course
        createdAt = entry.time
        lastSequence = entry.sequence
    }
}
