import HTTPTypes
import Primitives
import Synchronization

/// What a browser sees and does at the `payment_url`.
extension OrangeWebPaymentSimulator {
    func showPage(_ payToken: String, _ request: WireRequest) -> WireReply {
        let asked = request.query["lang"].flatMap(Language.init)
        guard let payment = payment(payToken) else {
            return OrangeWebPaymentPage.unknown(
                asked ?? Language(acceptLanguage: request.headers[.acceptLanguage]))
        }
        return OrangeWebPaymentPage(payment: payment, language: asked ?? payment.language).reply
    }

    /// The page's form: `Token`, `Msisdn`, `Otp`, and `Action` where the payer gives up.
    func charge(_ exchange: Exchange, _ switches: Switches.OrangeWebPayment) async -> WireReply {
        let form = exchange.request.form
        let language = form["Lang"].flatMap(Language.init)
        guard let payment = form["Token"].flatMap(payment) else {
            return OrangeWebPaymentPage.unknown(language ?? .french)
        }
        var page = OrangeWebPaymentPage(payment: payment, language: language ?? payment.language)
        guard payment.state == .initiated else { return page.reply }
        if form["Action"] == "cancel" {
            if switches.cancelled == .failed { await end(payment.payToken, .fail("CANCELLED")) }
            return Self.redirect(to: payment.cancelURL, outcome: "cancelled")
        }
        page.typed = form["Msisdn"] ?? ""
        let number = OrangeWebPaymentPage.number(page.typed)
        let code = (form["Otp"] ?? "").filter { $0 != " " }
        page.numberIsWrong = !(SubscriberNumber.national(number).map(SubscriberNumber.isOrange) ?? false)
        let isCode = code.utf8.count == 6 && code.utf8.allSatisfy { (0x30...0x39).contains($0) }
        page.codeIsWrong = !isCode || (switches.code == .shown && code != payment.code)
        guard !page.numberIsWrong, !page.codeIsWrong else { return page.reply }

        let isBroken = Self.breaksAfterExecution(number)
        guard let charged = accept(payment, number, exchange, status: isBroken ? 500 : 303) else {
            return page.reply
        }
        await core.journal.stored(through: charged.lastSequence)
        if exchange.fault?.action == .webhookBeforeReply {
            if let ended = await end(charged.payToken, .succeed, notify: false) {
                await sendNotification(ended, attempt: 0)
            }
        } else if isBroken {
            await end(charged.payToken, .succeed)
        } else {
            follow(charged)
        }
        var reply =
            isBroken ? failureReply(status: 500) : Self.redirect(to: payment.returnURL, outcome: "charged")
        reply.isJournaled = true
        return reply
    }

    private static func breaksAfterExecution(_ number: String) -> Bool {
        let fate = SubscriberNumber.national(number).flatMap(OrangeTestNumbers.fate)
        return if case .failsAfterExecution = fate { true } else { false }
    }

    /// Records what the payer typed; nil where the payment has gone on in between.
    private func accept(
        _ payment: OrangeWebPayment, _ number: String, _ exchange: Exchange, status: Int
    ) -> OrangeWebPayment? {
        var course = Self.course(exchange.fault) ?? payment.course
        var isIgnored = false
        switch course == nil ? SubscriberNumber.national(number).flatMap(OrangeTestNumbers.fate) : nil {
        case .refused(let reason): course = .fails(reason: reason.spelling)
        case .course(let set): course = set
        case .unanswered: isIgnored = true
        case .failsAfterExecution, nil: break
        }
        var entry = entry(.asked, "page", payment)
        entry.msisdn = number
        entry.outcome = "charged"
        entry.httpStatus = exchange.visibleStatus(status)
        entry.fault = exchange.fault?.action.rawValue
        entry.detail = .object([
            "txnid": .string(
                OrangeTime.transactionID(prefix: "MP", number: payment.number, at: core.clock.now())),
            "course": .string((course ?? .settles).text), "ignored": isIgnored ? true : nil,
        ])
        return state.withLock { state in
            guard state.payments[payment.payToken]?.state == .initiated else { return nil }
            record(entry, in: &state)
            return state.payments[payment.payToken]
        }
    }

    /// Back to the shop. Orange calls neither address itself.
    private static func redirect(to address: String, outcome: String) -> WireReply {
        var reply = WireReply.empty(303)
        reply.headers[.location] = address
        reply.headers[.cacheControl] = "no-store"
        reply.outcome = outcome
        return reply
    }
}
