import Primitives

/// What Orange's SMS API knows: messages, and where receipts go. It follows from the journal alone.
struct OrangeSMSState: Sendable {
    /// Newest last.
    private(set) var sent: [SimulatedSMS] = []
    /// Where receipts go, if anybody wants them: by the API, or by the form of Orange's portal.
    private(set) var subscription: OrangeSMSSubscription?

    init(_ entries: [JournalEntry]) {
        for entry in entries { apply(entry) }
    }

    mutating func apply(_ entry: JournalEntry) {
        switch (entry.kind, entry.operation) {
        case (.executed, "sms"):
            if let sms = SimulatedSMS(entry) { sent.append(sms) }
        case (.changed, "sms_subscription"):
            subscription = entry.detail?["notify_url"]?.string.map {
                OrangeSMSSubscription(id: entry.reference ?? "", notifyURL: $0)
            }
        case (.webhook, "sms") where entry.fault != FaultAction.webhookForged.rawValue:
            guard let index = sent.lastIndex(where: { $0.reference == entry.reference }) else { return }
            sent[index].deliveryStatus = entry.detail?["delivery_status"]?.string
            sent[index].receipt = entry.outcome
        default: break
        }
    }

    func message(_ reference: String) -> SimulatedSMS? {
        sent.last { $0.reference == reference }
    }
}

/// An address that wants receipts.
struct OrangeSMSSubscription: Sendable, Equatable {
    let id: String
    let notifyURL: String

    /// The body of a request or of an answer.
    func reply(sender: String) -> JSONValue {
        .object([
            "deliveryReceiptSubscription": .object([
                "callbackReference": .object(["notifyURL": .string(notifyURL)]),
                "resourceURL": .string(
                    "https://api.orange.com/smsmessaging/v1/outbound/\(sender)/subscriptions/\(id)"),
            ])
        ])
    }

    static func notifyURL(in request: WireRequest) -> String? {
        let url = request.json?["deliveryReceiptSubscription"]?["callbackReference"]?["notifyURL"]?.string
        return url.flatMap { isAddress($0) ? $0 : nil }
    }

    static func isAddress(_ text: String) -> Bool {
        (text.hasPrefix("http://") || text.hasPrefix("https://")) && text.utf8.count <= 512
    }
}
