import Fixtures
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
            let hasFixtures: Bool = Self.files.contains { $0.provider == provider }
            #expect(hasFixtures, "No fixture of \(provider) was found.")
        }
    }

    @Test(arguments: files) func holdsNothingThatIsNotFalse(_ file: File) throws {
        let text = try Fixture.text(
            provider: file.provider, capability: file.capability, scenario: file.scenario)
        #expect(try FixtureHygiene.faults(in: text) == [])
    }

    @Test func theChecksFindWhatTheyLookFor() {
        #expect(FixtureHygiene.numbers(in: "\"partyId\": \"237677123456\"") == ["237677123456"])
        #expect(FixtureHygiene.numbers(in: "tel:+237699001122") == ["237699001122"])
        #expect(
            FixtureHygiene.numbers(in: "+33612345678 or 46733123465") == ["33612345678", "46733123465"])
        #expect(
            FixtureHygiene.numbers(in: #""690000098" 670000001 699001122 "655123456""#)
                == ["699001122", "655123456"])
        #expect(FixtureHygiene.numbers(in: "46733123451 237670000001 1195582132") == [])
        #expect(FixtureHygiene.holdsSignedToken("\"token\": \"eyJhbGciOi.eyJzdWIi.x\""))
        for (name, value) in [
            ("Authorization", "Bearer eyJhbGciOi"), ("authorization", "Basic dXNlcjpwYXNz"),
            ("WSO2-Authorization", "Bearer abc"), ("X-AUTH-TOKEN", "dXNlcjpwYXNz"), ("Cookie", "session=1"),
            ("Ocp-Apim-Subscription-Key", "0123456789abcdef0123456789abcdef"),
        ] {
            #expect(!FixtureHygiene.isScrubbed(Exchange.Header(name: name, value: value)), "\(name)")
        }
    }

    @Test func aWholeFileIsRefusedForEachOfThem() throws {
        func archive(
            _ header: Exchange.Header = .init(name: "Accept", value: "*/*"), body: String = "{}",
            origin: String = "recorded: by this test, of nothing"
        ) -> HTTPArchive {
            HTTPArchive(
                origin: origin, date: "2026-11-24", environment: "sandbox",
                exchanges: [
                    Exchange(
                        request: .init(
                            method: "GET", url: "https://a.example/", headers: [header], body: []),
                        response: .init(status: 200, headers: [], body: Array(body.utf8)))
                ])
        }
        #expect(try FixtureHygiene.faults(in: archive().text) == [])
        for faulty in [
            archive(.init(name: "Authorization", value: "Bearer abc")),
            archive(body: #"{"access_token":"abc"}"#), archive(body: #"{"pin":"4821"}"#),
            archive(body: #"{"merchant_key":"5a6b7c8d"}"#), archive(body: #"{"notif_token":"dd497b"}"#),
            archive(body: #"{"channelMsisdn":"699001122"}"#),
            archive(.init(name: "X-AUTH-TOKEN", value: "dXNlcjpwYXNz")),
            archive(body: #"{"partyId":"237677123456"}"#),
            archive(body: "eyJhbGciOi.eyJzdWIi.x"), archive(origin: "somewhere"),
        ] {
            #expect(try FixtureHygiene.faults(in: faulty.text) != [])
        }
    }

    @Test(arguments: files) func isTheSameArchiveOnceItIsWrittenAndReadAgain(_ file: File) throws {
        let archive = try Fixture(
            provider: file.provider, capability: file.capability, scenario: file.scenario
        ).archive
        let again = try HTTPArchive(parsing: Array(archive.text.utf8))
        #expect(again.exchanges == archive.exchanges)
        #expect(again.origin == archive.origin && again.date == archive.date)
    }
}
