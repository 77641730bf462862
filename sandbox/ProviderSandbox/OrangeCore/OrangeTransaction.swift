import FoundationEssentials
import Primitives

/// One row of the Core API: made by `init`, filled by `pay`.
struct OrangeTransaction: Sendable {
    enum State: Sendable, Equatable {
        /// `init` alone.
        case initiated
        case pending
        /// `balance` is the merchant's afterwards, in hundredths.
        case successful(balance: Int64)
        /// Refused when it was asked for.
        case refused(OrangeReason)
        /// Failed after it had been accepted.
        case failed(OrangeReason)
        /// The customer never answered.
        case unanswered
    }

    /// What `pay` asked for.
    struct Order: Sendable {
        let subscriber: String
        let amount: Int64
        let orderID: String
        let channel: String
        let description: String?
        let notifyURL: String?
        let transactionID: String
        let course: PaymentCourse
        /// True where the number is one whose prompts nobody answers.
        let isIgnored: Bool
        let paidAt: Date
    }

    let payToken: String
    let family: OrangeFamily
    let id: Int64
    let createdAt: Date
    var order: Order?
    var state = State.initiated
    var lastSequence: Int64
    var hasSentWebhook = false

    /// Rebuilds the row from the entry of its `init`.
    init?(initiated entry: JournalEntry) {
        guard let payToken = entry.reference, let id = entry.detail?["id"]?.integer,
            let family = entry.detail?["family"]?.string.flatMap(OrangeFamily.init)
        else { return nil }
        self.payToken = payToken
        self.family = family
        self.id = id
        createdAt = entry.time
        lastSequence = entry.sequence
    }

    /// The number as the journal and the page have it.
    var msisdn: String? {
        order.map { SubscriberNumber.international($0.subscriber) }
    }

    var isPending: Bool { state == .pending }

    /// True where nobody paid with it in its time.
    func isTooOld(_ now: Date, _ switches: Switches.OrangeMoney) -> Bool {
        state == .initiated && now.timeIntervalSince(createdAt) * 1000 >= Double(switches.payTokenLife)
    }

    func status(_ now: Date, _ switches: Switches.OrangeMoney) -> JSONValue {
        switch state {
        case .initiated where isTooOld(now, switches): "EXPIRED"
        case .initiated: switches.unpaid == .null ? .null : .string(switches.unpaid.rawValue)
        case .pending: "PENDING"
        case .successful: "SUCCESSFULL"
        case .refused: "FAILED"
        case .failed(.refusedByCustomer): .string(switches.refused.rawValue)
        case .failed: "FAILED"
        case .unanswered: .string(switches.unanswered.rawValue)
        }
    }
}

extension OrangeTransaction.Order {
    /// Rebuilds the order from the entry of its `pay`.
    init?(_ entry: JournalEntry) {
        guard let detail = entry.detail, let subscriber = detail["subscriber"]?.string,
            let amount = entry.amount.flatMap({ Int64($0) }), let orderID = entry.externalID,
            let channel = detail["channel"]?.string, let transactionID = detail["txnid"]?.string,
            let course = detail["course"]?.string.flatMap(PaymentCourse.init)
        else { return nil }
        self.subscriber = subscriber
        self.amount = amount
        self.orderID = orderID
        self.channel = channel
        description = detail["description"]?.string
        notifyURL = detail["notify_url"]?.string
        self.transactionID = transactionID
        self.course = course
        isIgnored = detail["ignored"]?.bool ?? false
        paidAt = entry.time
    }
}
