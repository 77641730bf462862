import Primitives

/// Where receipts go.
extension OrangeSMSSimulator {
    /// `POST …/{sender}/subscriptions`. One address counts, the newest.
    func subscribe(_ request: WireRequest, sender: String) async -> WireReply {
        if let refusal = tokens.refusal(of: request) { return refusal }
        guard request.json != nil else { return OrangeReply.invalidBody }
        guard let url = OrangeSMSSubscription.notifyURL(in: request) else {
            return OrangeReply.serviceException("SVC0002", "notifyURL")
        }
        let subscription = await setReceiptAddress(url)
        return OrangeReply.json(201, subscription.reply(sender: sender))
    }

    func readSubscription(_ request: WireRequest, id: String) -> WireReply {
        if let refusal = tokens.refusal(of: request) { return refusal }
        guard let subscription, subscription.id == id else { return OrangeReply.notFound }
        return OrangeReply.json(200, subscription.reply(sender: "tel:+2370000"))
    }

    func unsubscribe(_ request: WireRequest, id: String) async -> WireReply {
        if let refusal = tokens.refusal(of: request) { return refusal }
        guard subscription?.id == id else { return OrangeReply.notFound }
        var entry = JournalEntry(provider: provider, kind: .changed, operation: "sms_subscription")
        entry.reference = id
        await record(entry)
        return .empty(204)
    }

    /// As the form of Orange's portal does.
    @discardableResult
    func setReceiptAddress(_ url: String) async -> OrangeSMSSubscription {
        let subscription = OrangeSMSSubscription(id: core.identifiers.random().lowercased, notifyURL: url)
        var entry = JournalEntry(provider: provider, kind: .changed, operation: "sms_subscription")
        entry.reference = subscription.id
        entry.detail = .object(["notify_url": .string(url)])
        await record(entry)
        return subscription
    }
}
