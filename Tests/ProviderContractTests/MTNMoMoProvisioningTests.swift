import Foundation
import HTTPTypes
import Primitives
import ProviderKit
import TestSupport
import Testing

@testable import MTNMoMo

@Suite struct MTNMoMoProvisioningTests {
    private let id = UUID(uuidString: "FA15E000-0000-4000-8000-0000000000E1")!
    private let key = Secret("fa15efa15efa15efa15efa15efa15ec1")

    @Test func aUserAndItsKeyAreMadeByTwoCalls() async throws {
        let transport = ScriptedTransport([
            ProviderResponse(status: 201),
            ProviderResponse(status: 201, body: Array(#"{"apiKey":"false-api-key"}"#.utf8)),
        ])
        let user = try await provisioning().makeUser(
            id, of: .collection, subscriptionKey: key, over: transport)
        #expect(user.id.reveal() == "fa15e000-0000-4000-8000-0000000000e1")
        #expect(user.key.reveal() == "false-api-key")
        let (first, second) = (transport.requests[0], transport.requests[1])
        #expect(first.url == "https://sandbox.momodeveloper.mtn.com/v1_0/apiuser")
        #expect(first.headers[.xReferenceID] == "fa15e000-0000-4000-8000-0000000000e1")
        #expect(String(decoding: first.body, as: UTF8.self) == #"{"providerCallbackHost":"pay.example.cm"}"#)
        #expect(second.url == first.url + "/fa15e000-0000-4000-8000-0000000000e1/apikey")
        #expect(second.body.isEmpty)
        for request in transport.requests {
            #expect(request.method == .post)
            #expect(request.headers[.ocpApimSubscriptionKey] == key.reveal())
            #expect(request.headers[.authorization] == nil)
        }
    }

    @Test(arguments: [
        (401, "subscription key"), (409, "Run the command again"), (400, "callback host"),
        (404, "Partner Portal"), (403, "forbids"), (429, "later"), (503, "unavailable"),
        (200, "does not document"),
    ])
    func aRefusalSaysWhatToDo(_ status: Int, _ word: String) async throws {
        let transport = ScriptedTransport([ProviderResponse(status: status)])
        let error = await #expect(throws: ProviderError.self) {
            try await provisioning().makeUser(
                id, of: .disbursement, subscriptionKey: key, over: transport)
        }
        #expect(error?.message.contains(word) == true)
        #expect(error?.message.contains(key.reveal()) == false)
        #expect(transport.requests.count == 1)
    }

    @Test func aKeyThatCannotBeReadIsAnError() async throws {
        let transport = ScriptedTransport([
            ProviderResponse(status: 201), ProviderResponse(status: 201, body: Array("<html>".utf8)),
        ])
        await #expect(throws: ProviderError.self) {
            try await provisioning().makeUser(id, of: .collection, subscriptionKey: key, over: transport)
        }
    }

    @Test(arguments: [
        "", "https://pay.example.cm", "pay.example.cm/hooks", "pay.example.cm:443", "41.202.0.1", "localhost",
        "pay example.cm",
    ])
    func aCallbackHostIsABareName(_ host: String) {
        #expect(throws: ConfigurationFaults.self) {
            try MTNMoMoProvisioning(baseURL: MTNMoMoProvisioning.sandbox, callbackHost: host)
        }
    }

    @Test func anImitationOnThisMachineTakesThisMachine() throws {
        for host in ["localhost", "127.0.0.1", "pay.example.cm"] {
            let made = try MTNMoMoProvisioning(baseURL: "http://127.0.0.1:9101", callbackHost: host)
            #expect(made.callbackHost == host)
        }
    }

    private func provisioning() throws -> MTNMoMoProvisioning {
        try MTNMoMoProvisioning(baseURL: MTNMoMoProvisioning.sandbox, callbackHost: "pay.example.cm")
    }
}
