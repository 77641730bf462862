import Primitives
import TestSupport
import Testing

/// What a person is told before paying: by what one may pay, and what the number suggests.
@Suite struct PaymentMethodTests {
    @Test func theMethodsAreListedWithWhatWorksAndANumberSuggestsOne() async throws {
        var plan = Deal.plan
        plan.escrowSettings["PAYMENT_PROVIDERS"] = "MTN_MOMO,ORANGE_WEBPAY"
        plan.escrowSettings["ACCOUNT_HOLDER_WAIT"] = "60"
        try await World.withWorld(plan) { world in
            let buyer = try await world.join("BUYER")
            let listed = try await world.expect(200, "GET", "/api/payments/methods/", as: buyer)
            let methods = listed["data"]?.array ?? []
            for (member, expected) in [
                ("provider", ["MTN_MOMO", "ORANGE_MONEY", "ORANGE_WEBPAY"]),
                ("collects", [true, false, true]), ("pays_out", [true, true, false]),
                ("approval", ["PROMPT", "PROMPT", "PAGE"]), ("available", [true, true, true]),
            ] as [(String, [JSONValue])] {
                let told = methods.map { $0[member] }
                #expect(told == expected, "\(member)")
            }

            for (phone, mobileOperator, provider) in [
                ("+237670000001", "MTN", "MTN_MOMO"), ("+237699000001", "ORANGE", "ORANGE_WEBPAY"),
                ("+237662000001", "NEXTTEL", nil), ("+237643000001", nil, nil),
            ] {
                let reply = try await predict(phone, as: buyer, in: world)
                #expect(reply.status == 200 && reply.json["confirmed"] == .bool(provider != nil))
                #expect(reply.json["operator"]?.string == mobileOperator)
                #expect(reply.json["provider"]?.string == provider)
                #expect(!reply.json.text.contains(phone.dropFirst()))
            }
            for wrong in [JSONValue.null, "237670000001", "+23767000000", "+33612345678", 670_000_001] {
                let reply = try await world.call(
                    "POST", "/api/payments/predict/", .object(["phone_number": wrong]), as: buyer)
                #expect(reply.status == 422)
                let errors = reply.json["errors"]?.array ?? []
                #expect(errors.count == 1 && errors.first?["pointer"] == "/phone_number")
            }
            let nobody = try await world.call("GET", "/api/payments/methods")
            #expect(nobody.status == 401)
        }
    }

    @Test func whatIsNotOfferedOrNotSuggestedIsRefusedWithWhatIs() async throws {
        var plan = Deal.plan
        plan.escrowSettings["PAYMENT_PROVIDERS"] = "MTN_MOMO"
        try await World.withWorld(plan) { world in
            let deal = try await Deal.agreed(in: world)
            for (phone, provider, code) in [
                (deal.buyer.phone, JSONValue.string("ORANGE_MONEY"), "provider_not_enabled"),
                (deal.buyer.phone, "ORANGE_WEBPAY", "provider_not_enabled"),
                ("+237691234567", .null, "provider_needed"), ("+237643000001", .null, "provider_needed"),
            ] {
                let reply = try await world.call(
                    "POST", "/api/payments/momo/collect/",
                    .object([
                        "transaction_id": .integer(deal.id), "phone_number": .string(phone),
                        "provider": provider, "amount": .integer(Deal.amount),
                    ]), as: deal.buyer)
                let error = reply.json["errors"]?.array?.first
                #expect(reply.status == 422)
                #expect(error?["pointer"] == "/provider" && error?["code"] == .string(code))
                #expect(error?["detail"]?.string?.contains("MTN_MOMO") == true)
            }
        }
    }

    private func predict(_ phone: String, as party: Party, in world: World) async throws -> Reply {
        try await world.call(
            "POST", "/api/payments/predict/", .object(["phone_number": .string(phone)]), as: party)
    }
}
