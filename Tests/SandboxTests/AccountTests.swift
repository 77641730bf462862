import Primitives
import TestSupport
import Testing

/// Balances, account holders, delivery notifications, consent (sections 4 to 7 of the reference).
struct AccountTests {
    @Test(arguments: ["collection", "disbursement", "remittance"])
    func `a balance is two strings, of the environment's currency`(_ product: String) async throws {
        let caller = try await SharedSandbox.untouched.caller(product, target: "mtnghana")
        for path in ["v1_0/account/balance", "v1_0/account/balance/GHS"] {
            let reply = try await caller.get(path)
            #expect(reply.status == 200)
            #expect(reply.body == #"{"availableBalance":"100000000","currency":"GHS"}"#)
        }
        #expect(try await caller.get("v1_0/account/balance/XAF").body == Wire.wrongCurrency)
    }

    @Test(arguments: ["collection", "disbursement", "remittance"])
    func `every account holder is the one person of the sandbox`(_ product: String) async throws {
        let caller = try await SharedSandbox.untouched.caller(product)
        let path = "v1_0/accountholder/msisdn/237670000001/basicuserinfo"
        #expect(
            try await caller.get(path).masked
                == #"{"sub":"0","name":"Sand Box","given_name":"Sand","family_name":"Box","#
                + #""birthdate":"1976-08-13","locale":"sv_SE","gender":"MALE","updated_at":SECONDS}"#)
        let unknown = try await caller.get("v1_0/accountholder/msisdn/46733123450/basicuserinfo")
        #expect(unknown.status == 404 && unknown.body == Wire.notFound)
    }

    @Test func `a delivery notification is taken once, after success`() async throws {
        let caller = try await SharedSandbox.untouched.caller()
        let (reference, _) = try await caller.requestToPay(MTN.newNumber())
        let path = "v1_0/requesttopay/\(reference)/deliverynotification"
        for message in ["", String(repeating: "x", count: 161)] {
            let refused = try await caller.post(path, #"{"notificationMessage":"\#(message)"}"#)
            #expect(refused.status == 400 && refused.body.isEmpty)
        }
        let message = String(repeating: "x", count: 160)
        let taken = try await caller.post(path, #"{"notificationMessage":"\#(message)"}"#)
        #expect(taken.status == 200 && taken.body.isEmpty)
        let second = try await caller.post(path, #"{"notificationMessage":"again"}"#)
        #expect(second.status == 429 && second.body.isEmpty)
    }

    @Test func `a delivery notification needs a payment that has succeeded`() async throws {
        let mtn = try await SharedSandbox.untouched
        let caller = try await mtn.caller()
        let body = #"{"notificationMessage":"Thanks"}"#
        let (failed, _) = try await caller.requestToPay("46733123451")
        let early = try await caller.post("v1_0/requesttopay/\(failed)/deliverynotification", body)
        #expect(early.status == 409)
        #expect(
            early.body
                == #"{"code":"NOT_SUCCESSFULLY_COMPLETED","message":"The transaction is not successfully completed."}"#
        )
        let unknown = MTN.newReference()
        let lost = try await caller.post("v1_0/requesttopay/\(unknown)/deliverynotification", body)
        #expect(lost.status == 404 && lost.body == Wire.notFound)
        let malformed = try await caller.post("v1_0/requesttopay/1/deliverynotification", body)
        #expect(malformed.status == 400 && malformed.body.isEmpty)

        let disbursement = try await mtn.caller("disbursement")
        let transfer = MTN.newReference()
        let order = disbursement.order("payee", of: MTN.newNumber())
        _ = try await disbursement.post("v1_0/transfer", order, reference: transfer)
        let path = "v1_0/requesttopay/\(transfer)/deliverynotification"
        let byHeader = try await disbursement.post(path, "", adding: [("notificationMessage", "Paid")])
        #expect(byHeader.status == 200)
    }

    private func consent(_ caller: Caller, of number: String) async throws -> Reply {
        let form = [("Content-Type", "application/x-www-form-urlencoded")]
        let authorized = try await caller.mtn.send(
            "POST", "/\(caller.product)/v1_0/bc-authorize", caller.headers + form,
            "scope=all_info&login_hint=ID%3A\(number)%2FMSISDN&access_type=offline")
        #expect(authorized.status == 200)
        #expect(authorized.masked == #"{"auth_req_id":"UUID","interval":5,"expires_in":3600}"#)
        let id = authorized.json["auth_req_id"]?.string ?? ""
        return try await caller.mtn.send(
            "POST", "/\(caller.product)/oauth2/token/",
            [MTN.key, MTN.basic, ("X-Target-Environment", "sandbox")] + form,
            "grant_type=urn:openid:params:grant-type:ciba&auth_req_id=\(id)")
    }

    @Test(arguments: ["collection", "disbursement", "remittance"])
    func `consent leads to a token, and the token to the person`(_ product: String) async throws {
        let caller = try await SharedSandbox.untouched.caller(product)
        let issued = try await consent(caller, of: "237670000001")
        #expect(issued.status == 200)
        let names = (issued.json.members ?? []).map(\.name)
        #expect(
            names == [
                "access_token", "token_type", "expires_in", "scope", "refresh_token",
                "refresh_token_expired_in",
            ])
        let token = issued.json["access_token"]?.string ?? ""
        let path = "/\(product)/oauth2/v1_0/userinfo"
        let info = try await caller.mtn.send("GET", path, [MTN.key, ("Authorization", "Bearer \(token)")])
        #expect(info.masked == Self.person)
        let ordinary = try await caller.mtn.send("GET", path, caller.headers)
        #expect(ordinary.status == 401)
    }

    @Test func `the listed numbers do not consent`() async throws {
        let caller = try await SharedSandbox.untouched.caller()
        var errors: Set<String> = []
        for number in 46_733_123_450...46_733_123_462 {
            let refused = try await consent(caller, of: "\(number)")
            #expect(refused.status == 400)
            errors.insert(refused.json["error"]?.string ?? "")
        }
        #expect(errors.count == 13)
    }

    private static let person =
        #"{"sub":"0","name":"Sand Box","given_name":"Sand","family_name":"Box","birthdate":"1976-08-13","#
        + #""locale":"sv_SE","status":"ACTIVE","gender":"MALE","email":"email@domain.test","#
        + #""email_verified":true,"phone_number":"46123456789","phone_number_verified":true,"#
        + #""address":{"formatted":"Street 17\n123 45 Karlskrona\nSweden","street_address":"Street 17","#
        + #""postal_code":"123 45","locality":"Karlskrona","region":"Blekinge","country":"Sweden"},"#
        + #""updated_at":SECONDS,"credit_score":123,"active":true,"country_of_birth":"Sweden","#
        + #""region_of_birth":"Blekinge","city_of_birth":"Karlskrona","occupation":"Manager","#
        + #""employer_name":"Ericsson","identification_type":"PASS","identification_value":"S1234567"}"#
}
