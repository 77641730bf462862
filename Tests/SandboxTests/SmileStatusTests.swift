import Foundation
import Primitives
import TestSupport
import Testing

/// v1: what has become of a job.
struct SmileStatusTests {
    @Test func `before the ZIP the result is a text`() async throws {
        let smile = try await Smile.untouched
        let (user, job) = (Smile.newName("user"), Smile.newName("job"))
        _ = try await smile.prepare(user: user, job: job)
        let reply = try await smile.status(user, job)
        let (timestamp, signature) = (reply.json["timestamp"]?.string, reply.json["signature"]?.string)
        #expect(smile.confirms(timestamp, signature))
        let expected =
            #"{"timestamp":"\#(timestamp ?? "")","signature":"\#(signature ?? "")","job_complete":false,"#
            + #""job_success":false,"code":"2314","result":"No zip file received"}"#
        #expect(reply.body == expected)
        // A job that nobody prepared has no ZIP either, and so has another user's.
        #expect(try await smile.status(user, "none").json["code"] == "2314")
        #expect(try await smile.status("another", job).json["code"] == "2314")
    }

    @Test func `a verified document is answered as the reference shows it`() async throws {
        let smile = try await Smile.untouched
        let (user, job, id) = try await smile.run(sandboxResult: "0")
        let reply = try await smile.complete(user, job)
        #expect(reply["job_success"] == true && reply["code"] == "2302")
        let result = try #require(reply["result"])
        let (timestamp, signature) = (result["timestamp"]?.string, result["signature"]?.string)
        #expect(smile.confirms(timestamp, signature))
        let expected =
            #"{"Actions":{"Document_Check":"Passed","Human_Review_Compare":"Not Applicable","#
            + #""Human_Review_Document_Check":"Not Applicable","Human_Review_Liveness_Check":"Not Applicable","#
            + #""Liveness_Check":"Passed","Register_Selfie":"Approved","Return_Personal_Info":"Returned","#
            + #""Selfie_To_ID_Card_Compare":"Completed","Verify_Document":"Passed"},"#
            + #""Country":"CM","IDType":"IDENTITY_CARD","IDNumber":"\#(id.suffix(9))","#
            + #""FullName":"TEST PERSON ONE","DOB":"1990-01-01","Gender":"F","IssuanceDate":"2022-01-01","#
            + #""ExpirationDate":"2032-01-01","Address":"Not Available","PhoneNumber":"Not Available","#
            + #""PhoneNumber2":"Not Available","ResultCode":"0810","ResultText":"Document Verified","#
            + #""SmileJobID":"\#(id)","PartnerParams":{"user_id":"\#(user)","job_id":"\#(job)","job_type":6,"#
            + #""sandbox_result":"0"},"timestamp":"\#(timestamp ?? "")","signature":"\#(signature ?? "")"}"#
        #expect(result.text == expected)
    }

    @Test func `sandbox_result 1 rejects, and says nothing of a person`() async throws {
        let smile = try await Smile.untouched
        let (user, job, _) = try await smile.run(sandboxResult: "1")
        let reply = try await smile.complete(user, job)
        #expect(reply["job_success"] == false)
        #expect(reply["result"]?["ResultCode"] == "0811")
        #expect(reply["result"]?["Actions"]?["Selfie_To_ID_Card_Compare"] == "Failed")
        #expect(reply["result"]?["FullName"] == nil)
    }

    @Test func `sandbox_result 2 is under review`() async throws {
        try await Smile.with(["--switch", "smile_id.review_result=never"]) { smile in
            let (user, job, _) = try await smile.run(sandboxResult: "2")
            let review = try await eventuallyValue("the review") {
                let reply = try await smile.status(user, job).json
                return reply["result"]?["Actions"] == nil ? nil : reply
            }
            #expect(review["job_complete"] == false && review["job_success"] == false)
            #expect(review["result"]?["Actions"]?["Document_Check"] == "Under Review")
        }
    }

    @Test func `a review ends`() async throws {
        try await Smile.with(["--switch", "smile_id.review_ms=50"]) { smile in
            let (user, job, _) = try await smile.run(sandboxResult: "2")
            let end = try await smile.complete(user, job)
            #expect(end["result"]?["ResultText"] == "Document Verified After Human Review")
            #expect(end["result"]?["Actions"]?["Human_Review_Document_Check"] == "Passed")
            #expect(end["job_success"] == true)
        }
    }

    @Test func `history has every result of the person, and links lead to drawings`() async throws {
        let smile = try await Smile.untouched
        let user = Smile.newName("user")
        let (_, first, _) = try await smile.run(user: user, sandboxResult: "1")
        _ = try await smile.complete(user, first)
        let (_, second, _) = try await smile.run(user: user)
        _ = try await smile.complete(user, second)
        let reply = try await smile.status(
            user, second, [.init("history", true), .init("image_links", true)]
        ).json
        let codes = reply["history"]?.array?.compactMap { $0["ResultCode"]?.string }
        #expect(codes == ["0811", "0810"])
        for name in ["selfie_image", "id_card_image", "id_card_back"] {
            let url = try #require(reply["image_links"]?[name]?.string)
            let image = try await smile.send("GET", url)
            #expect(image.status == 200 && image.header("content-type") == "image/png", "\(url)")
        }
        #expect(try await smile.send("GET", "/images/other.png").status == 404)
    }

    @Test func `a person decides on the page: review, reject with a reason, once`() async throws {
        try await Smile.with(["--switch", "smile_id.default_result=manual"]) { smile in
            let (user, job, id) = try await smile.run()
            #expect(try await smile.status(user, job).json["job_complete"] == false)
            let page = try await SmilePage.text(smile)
            #expect(page.contains(#"action="/kyc/\#(id)/approve""#) && page.contains(">0812</option>"))
            let jobs = try await smile.sandbox.get("/kyc").array ?? []
            #expect(jobs.first?["id"]?.string == id && jobs.first?["state"] == "processing")
            _ = try await smile.sandbox.send("POST", "/kyc/\(id)/review", .object([:]))
            let review = try await smile.status(user, job).json
            #expect(review["result"]?["Actions"]?["Document_Check"] == "Under Review")
            let rejected = try await smile.sandbox.send(
                "POST", "/kyc/\(id)/reject", .object(["code": "0812"]))
            #expect(rejected["state"] == "final" && rejected["result"] == "0812")
            #expect(try await smile.complete(user, job)["result"]?["ResultCode"] == "0812")
            let again = try await SmilePage.post(smile, "/kyc/\(id)/approve", "{}", form: false)
            #expect(again.status == 409)
            let wrong = try await SmilePage.post(smile, "/kyc/\(id)/reject", #"{"code":"no"}"#, form: false)
            #expect(wrong.status == 400)
            let form = try await SmilePage.post(smile, "/kyc/\(id)/approve", "lang=fr", form: true)
            #expect(form.status == 303 && form.header("location") == "/?lang=fr")
        }
    }

    @Test func `the page and the journal have no image and nothing of the person that was sent`() async throws
    {
        try await Smile.with { smile in
            let info = SmileFiles.info([0, 1]).replacing(
                #""id_type""#, with: #""first_name":"ZEPHYRINE","id_number":"987654321","id_type""#)
            let (user, job, _) = try await smile.run(zip: SmileFiles.zip(info: info, files: [0, 1]))
            _ = try await smile.complete(user, job)
            let journal = try await smile.sandbox.get("/journal").text
            let page = try await SmilePage.text(smile)
            for secret in ["ZEPHYRINE", "987654321", Data(SmileFiles.jpeg).base64EncodedString()] {
                #expect(!journal.contains(secret) && !page.contains(secret))
            }
            #expect(journal.contains(job) && page.contains(job))
        }
    }
}

/// The control page, as a browser asks it.
enum SmilePage {
    static func text(_ smile: Smile) async throws -> String {
        try await MTN(sandbox: smile.sandbox).control("GET", "/?lang=en").body
    }

    static func post(_ smile: Smile, _ path: String, _ body: String, form: Bool) async throws -> Reply {
        let type = form ? "application/x-www-form-urlencoded" : "application/json"
        return try await MTN(sandbox: smile.sandbox).control(
            "POST", path, [("Content-Type", type)], body)
    }
}
