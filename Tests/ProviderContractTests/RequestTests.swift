import ContractSuite
import Fixtures
import Foundation
import GatewayCore
import HTTPTypes
import MTNMoMo
import Primitives
import ProviderKit
import TestSupport
import Testing

@Suite("What a provider sends") struct RequestTests {
    private static let subject = ProviderUnderTest.mtnMoMo

    private static var provider: MTNMoMo {
        guard let provider = subject.provider as? MTNMoMo else { preconditionFailure("MTN is MTN.") }
        return provider
    }

    @Test func theSameOrderTwiceGivesTheSameRequestUnderTheSameIdentifier() async throws {
        let subject = Self.subject
        for scenario in ContractScenarios.all(of: subject) where scenario.name == "accepted" {
            var sent: [[ProviderRequest]] = []
            for _ in 1...2 {
                let transport = ScriptedTransport([.token, ProviderResponse(status: 202)])
                let context = ProviderContext(transport: transport, tokens: KeptTokens(), logger: .quiet)
                let order = subject.order(for: scenario)
                if scenario.folder == "collection" {
                    _ = try await Self.provider.requestToPay(order, in: context)
                } else {
                    _ = try await Self.provider.disburse(order, in: context)
                }
                sent.append(transport.requests)
            }
            #expect(sent[0] == sent[1])
            #expect(sent[0].last?.headers[.init("X-Reference-Id")!] == "5f0c7a52-8b1e-4c39-9d3e-2a7f6b1c0d4e")
        }
    }

    @Test func anOrderWithoutAWebhookSendsNoCallbackHeaderAtAll() async throws {
        let order = Self.subject.order(for: ContractScenario("collection", "accepted"))
        let bare = PaymentOrder(
            attempt: order.attempt, amount: order.amount, account: order.account,
            externalID: order.externalID,
            message: order.message, webhookURL: nil)
        let transport = ScriptedTransport([.token, ProviderResponse(status: 202)])
        let context = ProviderContext(transport: transport, tokens: KeptTokens(), logger: .quiet)
        _ = try await Self.provider.requestToPay(bare, in: context)
        #expect(transport.requests.last?.headers[.init("X-Callback-Url")!] == nil)
    }

    @Test func aProductCallBearsTheTokenAndNothingElseBearsOne() async throws {
        let transport = ScriptedTransport([.token, ProviderResponse(status: 202)])
        let context = ProviderContext(transport: transport, tokens: KeptTokens(), logger: .quiet)
        let order = Self.subject.order(for: ContractScenario("collection", "accepted"))
        _ = try await Self.provider.requestToPay(order, in: context)
        #expect(transport.requests.map { $0.headers[.authorization]?.prefix(6) } == ["Basic ", "Bearer"])
        #expect(transport.requests.first?.body.isEmpty == true)
        #expect(transport.requests.first?.url.hasSuffix("/collection/token/") == true)
    }

    @Test func aRequestThatDiffersFromTheFixtureIsShownMemberByMember() throws {
        let expected = Exchange.Request(
            method: "POST", url: "https://a.example/x", headers: [.init(name: "X-One", value: "1")],
            body: Array(#"{"amount":"5000","payer":{"id":"a"}}"#.utf8))
        let sent = Exchange.Request(
            method: "POST", url: "https://a.example/y",
            headers: [.init(name: "x-two", value: "2"), .init(name: "User-Agent", value: "kimi")],
            body: Array(#"{"payer":{"id":"b"},"amount":"5000"}"#.utf8))
        let difference = try #require(expected.difference(from: sent))
        #expect(
            difference == """
                  (- expected by the fixture, + sent)
                  url
                    - https://a.example/x
                    + https://a.example/y
                  header x-one
                    - 1
                    + (absent)
                  header x-two
                    - (absent)
                    + 2
                  body/payer/id
                    - "a"
                    + "b"
                  body (order of members)
                    - amount,payer
                    + payer,amount
                """)
        #expect(expected.difference(from: expected) == nil)
    }

    @Test func aReplayThatMeetsAnotherRequestSaysSoAndAnswersNothing() async throws {
        let fixture = try Fixture(provider: "MTNMoMo", capability: "collection", scenario: "accepted")
        let transport = ReplayTransport(fixture)
        await #expect(throws: ProviderError.self) {
            try await transport.send(
                ProviderRequest(.get, "https://proxy.momoapi.mtn.com/"), deadline: .seconds(1))
        }
        #expect(transport.problems(atEnd: true).count == 1)
        let unused = ReplayTransport(fixture)
        #expect(unused.problems(atEnd: true).count == 3)
        #expect(unused.problems(atEnd: false).isEmpty)
    }

    @Test func aMissingFixtureIsAnErrorThatNamesItsPlace() throws {
        let error = #expect(throws: FixtureError.self) {
            try Fixture(provider: "MTNMoMo", capability: "collection", scenario: "nowhere")
        }
        #expect(
            error?.description.contains("Tests/Fixtures/MTNMoMo/collection/nowhere.har is missing") == true)
    }
}

extension ProviderResponse {
    static let token = ProviderResponse(
        status: 200, body: Array(#"{"access_token":"false-token-1","expires_in":3600}"#.utf8))
}
