import Archives
import ContractSuite
import Foundation
import GatewayCore
import HTTPTypes
import Primitives
import ProviderKit
import Synchronization
import TestSupport
import Testing

@testable import SmileID

/// What is sent to Smile ID, and where to.
@Suite struct SmileIDRequestTests {
    /// A clock that is a second later each time.
    private final class Ticks: Sendable {
        private let count = Mutex(0)

        func now() -> Date {
            count.withLock {
                $0 += 1
                return ProviderUnderTest.time.addingTimeInterval(TimeInterval($0))
            }
        }
    }

    private static func context(_ transport: ScriptedTransport) -> ProviderContext {
        ProviderContext(transport: transport, tokens: KeptTokens(), logger: .quiet)
    }

    private static let images = ProviderUnderTest.smileIDV1.images(
        of: ContractScenario("kyc", "accepted"), SmileIDReplyTests.v1)

    private static func uploaded(_ url: String) -> ProviderResponse {
        let body = JSONValue.object([
            "upload_url": .string(url), "smile_job_id": "0000000046", "code": "2202",
        ])
        return ProviderResponse(status: 200, body: Array(body.text.utf8))
    }

    private static let place =
        "https://\(SmileIDConfiguration.sandboxUploadHosts[0])/videos/a.zip?Signature=false"

    @Test func everyRequestIsSignedAfresh() async throws {
        let ticks = Ticks()
        let provider = SmileIDV1(try SmileIDReplyTests.configuration()) { ticks.now() }
        let transport = ScriptedTransport([
            Self.uploaded(Self.place), ProviderResponse(status: 200), ProviderResponse(status: 500),
        ])
        let order = SmileIDReplyTests.order()
        _ = try await provider.submitCheck(order, images: Self.images, in: Self.context(transport))
        _ = try? await provider.inquireCheck(order, in: Self.context(transport))
        let upload = try JSONValue(parsing: transport.requests[0].body)
        let information = try #require(
            ZIPArchive.read(transport.requests[1].body).first { $0.name == "info.json" })
        let status = try JSONValue(parsing: transport.requests[2].body)
        let signings = [upload, try JSONValue(parsing: information.bytes)["misc_information"], status]
        let times = signings.compactMap { $0?["timestamp"]?.string }
        #expect(Set(times).count == 3)
        for (time, signing) in zip(times, signings) {
            #expect(signing?["signature"]?.string == SmileIDReplyTests.signature.sign(time))
            #expect(time.wholeMatch(of: /2026-01-15T10:20:[0-9]{2}\.456Z/) != nil)
        }
    }

    @Test func theSameOrderTwiceGivesTheSameBytes() async throws {
        var sent: [[ProviderRequest]] = []
        for _ in 1...2 {
            let transport = ScriptedTransport([Self.uploaded(Self.place), ProviderResponse(status: 200)])
            _ = try await SmileIDReplyTests.v1.submitCheck(
                SmileIDReplyTests.order(), images: Self.images, in: Self.context(transport))
            sent.append(transport.requests)
        }
        #expect(sent[0] == sent[1] && sent[0].count == 2)
    }

    /// What v1 gets of the person is images: neither name nor number nor address.
    @Test func nothingOfThePersonButTheImagesGoesToV1() async throws {
        let transport = ScriptedTransport([Self.uploaded(Self.place), ProviderResponse(status: 200)])
        _ = try await SmileIDReplyTests.v1.submitCheck(
            SmileIDReplyTests.order(), images: Self.images, in: Self.context(transport))
        let entries = try ZIPArchive.read(transport.requests[1].body)
        let texts = [transport.requests[0].body, try #require(entries.first).bytes].map {
            String(decoding: $0, as: UTF8.self)
        }
        for text in texts {
            for word in ["Amina", "Clearwater", "example.com", "\(SmileIDReplyTests.order().user)"] {
                #expect(!text.contains(word), "\(word)")
            }
        }
        #expect(entries.dropFirst().map(\.bytes) == Self.images.map { $0.content.reveal() })
    }

    /// Whatever an answer says, images go to the hosts of the configuration alone.
    @Test(arguments: [
        ("https://smile-uploads-test.s3.us-west-2.amazonaws.com/a?b", true),
        ("https://SMILE-uploads-test.s3.us-west-2.amazonaws.com/a", true),
        ("https://smile-uploads-test.s3.us-west-2.amazonaws.com:443/a", true),
        ("https://api.smileidentity.com/upload/a", true),
        ("http://smile-uploads-test.s3.us-west-2.amazonaws.com/a", false),
        ("https://smile-uploads-test.s3.us-west-2.amazonaws.com:8443/a", false),
        ("https://smile-uploads-test.s3.us-west-2.amazonaws.com.evil.example/a", false),
        ("https://evil.example/smile-uploads-test.s3.us-west-2.amazonaws.com", false),
        ("https://smile-uploads-test.s3.us-west-2.amazonaws.com@evil.example/a", false),
        ("https://a:b@smile-uploads-test.s3.us-west-2.amazonaws.com/a", false),
        ("https://smile-uploads-test.s3.us-west-2.amazonaws.com/a#b", false),
        ("http://127.0.0.1/a", false), ("https://127.0.0.1/a", false),
        ("http://169.254.169.254/latest", false),
        ("file:///etc/passwd", false), ("ftp://api.smileidentity.com/a", false),
        ("//api.smileidentity.com/a", false),
        ("", false), ("https://", false), ("not an address", false),
    ])
    func imagesGoWhereTheConfigurationAllows(_ url: String, _ isAllowed: Bool) async throws {
        let transport = ScriptedTransport([Self.uploaded(url), ProviderResponse(status: 200)])
        let reply = try? await SmileIDReplyTests.v1.submitCheck(
            SmileIDReplyTests.order(), images: Self.images, in: Self.context(transport))
        #expect((reply?.outcome == .pending(job: "0000000046")) == isAllowed)
        #expect(transport.requests.count == (isAllowed ? 2 : 1))
    }

    /// The imitation takes images on its own port by http.
    @Test func theConfiguredBaseItselfMayTakeImagesByHTTP() async throws {
        let provider = SmileIDV1(
            try SmileIDReplyTests.configuration(base: "http://127.0.0.1:9103", hosts: [], sandbox: true)
        ) { ProviderUnderTest.time }
        for (url, isAllowed) in [
            ("http://127.0.0.1:9103/videos/a", true), ("http://127.0.0.1:9104/videos/a", false),
            ("http://127.0.0.1/videos/a", false), ("http://localhost:9103/videos/a", false),
        ] {
            let transport = ScriptedTransport([Self.uploaded(url), ProviderResponse(status: 200)])
            let reply = try? await provider.submitCheck(
                SmileIDReplyTests.order(), images: Self.images, in: Self.context(transport))
            #expect((reply != nil) == isAllowed, "\(url)")
        }
    }

    @Test func thePartnerKeepsItsZerosInV1AndLosesThemForTheTokensOfV3() throws {
        let configuration = try SmileIDReplyTests.configuration("v3", partner: "085")
        let v3 = SmileIDV3(configuration) { ProviderUnderTest.time }
        #expect(v3.encodeToken().headers[.smileIDPartner] == "85")
        #expect(
            v3.encodeSubmission(SmileIDReplyTests.order(), []).headers[.smileIDPartnerOfJob] == "085")
        let v1 = SmileIDV1(configuration) { ProviderUnderTest.time }
        #expect(v1.statusBody(of: SmileIDReplyTests.order())["partner_id"]?.string == "085")
        let pair = v1.signed()
        #expect(
            SmileIDSignature(partnerID: "085", apiKey: Secret("false-api-key")).isValid(
                pair.signature, of: pair.timestamp))
    }

    @Test func theSandboxIsToldWhatToDecideAndNobodyElse() throws {
        let order = SmileIDReplyTests.order()
        let forced = SmileIDV1(try SmileIDReplyTests.configuration(sandbox: true, result: "1")) {
            ProviderUnderTest.time
        }
        let params = forced.uploadBody(of: order, again: false)["partner_params"]
        #expect(params?["sandbox_result"] == "1")
        let plain = SmileIDReplyTests.v1.uploadBody(of: order, again: false)["partner_params"]
        #expect(plain?["sandbox_result"] == nil)
        let selfie = SmileIDV3(try SmileIDReplyTests.configuration("v3", sandbox: true, result: "2")) {
            ProviderUnderTest.time
        }
        let body = selfie.encodeSubmission(SmileIDReplyTests.order("kyc_registration"), []).body
        #expect(String(decoding: body, as: UTF8.self).contains("name=\"sandbox_result\"\r\n\r\n2\r\n"))
    }

    /// Nobody who sends an image can know the boundary, and the same check has the same one.
    @Test func theBoundaryCannotBeGuessed() throws {
        func boundary(_ key: String) throws -> String? {
            let configuration = try SmileIDConfiguration(
                apiVersion: "v3", sandbox: true, baseURL: nil, partnerID: "2345", apiKey: Secret(key),
                uploadHosts: [], callbackWindow: .seconds(3600), sandboxResult: nil)
            let provider = SmileIDV3(configuration) { ProviderUnderTest.time }
            return provider.encodeSubmission(SmileIDReplyTests.order(), []).headers[.contentType]
        }
        #expect(try boundary("a") == boundary("a"))
        #expect(try boundary("a") != boundary("b"))
    }

    @Test func aTokenThatHasEndedIsNoToken() throws {
        func token(_ payload: String) -> ProviderResponse {
            let text = "false-token-1.\(Base64URL.encode(Array(payload.utf8))).false"
            return ProviderResponse(status: 200, body: Array(#"{"token":"\#(text)"}"#.utf8))
        }
        let lifetime = try SmileIDReplyTests.v3.decodeToken(token(#"{"exp":1768473330}"#)).lifetime
        #expect(lifetime > .seconds(839) && lifetime < .seconds(840))
        for payload in [
            #"{"exp":1768472490}"#, #"{"exp":-1}"#, #"{"exp":1e12}"#, #"{"exp":99999999999999}"#, #"{}"#,
            "no JSON",
        ] {
            #expect(throws: ProviderError.self) { try SmileIDReplyTests.v3.decodeToken(token(payload)) }
        }
        for text in ["false-token", "a b.IHs", "", ".."] {
            let response = ProviderResponse(status: 200, body: Array(#"{"token":"\#(text)"}"#.utf8))
            #expect(throws: ProviderError.self) { try SmileIDReplyTests.v3.decodeToken(response) }
        }
    }

    @Test func everyFaultOfTheConfigurationIsNamed() {
        func faults(_ body: () throws -> SmileIDConfiguration) -> [String] {
            do {
                _ = try body()
                return []
            } catch { return (error as? ConfigurationFaults)?.faults.map(\.setting) ?? ["\(error)"] }
        }
        func named(
            _ version: String = "v1", sandbox: Bool = true, base: String? = nil, partner: String = "085",
            key: String = "k", hosts: [String] = [], window: Int64 = 3600, result: String? = nil
        ) -> [String] {
            faults {
                try SmileIDConfiguration(
                    apiVersion: version, sandbox: sandbox, baseURL: base, partnerID: partner,
                    apiKey: Secret(key),
                    uploadHosts: hosts, callbackWindow: .seconds(window), sandboxResult: result)
            }
        }
        #expect(named() == [])
        #expect(named("v2") == ["apiVersion"])
        #expect(named(base: "http://api.example") == ["baseURL"])
        for partner in ["", "000", "8a", "12345678901"] { #expect(named(partner: partner) == ["partnerID"]) }
        for key in ["", "a b", "a\n"] { #expect(named(key: key) == ["apiKey"]) }
        #expect(named(hosts: ["a b"]) == ["uploadHosts"])
        #expect(named(hosts: ["https://a.example"]) == ["uploadHosts"])
        #expect(named(sandbox: false) == ["uploadHosts"])
        #expect(named("v3", sandbox: false) == [])
        #expect(named(sandbox: false, base: "http://127.0.0.1:9103") == [])
        for window: Int64 in [59, 86_401] { #expect(named(window: window) == ["callbackWindow"]) }
        for result in ["3", "", "00", "-0"] { #expect(named(result: result) == ["sandboxResult"]) }
        #expect(named(sandbox: false, hosts: ["a.example"], result: "0") == ["sandboxResult"])
    }
}
