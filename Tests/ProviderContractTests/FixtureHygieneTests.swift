import Fixtures
import Foundation
import Testing

@Suite("Fixtures hold no secret and nobody's phone number")
struct FixtureHygieneTests {
    struct File: Sendable, CustomTestStringConvertible {
        let provider: String
        let capability: String
        let scenario: String
        var testDescription: String { "\(provider)/\(capability)/\(scenario)" }
    }

    static let files: [File] = Fixture.providers.flatMap { provider in
        ((try? Fixture.all(of: provider)) ?? []).map {
            File(provider: provider, capability: $0.capability, scenario: $0.scenario)
        }
    }

    @Test func thereAreFixturesOfEveryProvider() {
        for provider in Fixture.providers {
            let checked1: Bool = Self.files.contains { $0.provider == provider }
            #expect(checked1, "No fixture of \(provider) was found.")
        }
    }

    @Test(arguments: files) func namesItsOriginAndDate(_ file: File) throws {
        let archive = try fixture(file).archive
        #expect(archive.origin.starts(with: /(recorded|documented|hand-made): .{10,}/), "\(archive.origin)")
        #expect(archive.date.wholeMatch(of: /20[0-9]{2}-[01][0-9]-[0-3][0-9]/) != nil, "\(archive.date)")
        #expect(!archive.exchanges.isEmpty)
    }

    @Test(arguments: files) func holdsOnlyReservedPhoneNumbers(_ file: File) throws {
        #expect(foreignNumbers(in: try text(file)) == [])
        for exchange in try fixture(file).archive.exchanges {
            let bodies = [exchange.request.body, exchange.response.body]
            for body in bodies { #expect(foreignNumbers(in: String(decoding: body, as: UTF8.self)) == []) }
        }
    }

    @Test(arguments: files) func holdsOnlyFalseCredentials(_ file: File) throws {
        for exchange in try fixture(file).archive.exchanges {
            for header in exchange.request.headers + exchange.response.headers {
                #expect(isScrubbed(header), "\(header.name) holds something that is not marked as false.")
            }
            let body = String(decoding: exchange.response.body, as: UTF8.self)
            for match in body.matches(of: /"(?:access_token|refresh_token|apiKey)"\s*:\s*"([^"]*)"/) {
                #expect(match.1.hasPrefix("false-"), "A token in a body is not marked as false.")
            }
        }
        #expect(!holdsSignedToken(try text(file)))
    }

    @Test func theChecksFindWhatTheyLookFor() {
        #expect(foreignNumbers(in: "\"partyId\": \"237677123456\"") == ["237677123456"])
        #expect(foreignNumbers(in: "tel:+237699001122") == ["237699001122"])
        #expect(foreignNumbers(in: "+33612345678 or 46733123465") == ["33612345678", "46733123465"])
        #expect(foreignNumbers(in: "46733123451 237670000001 1195582132") == [])
        #expect(holdsSignedToken("\"token\": \"eyJhbGciOi.eyJzdWIi.x\""))
        #expect(!isScrubbed(Exchange.Header(name: "Authorization", value: "Bearer eyJhbGciOi")))
        #expect(!isScrubbed(Exchange.Header(name: "authorization", value: "Basic dXNlcjpwYXNz")))
        #expect(!isScrubbed(Exchange.Header(name: "Cookie", value: "session=1")))
        #expect(
            !isScrubbed(
                Exchange.Header(name: "Ocp-Apim-Subscription-Key", value: "0123456789abcdef0123456789abcdef"))
        )
    }

    /// A JSON Web Token: two or three parts in base64url, the first of which begins with a brace and a quote.
    private func holdsSignedToken(_ text: String) -> Bool {
        text.firstMatch(of: /eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]/) != nil
    }

    private func fixture(_ file: File) throws -> Fixture {
        try Fixture(provider: file.provider, capability: file.capability, scenario: file.scenario)
    }

    private func text(_ file: File) throws -> String {
        try Fixture.text(provider: file.provider, capability: file.capability, scenario: file.scenario)
    }

    /// Runs of 11 to 15 digits outside the reserved ranges: MTN's sandbox parties and 2376700000xx. Shorter
    /// ones are no phone number with its country code; the support number of a firewall's page is all zeros.
    private func foreignNumbers(in text: String) -> [String] {
        text.matches(of: /[0-9]{11,15}/).map { String(text[$0.range]) }.filter { digits in
            digits.wholeMatch(of: /467331234(?:5[0-9]|6[0-4])|2376700000[0-9]{2}|0+/) == nil
                && !text.contains("-\(digits)")
        }
    }

    private func isScrubbed(_ header: Exchange.Header) -> Bool {
        switch header.name.lowercased() {
        case "authorization":
            if header.value.hasPrefix("Bearer ") { return header.value.hasPrefix("Bearer false-") }
            guard let pair = Data(base64Encoded: String(header.value.dropFirst("Basic ".count))) else {
                return false
            }
            return String(decoding: pair, as: UTF8.self).contains(":false-")
        case "ocp-apim-subscription-key":
            return header.value.hasPrefix("fa15efa15efa15e")
        case "cookie", "set-cookie", "proxy-authorization", "x-api-key":
            return false
        default:
            return true
        }
    }
}
