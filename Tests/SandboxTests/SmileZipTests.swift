import Archives
import Foundation
import Primitives
import TestSupport
import Testing

/// v1: what the ZIP says, and what it lacks.
struct SmileZipTests {
    /// The code of a job with that ZIP; of `code` where there is no result.
    private func code(_ zip: [UInt8], type: JSONValue = 6) async throws -> String {
        let smile = try await Smile.untouched
        let (user, job, _) = try await smile.run(type: type, zip: zip)
        return try await eventuallyValue("a code") {
            let reply = try await smile.status(user, job).json
            if reply["code"] == "2203" { return "2203" }
            return reply["job_complete"] == true ? reply["result"]?["ResultCode"]?.string : nil
        }
    }

    @Test func `images come as files or inline, with either side and up to eight frames`() async throws {
        #expect(try await code(SmileFiles.zip([0, 1])) == "0810")
        #expect(try await code(SmileFiles.zip([2, 3, 7] + Array(repeating: 6, count: 8))) == "0810")
        #expect(try await code(SmileFiles.zip([0, 4]), type: 4) == "0840")
        let text = SmileFiles.info([0, 1]).replacing(#""image_type_id":0"#, with: #""image_type_id":"0""#)
        #expect(try await code(SmileFiles.zip(info: text, files: [0, 1])) == "0810")
    }

    @Test func `entries twice, entries of no use and any order are borne`() async throws {
        // The archive cannot be written with a name twice: a byte of one is changed afterwards, in both its places.
        let entries: [(name: String, bytes: [UInt8])] = [
            ("1.jpg", SmileFiles.jpeg), ("base64imgStrinA", [1]), ("base64imgStrinB", [2]),
            ("security_info.json", Array("{}".utf8)), ("0.jpg", SmileFiles.jpeg),
            ("info.json", Array(SmileFiles.info([0, 1]).utf8)),
        ]
        var zip = try ZIPArchive.write(entries: entries)
        let name = Array("base64imgStrinB".utf8)
        var changed = 0
        while let range = zip.firstRange(of: name) {
            zip[range.upperBound - 1] = UInt8(ascii: "A")
            changed += 1
        }
        #expect(changed == 2)
        let names = try ZIPArchive.read(zip).map(\.name)
        #expect(names.count { $0 == "base64imgStrinA" } == 2)
        #expect(try await code(zip) == "0810")
    }

    @Test func `a ZIP that is none is corrupt`() async throws {
        #expect(try await code(Array("PK, or not".utf8)) == "0903")
        let whole = try SmileFiles.zip()
        #expect(try await code(Array(whole.prefix(whole.count - 30))) == "0903")
        #expect(try await code([]) == "0903")
    }

    @Test func `an image that is named and not there, or that is no image, cannot be used`() async throws {
        #expect(try await code(SmileFiles.zip(info: SmileFiles.info([0, 1, 5]), files: [0, 1])) == "0001")
        let broken = try ZIPArchive.write(entries: [
            ("info.json", Array(SmileFiles.info([0, 1]).utf8)), ("0.jpg", SmileFiles.jpeg),
            ("1.jpg", Array("GIF89a".utf8)),
        ])
        #expect(try await code(broken) == "0001")
    }

    @Test func `an info.json that does not suffice has no result, and is told in the status`() async throws {
        let bad = [
            SmileFiles.info([1]), SmileFiles.info([0]), SmileFiles.info([0, 1], country: nil),
            SmileFiles.info([0, 1], country: "cm"), #"{"images":7}"#, "no JSON",
            SmileFiles.info([0, 1]).replacing(#""image_type_id":1"#, with: #""image_type_id":9"#),
        ]
        for info in bad {
            let found = try await code(SmileFiles.zip(info: info, files: [0, 1]))
            #expect(found == "2203", "\(info)")
        }
        let without = try ZIPArchive.write(entries: [("0.jpg", SmileFiles.jpeg)])
        #expect(try await code(without) == "2203")
    }

    @Test func `a good ZIP mends a bad one`() async throws {
        let smile = try await Smile.untouched
        let (user, job) = (Smile.newName("user"), Smile.newName("job"))
        let prepared = try await smile.prepare(user: user, job: job)
        _ = try await smile.put(prepared, SmileFiles.zip(info: "{}", files: [0]))
        let reply = try await smile.status(user, job).json
        #expect(reply["code"] == "2203" && reply["job_complete"] == false)
        #expect(reply["result"]?.string == "Invalid JSON: info.json has no images")
        _ = try await smile.put(prepared, SmileFiles.zip())
        #expect(try await smile.complete(user, job)["job_success"] == true)
    }
}
