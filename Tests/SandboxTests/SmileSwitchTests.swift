import Foundation
import Primitives
import TestSupport
import Testing

extension SteeredTests {
    /// Every switch of v1 that is not about callbacks, each away from its default.
    @Suite struct SmileSwitchTests {
        private func end(_ smile: Smile, zip: [UInt8]? = nil, type: JSONValue = 6) async throws -> JSONValue {
            let (user, job, _) = try await smile.run(type: type, zip: zip)
            return try await smile.complete(user, job)
        }

        @Test(arguments: [
            "0811", "0812", "0813", "0816", "0907", "0001", "0903", "1014", "1015", "1016", "0899",
        ])
        func `the default result`(_ code: String) async throws {
            try await Smile.steering(["default_result": .string(code)]) { smile in
                let reply = try await end(smile)
                #expect(reply["result"]?["ResultCode"]?.string == code && reply["job_success"] == false)
                #expect(reply["result"]?["ResultText"]?.string?.isEmpty == false)
            }
        }

        @Test(arguments: [
            ("selfie", "Selfie_To_ID_Card_Compare"), ("liveness", "Liveness_Check"),
            ("security", "Verify_Document"),
        ])
        func `what 0811 means, and what sandbox_result 1 gives`(_ meaning: String, _ action: String)
            async throws
        {
            let settings: [String: JSONValue] = [
                "meaning_0811": .string(meaning), "default_result": "0811", "rejected_code": "0813",
            ]
            try await Smile.steering(settings) { smile in
                #expect(try await end(smile)["result"]?["Actions"]?[action] == "Failed")
                let (user, job, _) = try await smile.run(sandboxResult: "1")
                let reply = try await smile.complete(user, job)
                #expect(reply["result"]?["ResultCode"] == "0813")
            }
        }

        @Test(arguments: [("0814", "0814"), ("0810", "0810"), ("absent", nil)])
        func `a review that never ends`(_ value: String, _ code: String?) async throws {
            let settings: [String: JSONValue] = [
                "default_result": "review", "review_result": "never", "review_code": .string(value),
                "provisional": "complete", "review_ms": 0,
            ]
            try await Smile.steering(settings) { smile in
                let reply = try await end(smile)
                #expect(reply["result"]?["ResultCode"]?.string == code && reply["job_success"] == false)
            }
        }

        @Test func `a review ends badly`() async throws {
            let settings: [String: JSONValue] = [
                "default_result": "review", "review_ms": 0, "review_result": "0812",
            ]
            try await Smile.steering(settings) { smile in
                let reply = try await end(smile)
                #expect(reply["result"]?["ResultCode"] == "0812")
                #expect(reply["result"]?["Actions"]?["Human_Review_Compare"] == "Failed")
            }
        }

        @Test func `so many polls have no final answer`() async throws {
            try await Smile.steering(["incomplete_polls": 3]) { smile in
                let (user, job, id) = try await smile.run()
                try await eventually("the decision") {
                    try await smile.sandbox.get("/kyc").array?.first { $0["id"]?.string == id }?["state"]
                        == "final"
                }
                var complete: [Bool?] = []
                for _ in 1...4 {
                    complete.append(try await smile.status(user, job).json["job_complete"]?.bool)
                }
                #expect(complete == [false, false, false, true])
            }
        }

        @Test(arguments: [("incomplete", 200, false), ("complete", 200, true), ("400", 400, nil)])
        func `the status after a bad info.json`(_ value: String, _ status: Int, _ complete: Bool?)
            async throws
        {
            try await Smile.steering(["bad_info_json": .string(value)]) { smile in
                let (user, job, _) = try await smile.run(zip: SmileFiles.zip(info: "{}", files: [0]))
                let reply = try await smile.status(user, job)
                #expect(reply.status == status && reply.json["job_complete"]?.bool == complete)
            }
        }

        @Test func `types of the answer's members, and older fields`() async throws {
            let settings: [String: JSONValue] = [
                "flags": "text", "code_type": "integer", "job_type_echo": "string", "payload": "older",
                "no_zip_text": "No zip uploaded yet",
            ]
            try await Smile.steering(settings) { smile in
                let (user, job) = (Smile.newName("user"), Smile.newName("job"))
                let prepared = try await smile.prepare(user: user, job: job)
                #expect(prepared.json["code"] == 2202)
                #expect(try await smile.status(user, job).json["result"] == "No zip uploaded yet")
                _ = try await smile.put(prepared, SmileFiles.zip())
                let reply = try await eventuallyValue("the end") {
                    let reply = try await smile.status(user, job).json
                    return reply["job_complete"] == "true" ? reply : nil
                }
                #expect(reply["job_success"] == "true" && reply["code"] == 2302)
                #expect(reply["result"]?["PartnerParams"]?["job_type"] == "6")
                #expect(reply["result"]?["ResultType"] == "Document Verification")
                #expect(
                    reply["result"]?["IsFinalResult"] == "true" && reply["result"]?["JSONVersion"] == "1.0.0")
            }
        }

        @Test(arguments: [("401", "2205", 401, "2205"), ("403", "2204", 403, "2204")])
        func `a bad signature`(_ status: String, _ code: String, _ seen: Int, _ told: String) async throws {
            let settings: [String: JSONValue] = [
                "unauthorized_status": .string(status), "unauthorized_code": .string(code),
            ]
            try await Smile.steering(settings) { smile in
                var other = smile
                other.key = "no"
                let reply = try await other.status("u", "j")
                #expect(reply.status == seen && reply.json["code"]?.string == told)
            }
        }

        @Test func `timestamps of another form than the documented one are refused`() async throws {
            try await Smile.steering(["timestamp_form": "milliseconds_z"]) { smile in
                #expect(try await smile.status("u", "j").status == 200)
                let timestamp = "\(RFC3339.format(Date()).prefix(19))+00:00"
                let reply = try await smile.post(
                    "/v1/job_status",
                    .object([
                        "partner_id": .string(smile.partner), "timestamp": .string(timestamp),
                        "signature": .string(Smile.signature(timestamp, smile.partner, smile.key)),
                        "user_id": "u", "job_id": "j",
                    ]))
                #expect(reply.status == 400)
            }
        }

        @Test(arguments: ["invalid", "absent"])
        func `job_status is signed wrongly or not`(_ value: String) async throws {
            try await Smile.steering(["status_signature": .string(value)]) { smile in
                let reply = try await smile.status("u", "j").json
                #expect((reply["signature"] == nil) == (value == "absent"))
                #expect(!smile.confirms(reply["timestamp"]?.string, reply["signature"]?.string))
            }
        }

        @Test func `storage answers in XML, with a size limit, and its address expires`() async throws {
            let settings: [String: JSONValue] = ["upload_errors": "xml", "zip_limit_bytes": 10]
            try await Smile.steering(settings) { smile in
                let large = try await smile.put(try await smile.prepare(), SmileFiles.zip())
                #expect(large.status == 400 && large.header("content-type") == "application/xml")
                #expect(large.body.contains("<Code>EntityTooLarge</Code>"))
            }
            try await Smile.steering(["upload_url_life_ms": 0]) { smile in
                let late = try await smile.put(try await smile.prepare(), SmileFiles.zip())
                #expect(late.status == 403 && late.json["error"] == "Request has expired")
            }
        }

        @Test(
            arguments: [
                ("disabled", "2207"), ("deleted", "2208"), ("must_reenrol", "2211"), ("no_photo", "2216"),
            ])
        func `the state of an enrolled user`(_ value: String, _ code: String) async throws {
            try await Smile.steering([:]) { smile in
                let (user, job, _) = try await smile.run()
                _ = try await smile.complete(user, job)
                try await smile.sandbox.set(.object(["smile_id": .object(["enrolled_user": .string(value)])]))
                #expect(try await smile.prepare(user: user, type: 2).json["code"]?.string == code)
            }
        }

        @Test func `images under the limits cannot be used`() async throws {
            try await Smile.steering(["image_limits": "enforced"]) { smile in
                let resultCodeSeen = try await end(smile)["result"]?["ResultCode"]
                #expect(resultCodeSeen == "0001")
                let resultCode2 = try await end(smile, zip: SmileFiles.zip([0]), type: 4)["result"]?[
                    "ResultCode"]
                #expect(resultCode2 == "0840")
            }
        }

        @Test func `enhanced documents are not activated for Cameroon, unless they are`() async throws {
            try await Smile.steering([:]) { smile in
                let resultCode3 = try await end(smile, type: 11)["result"]?["ResultCode"]
                #expect(resultCode3 == "1016")
            }
            try await Smile.steering(["enhanced_documents_cm": "on"]) { smile in
                let resultCode4 = try await end(smile, type: 11)["result"]?["ResultCode"]
                #expect(resultCode4 == "0810")
                var parts = Smile.document(result: 0)
                parts.text("more", "ignored")
                let statusSeen = try await smile.submit("enhanced_document_verification", parts).status
                #expect(statusSeen == 202)
            }
        }

        @Test func `requests are throttled`() async throws {
            try await Smile.steering(["rate_limit_per_second": 1]) { smile in
                _ = try await Throttle.refusal({ $0.status == 429 }) { try await smile.status("u", "j") }
            }
        }

        @Test func `what else differs between sources`() async throws {
            let settings: [String: JSONValue] = [
                "unknown_job": "404", "duplicate_lookup": "2415", "aml_not_listed": "1030",
                "link_field": "link_url", "id_number_limit": 1, "forbidden": "nothing",
            ]
            try await Smile.steering(settings) { smile in
                let status2 = try await smile.status("u", "none").status
                #expect(status2 == 404)
                let params = JSONValue.object([
                    "user_id": "u", "job_id": .string(Smile.newName("job")), "job_type": 5,
                ])
                func lookup(_ number: String) async throws -> JSONValue? {
                    try await smile.post(
                        "/v1/id_verification",
                        smile.signed([
                            .init("partner_params", params), .init("country", "NG"),
                            .init("id_type", "NIN_V2"),
                            .init("id_number", .string(number)),
                        ])
                    ).json["code"]
                }
                let number = "\(Int.random(in: 10_000_000...99_999_999))"
                let numberSeen = try await lookup(number + "0")
                #expect(numberSeen == nil)
                let number2 = try await lookup(number + "4")
                #expect(number2 == "2415")
                let number3 = try await lookup(number + "0")
                #expect(number3 == "2222")
                let aml = smile.signed([
                    .init("user_id", "u"), .init("job_id", "j"), .init("full_name", "Nobody"),
                    .init("birth_year", "1970"), .init("countries", ["CM"]),
                ])
                let resultCode5 = try await smile.post("/v1/aml", aml).json["ResultCode"]
                #expect(resultCode5 == "1030")
                let link = smile.signed([
                    .init("name", "n"), .init("company_name", "c"), .init("id_types", []),
                    .init("callback_url", "https://example.com/c"),
                ])
                let linkUrlSeen = try await smile.post("/v1/smile_links", link).json["link_url"]
                #expect(linkUrlSeen != nil)
            }
            try await Smile.steering(["forbidden": "production"]) { smile in
                let codeSeen = try await smile.prepare().json["code"]
                #expect(codeSeen == "2220")
            }
        }
    }

    /// The same of v3.
    @Suite struct SmileV3SwitchTests {
        @Test func `an empty wallet is 402`() async throws {
            try await Smile.steering(["wallet": "empty"]) { smile in
                let reply = try await smile.submit("document_verification", Smile.document())
                #expect(reply.status == 402)
                #expect(
                    reply.body
                        == #"{"status":"Payment Required","message":"Insufficient wallet balance."}"#)
            }
        }

        @Test(
            arguments: [
                ("product", "Product not enabled for this partner."),
                ("id_type", "ID type not enabled for this partner."),
                ("production", "Production access is not enabled."),
                ("callback_url", "Callback url not allowed."), ("ip", "IP address not allowed."),
                ("sdk_version", "SDK version not allowed."),
            ])
        func `what is forbidden is 403`(_ value: String, _ message: String) async throws {
            try await Smile.steering(["forbidden": .string(value)]) { smile in
                let reply = try await smile.submit("document_verification", Smile.document())
                #expect(reply.status == 403 && reply.json["message"]?.string == message)
            }
        }

        @Test func `callbacks go to the partner's hosts only, and by https where that is wanted`()
            async throws
        {
            try await Smile.steering(["callback_scheme": "https"]) { smile in
                let hosts = JSONValue.object(["2345": ["kyc.example.cm"]])
                try await smile.sandbox.set(.object(["smile_callback_hosts": hosts]))
                let urls = [
                    ("https://kyc.example.cm/c", 202), ("https://evil.example.cm/c", 403),
                    ("http://kyc.example.cm/c", 400),
                ]
                for (url, status) in urls {
                    let parts = Smile.document(callback: url)
                    let reply = try await smile.submit("document_verification", parts)
                    #expect(reply.status == status, "\(url)")
                }
            }
        }

        @Test(
            arguments: [
                ("0810", "clear"), ("0812", "error"), ("0816", "block"), ("0001", "error"), ("1015", "error"),
                ("0899", "block"),
            ])
        func `people outside the list have the default result`(_ value: String, _ status: String) async throws
        {
            let settings: [String: JSONValue] = [
                "unknown_identity": "default_result", "default_result": .string(value),
            ]
            try await Smile.steering(settings) { smile in
                let parts = Smile.document(Person("Marie", "Ngo"))
                let partsSeen = try await smile.v3Result("document_verification", parts)
                #expect(partsSeen == status)
            }
        }

        @Test func `headers, words and sizes that sources have otherwise`() async throws {
            let settings: [String: JSONValue] = [
                "partner_header": "optional", "accepted_word": "Accepted", "json_parts": "any",
                "request_limit_bytes": 100_000,
            ]
            try await Smile.steering(settings) { smile in
                let token = try await smile.access().filter { $0.0 == "SmileID-Token" }
                var parts = Smile.document().without("consent")
                parts.json("consent", Smile.consent, type: "text/plain")
                let reply = try await smile.send(
                    "POST", "/v3/document_verification", token + [Parts.type], parts.body)
                #expect(reply.status == 202 && reply.json["status"] == "Accepted")
                var large = Smile.document().without("document")
                large.file("document", SmileFiles.jpeg + [UInt8](repeating: 0, count: 100_000))
                #expect(try await smile.submit("document_verification", large).status == 413)
            }
            try await Smile.steering(["request_signature": "required"]) { smile in
                let parts = Smile.document()
                let status3 = try await smile.submit("document_verification", parts).status
                #expect(status3 == 401)
                let headers = [("SmileID-Timestamp", "2026"), ("SmileID-Request-Signature", "x")]
                let status4 = try await smile.submit("document_verification", parts, headers).status
                #expect(status4 == 202)
            }
        }

        @Test func `a partner's zeros are left out where signatures are stripped`() async throws {
            let receiver = try WebhookReceiver()
            defer { receiver.stop() }
            let settings: [String: JSONValue] = [
                "webhook_partner_id": "stripped", "partner_header": "three_digits",
            ]
            try await Smile.steering(settings) { steered in
                let partners = JSONValue.object(["085": ["key-of-085"], "2345": ["test_api_key_0123456789"]])
                try await steered.sandbox.set(.object(["smile_partners": partners]))
                var smile = steered
                (smile.partner, smile.key) = ("085", "key-of-085")
                let token = try await smile.token(partner: "85").json["token"]?.string ?? ""
                let access = [("SmileID-Token", token), Parts.type]
                let body = Smile.document(callback: receiver.url).body
                let short = access + [("SmileID-Partner-ID", "85")]
                #expect(try await smile.send("POST", "/v3/document_verification", short, body).status == 400)
                let padded = access + [("SmileID-Partner-ID", "085")]
                #expect(try await smile.send("POST", "/v3/document_verification", padded, body).status == 202)
                let header = try await receiver.wait(for: 1)[0].request.header
                let timestamp = header("response-timestamp") ?? ""
                #expect(header("response-signature") == Smile.signature(timestamp, "85", smile.key))
            }
        }
    }
}
