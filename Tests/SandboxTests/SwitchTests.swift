import Primitives
import TestSupport
import Testing

extension SteeredTests {
    /// Section 16 of the reference: each switch, its default and its alternatives.
    @Suite struct SwitchTests {
        /// Sets a switch for the closure, and puts back what it was.
        private func with(
            _ name: String, _ value: JSONValue, _ body: (MTN) async throws -> Void
        ) async throws {
            let mtn = try await SharedSandbox.steered
            let before = try await mtn.sandbox.get("/switches")
            let set = try await mtn.sandbox.send("PUT", "/switches", nested(name, value))
            #expect(member(set, name) == value)
            let result: Result<Void, any Error>
            do { result = .success(try await body(mtn)) } catch { result = .failure(error) }
            try await mtn.sandbox.set(before)
            try result.get()
        }

        private func nested(_ name: String, _ value: JSONValue) -> JSONValue {
            let parts = name.split(separator: ".").map(String.init)
            let inner = JSONValue.object([.init(parts[parts.count - 1], value)])
            return parts.count == 1 ? inner : .object([.init(parts[0], inner)])
        }

        private func member(_ switches: JSONValue, _ name: String) -> JSONValue? {
            name.split(separator: ".").reduce(switches) { $0?[String($1)] }
        }

        @Test func `the reason is an object`() async throws {
            try await with("reason_shape", "object") { mtn in
                let caller = try await mtn.caller()
                let (reference, _) = try await caller.requestToPay("46733123451")
                let body = try await caller.status("v1_0/requesttopay", reference).body
                #expect(
                    body.hasSuffix(
                        #""status":"FAILED","reason":{"code":"APPROVAL_REJECTED","message":"The approval was rejected."}}"#
                    ))
            }
        }

        @Test(arguments: [
            ("401_login_failed", 401, #"{"error":"login_failed"}"#),
            ("401_invalid_client", 401, #"{"error":"invalid_client"}"#),
            ("500_login_failed", 500, #"{"error":"login_failed"}"#),
        ])
        func `wrong credentials`(_ value: String, _ status: Int, _ body: String) async throws {
            try await with("wrong_credentials", .string(value)) { mtn in
                let wrong = MTN.basicHeader("someone", "else")
                let reply = try await mtn.send("POST", "/collection/token/", [MTN.key, wrong])
                #expect(reply.status == status)
                #expect(reply.body == body)
            }
        }

        @Test func `a token needs a target environment`() async throws {
            try await with("target_environment_on_token", "mandatory") { mtn in
                for target in [nil, "production"] {
                    let header = target.map { [("X-Target-Environment", $0)] } ?? []
                    let reply = try await mtn.send(
                        "POST", "/collection/token/", [MTN.key, MTN.basic] + header)
                    #expect(reply.status == 400)
                    #expect(reply.body == #"{"error":"Invalid or missing X-Target-Environment header"}"#)
                }
                let right = ("X-Target-Environment", "mtncameroon")
                let reply = try await mtn.send("POST", "/collection/token/", [MTN.key, MTN.basic, right])
                #expect(reply.status == 200)
            }
        }

        @Test(arguments: [("put", ["PUT"]), ("post", ["POST"]), ("both", ["PUT", "POST"])])
        func `the verb of callbacks`(_ value: String, _ methods: [String]) async throws {
            let receiver = try WebhookReceiver()
            defer { receiver.stop() }
            try await with("callback.verb", .string(value)) { mtn in
                _ = try await mtn.caller().requestToPay(MTN.newNumber(), callback: receiver.url)
                let deliveries = try await receiver.wait(for: methods.count)
                let used = deliveries.map(\.method)
                #expect(used == methods)
            }
        }

        @Test func `a callback that is refused is sent again a second later`() async throws {
            let receiver = try WebhookReceiver(status: "503 Service Unavailable")
            defer { receiver.stop() }
            try await with("callback.retries", "three_stages") { mtn in
                let began = ContinuousClock.now
                _ = try await mtn.caller().requestToPay(MTN.newNumber(), callback: receiver.url)
                let deliveries = try await receiver.wait(for: 2)
                #expect(ContinuousClock.now - began >= .seconds(1))
                #expect(deliveries[0].body == deliveries[1].body)
            }
        }

        /// The time that was set as it was created ends it; a third of the time that is set now is how long it is young.
        @Test func `the delayed number is created, and then pending`() async throws {
            try await with("delayed_party_ms", 86_400_000) { mtn in
                let caller = try await mtn.caller()
                let (reference, _) = try await caller.requestToPay("46733123454")
                let young = try await caller.status("v1_0/requesttopay", reference)
                #expect(young.json["status"] == "CREATED")
                try await mtn.sandbox.set(.object(["delayed_party_ms": 1]))
                try await eventually("a third of its time to have passed") {
                    try await caller.status("v1_0/requesttopay", reference).json["status"] == "PENDING"
                }
            }
        }

        @Test func `the delayed number succeeds`() async throws {
            try await with("delayed_party_ms", 50) { mtn in
                let caller = try await mtn.caller()
                let (reference, _) = try await caller.requestToPay("46733123454")
                #expect(try await caller.end(of: reference).json["status"] == "SUCCESSFUL")
            }
        }

        @Test func `the delayed number stays pending`() async throws {
            try await with("delayed_party", "pending") { mtn in
                try await mtn.sandbox.set(.object(["delayed_party_ms": 10]))
                let caller = try await mtn.caller()
                let (reference, _) = try await caller.requestToPay("46733123454")
                let (other, _) = try await caller.requestToPay(MTN.newNumber())
                _ = try await caller.end(of: other)
                try await eventually("ten milliseconds to have passed") {
                    try await caller.status("v1_0/requesttopay", reference).json["status"] == "PENDING"
                }
            }
        }

        @Test func `any currency is taken`() async throws {
            try await with("currency", "any") { mtn in
                let caller = try await mtn.caller()
                let body = caller.order("payer", of: MTN.newNumber()).replacing("EUR", with: "XAF")
                let reply = try await caller.post("v1_0/requesttopay", body, reference: MTN.newReference())
                #expect(reply.status == 202)
                #expect(try await caller.get("v1_0/account/balance/XAF").json["currency"] == "XAF")
            }
        }

        @Test func `a user is bound to the product of the key that made it`() async throws {
            let keys = ["collection", "disbursement"].map {
                ($0, MTN.newReference().replacing("-", with: ""))
            }
            let configured = JSONValue.object(keys.map { .init($0.0, .array([.string($0.1)])) })
            try await with("api_user_scope", "product") { mtn in
                try await mtn.sandbox.set(.object(["subscription_keys": configured]))
                let user = MTN.newReference()
                let own = ("Ocp-Apim-Subscription-Key", keys[0].1)
                let other = ("Ocp-Apim-Subscription-Key", keys[1].1)
                let body = #"{"providerCallbackHost":"localhost"}"#
                _ = try await mtn.send("POST", "/v1_0/apiuser", [own, ("X-Reference-Id", user)], body)
                let issued = try await mtn.send("POST", "/v1_0/apiuser/\(user)/apikey", [own])
                let basic = MTN.basicHeader(user, issued.json["apiKey"]?.string ?? "")
                var balances: [String] = []
                for (product, key) in [("collection", own), ("disbursement", other)] {
                    let token = try await mtn.send("POST", "/\(product)/token/", [key, basic])
                    let bearer = ("Authorization", "Bearer \(token.json["access_token"]?.string ?? "")")
                    let headers = [key, bearer, ("X-Target-Environment", "sandbox")]
                    balances.append(
                        try await mtn.send("GET", "/\(product)/v1_0/account/balance", headers).body)
                }
                #expect(balances[0].hasPrefix(#"{"availableBalance":"#))
                #expect(balances[1] == Wire.wrongTarget)
                let foreign = try await mtn.send("POST", "/disbursement/token/", [own, basic])
                #expect(foreign.status == 401 && foreign.body == Wire.invalidKey)
            }
        }

        @Test func `a payment is not found for a while after the 202`() async throws {
            try await with("not_found_window_ms", 86_400_000) { mtn in
                let caller = try await mtn.caller()
                let (reference, _) = try await caller.requestToPay(MTN.newNumber())
                #expect(try await caller.status("v1_0/requesttopay", reference).body == Wire.notFound)
                try await mtn.sandbox.set(.object(["not_found_window_ms": 20]))
                try await eventually("the end of the window") {
                    try await caller.status("v1_0/requesttopay", reference).status == 200
                }
            }
        }

        @Test func `an order is persisted and answered with 500`() async throws {
            try await with("error_after_persisting", "on") { mtn in
                let caller = try await mtn.caller()
                let (reference, reply) = try await caller.requestToPay(MTN.newNumber())
                #expect(reply.status == 500)
                #expect(reply.masked == Wire.gatewayFailure)
                #expect(try await caller.status("v1_0/requesttopay", reference).status == 200)
            }
        }

        @Test func `too many requests in a second are told to wait`() async throws {
            let caller = try await SharedSandbox.steered.caller()
            try await with("rate_limit_per_second", 1) { _ in
                let refused = try await Throttle.refusal({ $0.status == 429 }) {
                    try await caller.get("v1_0/account/balance")
                }
                #expect(refused.header("retry-after") == "1")
                let body =
                    #"{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 1 seconds." }"#
                #expect(refused.body == body)
            }
        }

        @Test func `decimals come back as they were sent`() async throws {
            try await with("decimal_echo", "verbatim") { mtn in
                let caller = try await mtn.caller()
                let (reference, _) = try await caller.requestToPay(MTN.newNumber(), amount: "12.50")
                let status = try await caller.status("v1_0/requesttopay", reference)
                #expect(status.json["amount"] == "12.50")
            }
        }

        @Test func `an empty callback header is refused`() async throws {
            try await with("empty_callback", "bad_request") { mtn in
                let (_, reply) = try await mtn.caller().requestToPay(MTN.newNumber(), callback: "")
                #expect(reply.status == 400 && reply.body.isEmpty)
            }
        }

        @Test(arguments: [("lost", 404), ("accepted", 200)])
        func `special characters are taken, and the order is lost or not`(
            _ value: String, _ status: Int
        ) async throws {
            try await with("special_characters", .string(value)) { mtn in
                let caller = try await mtn.caller()
                let reference = MTN.newReference()
                let body = caller.order("payer", of: MTN.newNumber()).replacing("From me", with: "Q & A")
                let reply = try await caller.post("v1_0/requesttopay", body, reference: reference)
                #expect(reply.status == 202)
                #expect(try await caller.status("v1_0/requesttopay", reference).status == status)
            }
        }

        @Test func `refunds of 1 to 13 end as listed`() async throws {
            try await with("test_references", "on") { mtn in
                let caller = try await mtn.caller("disbursement")
                let ends = [
                    "TRANSACTION_NOT_FOUND", "INTERNAL_PROCESSING_ERROR", "APPROVAL_REJECTED", "EXPIRED", "",
                    "", "NOT_ALLOWED", "NOT_ALLOWED_TARGET_ENVIRONMENT", "INVALID_CALLBACK_URL_HOST",
                    "INVALID_CURRENCY", "INTERNAL_PROCESSING_ERROR", "SERVICE_UNAVAILABLE",
                    "COULD_NOT_PERFORM_TRANSACTION",
                ]
                for (index, reason) in ends.enumerated() {
                    let reference = MTN.newReference()
                    let body = #"{"amount":"5","currency":"EUR","referenceIdToRefund":"\#(index + 1)"}"#
                    let created = try await caller.post("v1_0/refund", body, reference: reference)
                    #expect(created.status == 202)
                    let status = try await caller.status("v1_0/refund", reference).json
                    #expect(status["reason"]?.string ?? "" == reason, "\(index + 1)")
                }
            }
        }

        @Test func `the content type is plain`() async throws {
            try await with("content_type", "application/json") { mtn in
                let reply = try await mtn.send("POST", "/collection/token/", [MTN.key, MTN.basic])
                #expect(reply.header("content-type") == "application/json")
            }
        }

        @Test func `a handset waits for a person, who refuses`() async throws {
            try await with("approval.mode", "manual") { mtn in
                let caller = try await mtn.caller()
                let number = MTN.newNumber()
                let (reference, _) = try await caller.requestToPay(number)
                #expect(try await caller.status("v1_0/requesttopay", reference).json["status"] == "PENDING")
                let prompts = try await mtn.sandbox.get("/handsets").array ?? []
                let isAsked = prompts.contains { $0["msisdn"]?.string == number }
                #expect(isAsked)
                try await mtn.sandbox.refuse(number)
                let status = try await caller.status("v1_0/requesttopay", reference).json
                #expect(status["reason"] == "APPROVAL_REJECTED")
            }
        }

        @Test func `a handset that nobody answers gives up`() async throws {
            try await with("approval.mode", "manual") { mtn in
                try await mtn.sandbox.set(.object(["approval": .object(["expires_ms": 50])]))
                let caller = try await mtn.caller()
                let (reference, _) = try await caller.requestToPay(MTN.newNumber())
                let end = try await caller.end(of: reference)
                #expect(end.json["reason"] == "COULD_NOT_PERFORM_TRANSACTION")
            }
        }

        @Test(arguments: [
            #"{"reason_shape":"round"}"#, #"{"nothing":1}"#, #"{"approval":{"delay_ms":-1}}"#, "[]", "{",
        ])
        func `a wrong document of switches changes nothing and is explained`(_ body: String) async throws {
            let mtn = try await SharedSandbox.steered
            let before = try await mtn.sandbox.get("/switches")
            let json = [("Content-Type", "application/json")]
            let reply = try await mtn.control("PUT", "/switches", json, body)
            #expect(reply.status == 400)
            #expect(reply.json["error"]?.string?.isEmpty == false)
            #expect(try await mtn.sandbox.get("/switches") == before)
        }
    }
}
