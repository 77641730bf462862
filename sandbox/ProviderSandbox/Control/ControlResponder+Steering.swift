import Primitives

/// What changes something: answers on handsets, money, switches, faults.
extension ControlResponder {
    func handsets() -> WireReply {
        .json(
            200,
            .array(
                mtn.handsets.map { handset in
                    .object([
                        "msisdn": .string(handset.msisdn),
                        "prompts": .array(handset.prompts.map(\.promptJSON)),
                    ])
                }))
    }

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
        let payment = await mtn.decide(msisdn: msisdn, reference: reference, approve: verb == "approve")
        guard let payment else {
            if request.isForm { return done(request, page: "", .null) }
            return Self.problem(409, "This handset has no such open prompt.")
        }
        let answer = JSONValue.object([
            "msisdn": .string(msisdn), "reference": .string(payment.key.reference),
            "outcome": .string(payment.outcome),
        ])
        return done(request, page: "", answer)
    }

    /// `PUT /handsets/{msisdn}` with `{"balance":"5000","currency":"XAF"}`.
    func setWallet(_ request: WireRequest) async throws(ControlError) -> WireReply {
        let json = try Self.document(request)
        let isZero = json["balance"] == "0" || json["balance"] == 0
        guard let hundredths = isZero ? 0 : SimulatedAmount(json["balance"])?.hundredths else {
            throw ControlError(message: "\"balance\" is an amount such as \"5000\".")
        }
        let key = Wallets.Key(owner: request.segments[1], currency: json["currency"]?.string ?? "XAF")
        await mtn.setWallet(key, hundredths: hundredths)
        return .json(
            200,
            .object([
                "msisdn": .string(key.owner), "currency": .string(key.currency),
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
