import Primitives

/// Delivery receipts: a POST to the one address that Orange knows, unsigned.
extension OrangeSMSSimulator {
    /// Takes up every receipt that a restart interrupted.
    func resume() {
        for sms in outbox where sms.receipt == nil { scheduleReceipt(of: sms) }
    }

    func scheduleReceipt(of sms: SimulatedSMS) {
        guard let url = subscription?.notifyURL else { return }
        core.timetable.schedule(after: .milliseconds(core.switches.current.callbackDelay)) {
            await self.sendReceipts(of: sms, to: url)
        }
    }

    /// The last word, after one that is not the last where the switch has it so. They go where receipts went when the message
    /// was taken.
    func sendReceipts(of sms: SimulatedSMS, to url: String) async {
        let switches = core.switches.current.orangeSMS
        if switches.receipts == .networkFirst { await sendReceipt(of: sms, .network, to: url, attempt: 0) }
        await sendReceipt(of: sms, switches.deliveryStatus, to: url, attempt: 0)
    }

    /// Sends, unless a fault has it otherwise. Where a rule wants a wrong amount, the receipt names another number.
    private func sendReceipt(
        of sms: SimulatedSMS, _ status: Switches.OrangeSMS.DeliveryStatus, to url: String, attempt: Int
    ) async {
        var call = SimulatedCall(operation: "sms", changes: false)
        call.reference = sms.reference
        call.msisdn = sms.recipient
        let fault = core.faults.draw(provider: provider, call: call, stages: [.webhook])
        let body = Self.receipt(sms.reference, sms.recipient, status.rawValue)
        switch fault?.action {
        case .webhookLost:
            await journal(sms, status.rawValue, outcome: "lost", httpStatus: nil, fault?.action)
        case .webhookLate:
            core.timetable.schedule(after: fault?.delay ?? .seconds(5)) {
                await self.deliver(sms, status, body, to: url, attempt, fault?.action)
            }
        case .webhookTwice:
            await deliver(sms, status, body, to: url, attempt, fault?.action)
            await deliver(sms, status, body, to: url, attempt, fault?.action)
        case .webhookWrongAmount:
            let last = sms.recipient.last == "0" ? "1" : "0"
            let other = Self.receipt(
                sms.reference, sms.recipient.dropLast() + last, status.rawValue)
            await deliver(sms, status, other, to: url, attempt, fault?.action)
        default: await deliver(sms, status, body, to: url, attempt, fault?.action)
        }
    }

    /// A receipt that nobody at Orange sent: it speaks of a message that does not exist.
    func sendForgedReceipt(of sms: SimulatedSMS) async {
        guard let subscription else { return }
        let word = Switches.OrangeSMS.DeliveryStatus.impossible.rawValue
        let body = Self.receipt(core.identifiers.random().lowercased, sms.recipient, word)
        let status = await core.webhooks.send("POST", subscription.notifyURL, body.text)
        await journal(sms, word, outcome: "forged", httpStatus: status, .webhookForged)
    }

    private func deliver(
        _ sms: SimulatedSMS, _ word: Switches.OrangeSMS.DeliveryStatus, _ body: JSONValue, to url: String,
        _ attempt: Int, _ fault: FaultAction?
    ) async {
        let status = await core.webhooks.send("POST", url, body.text)
        let isDelivered = (200..<300).contains(status ?? 0)
        let outcome = status == nil ? "unreachable" : isDelivered ? "delivered" : "refused"
        await journal(sms, word.rawValue, outcome: outcome, httpStatus: status, fault)
        guard !isDelivered, core.switches.current.orangeSMS.retries == .three, attempt < 3 else { return }
        core.timetable.schedule(after: .seconds(1)) {
            await self.sendReceipt(of: sms, word, to: url, attempt: attempt + 1)
        }
    }

    private func journal(
        _ sms: SimulatedSMS, _ word: String, outcome: String, httpStatus: Int?, _ fault: FaultAction?
    ) async {
        var entry = JournalEntry(provider: provider, kind: .webhook, operation: "sms")
        entry.reference = sms.reference
        entry.msisdn = sms.recipient
        entry.outcome = outcome
        entry.httpStatus = httpStatus
        entry.fault = fault?.rawValue
        entry.detail = .object(["delivery_status": .string(word)])
        await record(entry)
    }

    private static func receipt(
        _ reference: String, _ recipient: some StringProtocol, _ status: String
    ) -> JSONValue {
        .object([
            "deliveryInfoNotification": .object([
                "callbackData": .string(reference),
                "deliveryInfo": .object([
                    "address": .string("tel:+\(recipient)"), "deliveryStatus": .string(status),
                ]),
            ])
        ])
    }
}
