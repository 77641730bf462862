import HTTPTypes
import Hummingbird
import Primitives

/// The sandbox's own port: the page for people, and the API by which tests and scripts steer and check.
struct ControlResponder: HTTPResponder {
    typealias Context = SandboxContext

    let core: SandboxCore
    let mtn: MTNMoMoSimulator
    let orange: OrangeSimulators
    let smileID: SmileIDSimulator

    func respond(to request: Request, context: SandboxContext) async throws -> Response {
        guard let body = try? await request.body.collect(upTo: 1 << 20) else {
            return Response(status: .contentTooLarge)
        }
        let wire = WireRequest(
            method: request.method, target: request.head.path ?? "/", headers: request.headers,
            body: Array(body.readableBytesView))
        guard isFromHere(request) else {
            return ReplyDelivery.whole(
                Self.problem(403, "A page of another origin may not steer the sandbox."))
        }
        do throws(ControlError) {
            return ReplyDelivery.whole(try await reply(to: wire))
        } catch {
            return ReplyDelivery.whole(Self.problem(400, error.message))
        }
    }

    /// Browsers name the origin of a form; scripts name none.
    private func isFromHere(_ request: Request) -> Bool {
        guard request.method != .get, let origin = request.headers[.origin] else { return true }
        return origin == "http://\(request.head.authority ?? "")"
    }

    private func reply(to request: WireRequest) async throws(ControlError) -> WireReply {
        let first = request.segments.first ?? ""
        switch (request.method, request.segments.count) {
        case (.get, 1): return read(first, request)
        case (.put, 1) where first == "switches":
            try core.switches.update(try Self.document(request))
            return .json(200, core.switches.json)
        case (.post, 1) where first == "switches" && request.isForm:
            return try switchesFromForm(request)
        case (.put, 1) where first == "faults":
            return try loadFaults(request, replacing: true)
        case (.post, 1) where first == "faults":
            return try loadFaults(request, replacing: false)
        case (.delete, 1) where first == "faults", (.post, 2) where request.segments == ["faults", "clear"]:
            core.faults.clear()
            return done(request, page: "settings", core.faults.json)
        case (.post, 3) where first == "handsets": return await decide(request)
        case (.post, 3) where first == "kyc": return try await steerKYC(request)
        case (.delete, 1) where first == "kyc":
            await smileID.reset()
            return .json(200, [])
        case (.put, 2) where first == "handsets": return try await setWallet(request)
        case (.put, 1) where first == "sms-receipts": return try await setReceiptAddress(request)
        case (.put, 2) where first == "subscribers": return try await setSubscriber(request)
        default: return Self.problem(404, "There is nothing at this address.")
        }
    }

    private func read(_ name: String, _ request: WireRequest) -> WireReply {
        switch name {
        case "": page(.now, request)
        case "settings": page(.settings, request)
        case "style.css": .text(200, PageStyle.sheet, contentType: "text/css; charset=utf-8")
        case "healthz": .json(200, .object(["status": "ok"]))
        case "journal": journal(request)
        case "sms": .json(200, .array(orange.sms.outbox.map(\.json)))
        case "mail": .json(200, .array(mails.map(\.json)))
        case "sms-receipts":
            .json(
                200,
                .object(["notify_url": orange.sms.subscription.map { .string($0.notifyURL) } ?? .null]))
        case "switches": .json(200, core.switches.json)
        case "faults": .json(200, core.faults.json)
        case "handsets": .json(200, .array(handsets.map(\.json)))
        case "kyc": .json(200, .array(smileID.jobs.map(\.controlJSON)))
        case "webpayments": .json(200, .array(orange.webPayment.open.map(\.controlJSON)))
        case "wallets": .json(200, .array(wallets.flatMap { $0.wallets.json(provider: $0.provider) }))
        case "calls": .json(200, core.counters.json)
        default: Self.problem(404, "There is nothing at this address.")
        }
    }

    private func page(_ kind: ControlPage.Kind, _ request: WireRequest) -> WireReply {
        let language =
            request.query["lang"].flatMap(Language.init)
            ?? Language(acceptLanguage: request.headers[.acceptLanguage])
        let page = ControlPage(
            kind: kind, language: language, handsets: handsets, openWebPayments: orange.webPayment.open,
            wallets: wallets, sms: orange.sms.outbox, mails: mails, kycJobs: smileID.jobs,
            journal: core.journal.latest(50),
            switches: core.switches.current, faults: core.faults.json)
        return .text(200, page.html.text, contentType: "text/html; charset=utf-8")
    }

    /// Newest last.
    private var mails: [SimulatedMail] { core.journal.entries.compactMap { SimulatedMail($0) } }

    /// The longest waiting first.
    private var handsets: [SimulatedHandset] {
        (mtn.handsets + orange.core.handsets).sorted {
            ($0.prompts.first?.sequence ?? 0) < ($1.prompts.first?.sequence ?? 0)
        }
    }

    /// Each operator's. A number has a wallet with each of them.
    private var wallets: [(provider: String, wallets: Wallets)] {
        [(mtn.provider, mtn.wallets), (OrangePurses.provider, orange.purses.wallets)]
    }

    private func journal(_ request: WireRequest) -> WireReply {
        if let text = request.query["kind"], JournalEntry.Kind(rawValue: text) == nil {
            return Self.problem(400, "The journal has no kind \"\(text)\".")
        }
        let entries = core.journal.entries(
            kind: request.query["kind"].flatMap(JournalEntry.Kind.init),
            reference: request.query["reference"],
            externalID: request.query["external_id"])
        return .json(200, .array(entries.map(\.json)))
    }

    static func problem(_ status: Int, _ message: String) -> WireReply {
        .json(status, .object(["error": .string(message)]))
    }

    static func document(_ request: WireRequest) throws(ControlError) -> JSONValue {
        guard let json = request.json else { throw ControlError(message: "The body is not JSON.") }
        return json
    }

    /// JSON for a script; for a form of the page the way back to it.
    func done(_ request: WireRequest, page: String, _ value: JSONValue) -> WireReply {
        guard request.isForm else { return .json(200, value) }
        let language = request.form["lang"].flatMap(Language.init)
        var reply = WireReply.empty(303)
        reply.headers[.location] = "/\(page)" + (language.map { "?lang=\($0.rawValue)" } ?? "")
        return reply
    }
}
