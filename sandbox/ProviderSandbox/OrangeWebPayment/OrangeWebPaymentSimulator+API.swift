import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Sections 3.1 and 3.4: creation and status.
extension OrangeWebPaymentSimulator {
    private struct Order {
        let country: OrangeWebCountry
        let orderID: String
        let amount: Int64
        let returnURL: String
        let cancelURL: String
        let notifyURL: String
        let language: String?
        let shop: String?
    }

    func create(
        _ country: OrangeWebCountry, _ exchange: Exchange, _ switches: Switches.OrangeWebPayment
    ) async throws(OrangeWebPaymentRefusal) -> WireReply {
        let order = try order(country, exchange.request, switches)
        let payment = try accept(order, exchange, switches)
        await core.journal.stored(through: payment.lastSequence)
        if exchange.fault?.action == .webhookForged {
            core.timetable.schedule(after: exchange.fault?.delay ?? .milliseconds(100)) {
                await self.sendForgedNotification(payment)
            }
        }
        scheduleExpiry(payment)
        var reply = OrangeReply.json(
            201,
            .object([
                "status": 201, "message": "OK", "pay_token": .string(payment.payToken),
                "payment_url": .string(payment.paymentURL), "notif_token": .string(payment.notifToken),
            ]))
        reply.isJournaled = true
        return reply
    }

    private func order(
        _ country: OrangeWebCountry, _ request: WireRequest, _ switches: Switches.OrangeWebPayment
    ) throws(OrangeWebPaymentRefusal) -> Order {
        var body = try OrangeWebPaymentBody(request, structure: "WebPaymentInfo")
        let key = body.text("merchant_key", upTo: 255)
        let currency = body.text("currency", upTo: 3)
        let order = Order(
            country: country, orderID: body.text("order_id", upTo: 30),
            amount: body.amount("amount", switches),
            returnURL: body.text("return_url", upTo: 120, isURL: true),
            cancelURL: body.text("cancel_url", upTo: 120, isURL: true),
            notifyURL: body.text("notif_url", upTo: 120, isURL: true),
            language: body.optionalText("lang", upTo: 2, oneOf: Language.allCases.map(\.rawValue)),
            shop: body.optionalText("reference", upTo: 30))
        try body.validate()
        guard core.switches.admits(.orangeMerchantKeys, country.rawValue, key) else {
            throw OrangeWebPaymentRefusal(
                status: switches.unknownMerchantKey.rawValue, "The merchant_key is unknown.")
        }
        guard currency == country.currency || switches.currency == .any else {
            throw OrangeWebPaymentRefusal(
                status: switches.currency.rawValue, "The currency is not the one of the country.")
        }
        return order
    }

    private func accept(
        _ order: Order, _ exchange: Exchange, _ switches: Switches.OrangeWebPayment
    ) throws(OrangeWebPaymentRefusal) -> OrangeWebPayment {
        let payToken = Hex.encode(core.identifiers.bytes(switches.tokenLength == .long ? 32 : 16))
        let random = core.identifiers.bytes(4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var entry = JournalEntry(provider: provider, kind: .asked, operation: "webpayment")
        entry.reference = payToken
        entry.externalID = order.orderID
        entry.amount = "\(order.amount)"
        entry.currency = order.country.currency
        entry.outcome = "INITIATED"
        entry.httpStatus = exchange.visibleStatus(201)
        entry.fault = exchange.fault?.action.rawValue
        let path =
            switches.paymentURL == .abstract
            ? "/\(order.country.pageSegment)/mpayment/abstract/\(payToken)" : "/payment/pay_token/\(payToken)"
        let expires = core.clock.now().addingTimeInterval(Double(switches.tokenLife) / 1000)
        return try state.withLock { state throws(OrangeWebPaymentRefusal) in
            guard !state.hasOrder(order.orderID, in: order.country) else {
                throw OrangeWebPaymentRefusal(
                    status: switches.duplicate.rawValue, "The order_id has already been used.")
            }
            entry.detail = .object([
                "country": .string(order.country.rawValue), "number": .integer(state.nextNumber),
                "notif_token": .string(Hex.encode(core.identifiers.bytes(16))),
                "code": .string(String("\(1_000_000 + random % 1_000_000)".dropFirst())),
                "payment_url": .string("http://\(exchange.request.authority ?? "127.0.0.1:9102")\(path)"),
                "return_url": .string(order.returnURL), "cancel_url": .string(order.cancelURL),
                "notif_url": .string(order.notifyURL), "language": order.language.map(JSONValue.string),
                "shop": order.shop.map(JSONValue.string),
                "course": Self.course(exchange.fault).map { .string($0.text) },
                "expires": .string(RFC3339.format(expires)),
            ])
            record(entry, in: &state)
            guard let payment = state.payments[payToken] else {
                preconditionFailure("A payment that was recorded is in the state.")
            }
            return payment
        }
    }

    /// The fate that a fault gives a payment; nil for none.
    static func course(_ fault: FaultRule?) -> PaymentCourse? {
        switch fault?.action {
        case .decline: .fails(reason: fault?.reason ?? OrangeReason.insufficientBalance.spelling)
        case .lateFlip: .flips(afterMilliseconds: fault?.delay?.milliseconds ?? 5000)
        default: nil
        }
    }

    func status(
        _ country: OrangeWebCountry, _ request: WireRequest, _ switches: Switches.OrangeWebPayment
    ) async throws(OrangeWebPaymentRefusal) -> WireReply {
        var body = try OrangeWebPaymentBody(request, structure: "GetTransactionStatusInfo")
        let orderID = body.text("order_id", upTo: 30)
        let amount = body.amount("amount", switches)
        let payToken = body.text("pay_token", upTo: 255)
        try body.validate()
        guard let payment = payment(payToken), payment.country == country, payment.orderID == orderID,
            payment.amount == amount
        else {
            throw OrangeWebPaymentRefusal(
                status: switches.mismatch.rawValue,
                "The order_id, amount and pay_token do not belong together.")
        }
        await core.journal.stored(through: payment.lastSequence)
        var reply = OrangeReply.json(switches.statusCode == .created ? 201 : 200, payment.statusBody)
        reply.outcome = payment.state.rawValue
        return reply
    }
}
