import ContractSuite
import GatewayCore
import Primitives
import ProviderKit
import Testing

@testable import MTNMoMo

@Suite("MTN MoMo's amounts, texts and settings") struct MTNMoMoTextTests {
    @Test(arguments: [
        (Money(1, .xaf), "1"), (Money(450_000, .xaf), "450000"),
        (Money(1_000_000_000_000_000, .xaf), "1000000000000000"),
        (Money(1, .eur), "0.01"), (Money(99, .eur), "0.99"), (Money(100, .eur), "1.00"),
        (Money(1_250, .eur), "12.50"),
    ])
    func anAmountLeavesInMajorUnits(_ money: Money, _ text: String) {
        #expect(MTNMoMoAmount.text(money) == text)
        #expect(MTNMoMoAmount.money(text, money.currency) == money)
    }

    @Test func anEchoedAmountIsReadByItsValue() {
        #expect(MTNMoMoAmount.money("6.0", .xaf) == Money(6, .xaf))
        #expect(MTNMoMoAmount.money("6.000", .xaf) == Money(6, .xaf))
        #expect(MTNMoMoAmount.money("006", .xaf) == Money(6, .xaf))
        #expect(MTNMoMoAmount.money("12.5", .eur) == Money(1_250, .eur))
        #expect(MTNMoMoAmount.money("12", .eur) == Money(1_200, .eur))
    }

    @Test(arguments: [
        "", ".", "6.", ".5", "6.5", "-6", "+6", "6e2", "6 000", "6,000", "٦", "99999999999999999999",
    ])
    func whatIsNoWholeAmountOfFrancsIsNotRead(_ text: String) {
        #expect(MTNMoMoAmount.money(text, .xaf) == nil)
    }

    @Test(arguments: [
        ("L'achat d'été", "L achat d ete"), ("Œuvre & Cœur", "OEuvre Coeur"), ("  a   b  ", "a b"),
        ("Réf. PAY-7Q3K9M (n° 4)", "Ref PAY-7Q3K9M n 4"), ("e\u{301}te\u{301}", "ete"),
        ("Ñandú ÇA", "Nandu CA"),
        ("<script>\"x\"</script>", "script x script"), ("مرحبا", ""), ("日本 7", "7"), ("a–b", "a-b"),
        ("line\nbreak", "line break"),
    ])
    func aTextKeepsOnlyWhatMTNTakes(_ text: String, _ sanitised: String) {
        #expect(MTNMoMoText.sanitised(text) == sanitised)
    }

    @Test func aTextIsCutAt160Characters() {
        #expect(MTNMoMoText.sanitised(String(repeating: "é", count: 500)).count == 160)
        let words = MTNMoMoText.sanitised(String(repeating: "mot ", count: 100))
        #expect(words.count <= 160)
        #expect(words.count >= 157)
        #expect(!words.hasSuffix(" "))
    }

    @Test func everyFaultOfTheConfigurationIsToldAtOnceAndNoSecretWithIt() throws {
        let bad = MTNMoMoConfiguration.Credentials(
            subscriptionKey: Secret("not-hexadecimal-and-secret"), apiUser: Secret("a:b"), apiKey: Secret(""))
        let error = #expect(throws: ConfigurationFaults.self) {
            try MTNMoMoConfiguration(
                baseURL: "http://momo.example/path", targetEnvironment: "production", collection: bad,
                disbursement: bad)
        }
        #expect(
            error?.faults.map(\.setting) == [
                "baseURL", "targetEnvironment", "collection.subscriptionKey", "collection.apiUser",
                "collection.apiKey",
                "disbursement.subscriptionKey", "disbursement.apiUser", "disbursement.apiKey",
            ])
        #expect(error.map { !"\($0)".contains("not-hexadecimal") } == true)
    }

    @Test(arguments: [
        (String(repeating: "g", count: 32), "user", "key", "collection.subscriptionKey"),
        (String(repeating: "a", count: 31), "user", "key", "collection.subscriptionKey"),
        (String(repeating: "a", count: 32), "us er", "key", "collection.apiUser"),
        (String(repeating: "a", count: 32), "", "key", "collection.apiUser"),
        (String(repeating: "a", count: 32), "user", "k\ney", "collection.apiKey"),
    ])
    func oneBadCredentialIsNamed(_ key: String, _ user: String, _ apiKey: String, _ setting: String) {
        let good = MTNMoMoConfiguration.Credentials(
            subscriptionKey: Secret(String(repeating: "a", count: 32)), apiUser: Secret("dXNlcg=="),
            apiKey: Secret("a!b:c"))
        let bad = MTNMoMoConfiguration.Credentials(
            subscriptionKey: Secret(key), apiUser: Secret(user), apiKey: Secret(apiKey))
        let error = #expect(throws: ConfigurationFaults.self) {
            try MTNMoMoConfiguration(
                baseURL: "https://momo.example", targetEnvironment: "sandbox", collection: bad,
                disbursement: good)
        }
        #expect(error?.faults.map(\.setting) == [setting])
    }

    @Test func theTargetEnvironmentDecidesTheCurrency() {
        let configured = { (environment: String) in
            MTNMoMoContractTests.provider(
                at: ProviderPlace(environment: environment, baseURL: "http://127.0.0.1:9101")
            ).manifest
        }
        #expect(configured("sandbox").currencies == [.eur])
        #expect(configured("mtncameroon").currencies == [.xaf])
        #expect(configured("sandbox").hosts == ["127.0.0.1:9101"])
    }

    @Test(arguments: [
        ("https://proxy.momoapi.mtn.com", "proxy.momoapi.mtn.com"), ("https://MoMo.example/", "momo.example"),
        ("https://momo.example:443", "momo.example"), ("https://momo.example:8443", "momo.example:8443"),
        ("http://localhost:9101", "localhost:9101"),
    ])
    func anAddressNamesItsHost(_ text: String, _ host: String) throws {
        let address = try #require(ProviderAddress(text))
        #expect(address.host == host)
        #expect(address.text.hasSuffix("://\(host)"))
    }

    @Test(arguments: [
        "", "momo.example", "http://momo.example", "ftp://momo.example", "https://momo.example/collection",
        "https://momo.example?x=1", "https://user@momo.example", "https://", "https://momo.example#a",
        "http://127.0.0.1.evil.example", "https://exa mple",
    ])
    func anAddressThatIsNoPlainHostIsRefused(_ text: String) {
        #expect(ProviderAddress(text) == nil)
    }

    @Test func noSecretOfTheProviderShowsWhenItIsPrinted() {
        var dumped = ""
        dump(MTNMoMoContractTests.provider, to: &dumped)
        for text in [
            dumped, "\(MTNMoMoContractTests.provider)", String(reflecting: MTNMoMoContractTests.provider),
        ] {
            for secret in MTNMoMoContractTests.subject.secrets { #expect(!text.contains(secret)) }
        }
    }
}
