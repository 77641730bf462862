import Foundation
import Primitives
import TestSupport
import Testing

/// v1: a job's name, its place for the ZIP, and the ZIP.
struct SmileUploadTests {
    @Test func `a prepared job has a number, a reference and an address on the host that was asked`()
        async throws
    {
        let smile = try await Smile.untouched
        let reply = try await smile.prepare()
        #expect(reply.status == 200 && reply.header("content-type") == "application/json")
        let id = try #require(reply.json["smile_job_id"]?.string)
        let refID = try #require(reply.json["ref_id"]?.string)
        let url = try #require(reply.json["upload_url"]?.string)
        #expect(id.wholeMatch(of: #/[0-9]{10}/#) != nil)
        #expect(refID.wholeMatch(of: try Regex("2345-\(id)-[0-9a-z]+")) != nil)
        let start = "\(smile.sandbox.smileIDURL)/videos/2345/\(refID)/selfie.zip?AWSAccessKeyId="
        #expect(url.hasPrefix(start) && url.contains("Content-Type=application%2Fzip&Expires="))
        let expected =
            #"{"upload_url":"\#(url)","ref_id":"\#(refID)","smile_job_id":"\#(id)","camera_config":null,"code":"2202"}"#
        #expect(reply.body == expected)
    }

    @Test func `a name is taken for ever, unless retry says that the job is meant`() async throws {
        let smile = try await Smile.untouched
        let (user, job) = (Smile.newName("user"), Smile.newName("job"))
        let first = try await smile.prepare(user: user, job: job)
        let again = try await smile.prepare(user: user, job: job)
        #expect(again.status == 400)
        let text = "Job already exists. Did you mean to set the retry flag to true?"
        #expect(again.body == #"{"error":"\#(text)","code":"2215"}"#)
        // Another user does not make it another job.
        #expect(try await smile.prepare(job: job).json["code"] == "2215")
        let retried = try await smile.prepare(user: user, job: job, adding: [.init("retry", true)])
        #expect(retried.status == 200)
        #expect(retried.json["smile_job_id"] == first.json["smile_job_id"])
        // The old address is dead, the new one takes the ZIP, and there is one job.
        #expect(try await smile.put(first, SmileFiles.zip()).status == 403)
        #expect(try await smile.put(retried, SmileFiles.zip()).status == 200)
        #expect(try await smile.complete(user, job)["job_success"] == true)
        let charged = try await smile.sandbox.journal(kind: "executed").filter {
            $0["external_id"]?.string == job
        }
        #expect(charged.count == 1)
    }

    @Test(
        arguments: [
            (#"{"user_id":"u","job_id":"j"}"#, "2213"), (#"{"user_id":"u","job_type":6}"#, "2213"),
            (#"{"user_id":7,"job_id":"j","job_type":6}"#, "2204"), (#""text""#, "2204"),
            (#"{"user_id":"u","job_id":"j","job_type":7}"#, "2212"),
            (#"{"user_id":"u","job_id":"j","job_type":"six"}"#, "2212"),
        ])
    func `partner_params that do not suffice are refused`(_ params: String, _ code: String) async throws {
        let smile = try await Smile.untouched
        let member = JSONValue.Member("partner_params", try JSONValue(parsing: params))
        let reply = try await smile.post(
            "/v1/upload", smile.signed([member], partnerIn: "smile_client_id"))
        #expect(reply.status == 400 && reply.json["code"]?.string == code)
        #expect(reply.json["error"]?.string?.isEmpty == false)
    }

    @Test func `what the SDKs send differently is taken: a text as job_type and as model_parameters`()
        async throws
    {
        let smile = try await Smile.untouched
        #expect(try await smile.prepare(type: "6").status == 200)
        let params = JSONValue.object([
            "user_id": .string(Smile.newName("user")), "job_id": .string(Smile.newName("job")), "job_type": 6,
        ])
        let php = smile.signed(
            [.init("partner_params", params), .init("model_parameters", "")], partnerIn: "smile_client_id")
        #expect(try await smile.post("/v1/upload", php).status == 200)
        var members = php.members ?? []
        members.removeAll { $0.name == "timestamp" }
        #expect(try await smile.post("/v1/upload", .object(members)).json["code"] == "2213")
    }

    @Test func `a face is registered once, and must be before it is compared`() async throws {
        try await Smile.with { smile in
            let user = Smile.newName("user")
            #expect(try await smile.prepare(user: user, type: 2).json["code"] == "2210")
            #expect(try await smile.prepare(user: user, type: 8).json["code"] == "2210")
            let enrolled: JSONValue.Member = .init("use_enrolled_image", true)
            #expect(try await smile.prepare(user: user, adding: [enrolled]).json["code"] == "2210")
            let (_, job, _) = try await smile.run(user: user)
            _ = try await smile.complete(user, job)
            for type: JSONValue in [1, 4, 6] {
                let reply = try await smile.prepare(user: user, type: type)
                #expect(reply.status == 400 && reply.json["code"] == "2209")
            }
            #expect(try await smile.prepare(user: user, type: 2).status == 200)
            #expect(try await smile.prepare(user: user, adding: [enrolled]).status == 200)
            // Somebody who was rejected may try again under the same name.
            let (other, refused, _) = try await smile.run(sandboxResult: "1")
            _ = try await smile.complete(other, refused)
            #expect(try await smile.prepare(user: other).status == 200)
        }
    }

    @Test func `the address takes the ZIP as it was signed, and nothing else`() async throws {
        let smile = try await Smile.untouched
        let prepared = try await smile.prepare()
        let url = prepared.json["upload_url"]?.string ?? ""
        let zip = try SmileFiles.zip()
        let wrong: [(String, [(String, String)], Int)] = [
            (url, [("Content-Type", "application/octet-stream")], 403),
            (url, [], 403), (url.replacing("Signature=", with: "Signature=0"), [Smile.zip], 403),
            (url.replacing("Expires=", with: "Expires=9"), [Smile.zip], 403),
            (String(url.prefix { $0 != "?" }), [Smile.zip], 403),
            (url, [Smile.zip, ("Authorization", "Bearer x")], 400),
        ]
        for (address, headers, status) in wrong {
            let reply = try await smile.send("PUT", address, headers, zip)
            #expect(reply.status == status && reply.json["code"] == "2205", "\(address) \(headers)")
        }
        let taken = try await smile.put(prepared, zip)
        #expect(taken.status == 200 && taken.body.isEmpty)
        // Storage takes it again, and the job is not run twice.
        #expect(try await smile.put(prepared, zip).status == 200)
        let id = prepared.json["smile_job_id"]?.string
        let charged = try await smile.sandbox.journal(kind: "executed").filter {
            $0["reference"]?.string == id
        }
        #expect(charged.count == 1)
    }
}
