import Primitives

/// What changes something: answers on handsets, money, switches, faults.
extension ControlResponder {
    /// `POST /handsets/{msisdn}/approve` or `/refuse`, of the named `reference` or the oldest prompt.
    func decide(_ request: WireRequest) async -> WireReply {
        let msisdn = request.segments[1]
        let verb = request.segments[2]
        guard verb == "approve" || verb == "refuse" else {
            return Self.problem(404, "A handset can approve or refuse.")
        }
        let reference =
            request.isForm
            ? request.form["reference"] : request.json?["reference"]?.string ?? request.query["reference"]
        guard let decided = await decide(msisdn, reference, verb == "approve") else {
            if request.isForm { return done(request, page: "", .null) }
            return Self.problem(409, "This handset has no such open prompt.")
        }
        let answer = JSONValue.object([
            "msisdn": .string(msisdn), "reference": .string(decided.reference),
            "outcome": .string(decided.outcome),
        ])
        return done(request, page: "", answer)
    }

    /// With a reference the prompt of that, else the oldest one, MTN's before Orange's.
    private func decide(
        _ msisdn: String, _ reference: String?, _ approve: Bool
    ) async -> (reference: String, outcome: String)? {
        if let payment = await mtn.decide(msisdn: msisdn, reference: reference, approve: approve) {
            return (payment.key.reference, payment.outcome)
        }
        let transaction = await orange.core.decide(msisdn: msisdn, reference: reference, approve: approve)
        guard let transaction else { return nil }
        let status = transaction.status(core.clock.now(), core.switches.current.orangeMoney)
        return (transaction.payToken, status.string ?? "")
    }

    /// `PUT /subscribers/{msisdn}` with `{"firstName":"AWA","lastName":"NGO"}`; with `{"firstName":null}` the number has
    /// no Orange Money account.
    func setSubscriber(_ request: WireRequest) async throws(ControlError) -> WireReply {
        let json = try Self.document(request)
        guard let number = SubscriberNumber.national(request.segments[1]), let first = json["firstName"],
            first == .null || first.string?.isEmpty == false
        else {
            throw ControlError(message: "A subscriber has a Cameroonian number, and a \"firstName\" or null.")
        }
        await orange.core.setName(number, first: first.string, last: json["lastName"]?.string)
        return .json(
            200,
            .object([
                "msisdn": .string(SubscriberNumber.international(number)), "firstName": first,
                "lastName": json["lastName"] ?? .null,
            ]))
    }

    /// `PUT /sms-receipts` with `{"notify_url":"https://…"}`: where Orange sends the receipts of text messages, as the form
    /// of its portal has it.
    func setReceiptAddress(_ request: WireRequest) async throws(ControlError) -> WireReply {
        guard let url = try Self.document(request)["notify_url"]?.string, OrangeSMSSubscription.isAddress(url)
        else { throw ControlError(message: "\"notify_url\" is an address that begins with http.") }
        await orange.sms.setReceiptAddress(url)
        return .json(200, .object(["notify_url": .string(url)]))
    }

    /// `PUT /handsets/{msisdn}` with `{"balance":"5000","currency":"XAF"}`; with `"provider":"orange-money"` the wallet
    /// at Orange instead of the one at MTN.
    func setWallet(_ request: WireRequest) async throws(ControlError) -> WireReply {
        let json = try Self.document(request)
        let isZero = json["balance"] == "0" || json["balance"] == 0
        guard let hundredths = isZero ? 0 : SimulatedAmount(json["balance"])?.hundredths else {
            throw ControlError(message: "\"balance\" is an amount such as \"5000\".")
        }
        let provider = json["provider"]?.string ?? mtn.provider
        let isOrange = provider == OrangePurses.provider
        guard isOrange || provider == mtn.provider else {
            throw ControlError(message: "\"provider\" is \(mtn.provider) or \(OrangePurses.provider).")
        }
        let owner = request.segments[1]
        let key = Wallets.Key(
            owner: isOrange ? SubscriberNumber.international(owner) : owner,
            currency: json["currency"]?.string ?? "XAF")
        if isOrange {
            await orange.purses.set(key, hundredths: hundredths)
        } else {
            await mtn.setWallet(key, hundredths: hundredths)
        }
        return .json(
            200,
            .object([
                "provider": .string(provider), "msisdn": .string(key.owner),
                "currency": .string(key.currency),
                "balance": .string(SimulatedAmount.text(hundredths: hundredths)),
            ]))
    }

    /// The form has one field for each switch, by its full name.
    func switchesFromForm(_ request: WireRequest) throws(ControlError) -> WireReply {
        let members = request.form.filter { $0.key != "lang" }.map {
            JSONValue.Member($0.key, .string($0.value))
        }
        try core.switches.update(.object(members))
        return done(request, page: "settings", core.switches.json)
    }

    func loadFaults(_ request: WireRequest, replacing: Bool) throws(ControlError) -> WireReply {
        let document: JSONValue
        if request.isForm {
            guard let parsed = try? JSONValue(parsing: request.form["faults"] ?? "") else {
                throw ControlError(message: "The rules are not JSON.")
            }
            document = parsed
        } else {
            document = try Self.document(request)
        }
        try core.faults.load(document, replacing: replacing)
        return done(request, page: "settings", core.faults.json)
    }
}
