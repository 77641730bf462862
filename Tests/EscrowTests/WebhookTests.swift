import Crypto
import CurlHTTP
import Durable
import Escrow
import Foundation
import GatewayCore
import Postgres
import Primitives
import TestSupport
import Testing

/// Messages to clients' servers, by Standard Webhooks 1.0.
@Suite struct WebhookTests {
    /// As the specification has it, without a line of the service's own code.
    private func signatures(_ request: RawRequest, _ secret: String) -> (expected: String, sent: [String]) {
        let key = Data(base64Encoded: String(secret.dropFirst("whsec_".count))) ?? Data()
        let id = request.header("webhook-id") ?? "", time = request.header("webhook-timestamp") ?? ""
        let content = Data("\(id).\(time).".utf8) + Data(request.body)
        let code = HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: key))
        let sent = (request.header("webhook-signature") ?? "").split(separator: " ").map(String.init)
        return ("v1," + Data(code).base64EncodedString(), sent)
    }

    @Test func theVectorOfTheSpecificationIsMet() throws {
        let secret = try #require(
            WebhookSecret("whsec_" + Data(repeating: 7, count: 32).base64EncodedString()))
        let key = SymmetricKey(data: Data(repeating: 7, count: 32))
        let code = HMAC<SHA256>.authenticationCode(for: Data("msg_1.1614265330.{}".utf8), using: key)
        let signature = secret.signature(id: "msg_1", timestamp: 1_614_265_330, body: "{}")
        #expect(signature == "v1," + Data(code).base64EncodedString())
        #expect(WebhookSecret("whsec_short") == nil && WebhookSecret(secret.text) == secret)
        #expect("\(secret)" == "a webhook secret")
    }

    @Test func anEventIsSignedSentAndDelivered() async throws {
        try await WebhookHarness.run { hooks in
            let outcome = try await hooks.jobs.perform(try await hooks.message())
            #expect(outcome == .done)
            let request = try #require(hooks.receiver.requests.first)
            #expect(request.line == "POST /hooks?tenant=1 HTTP/1.1")
            #expect(request.header("content-type") == "application/json")
            let (expected, sent) = signatures(request, hooks.secret.text)
            #expect(sent == [expected])
            let body = try JSONValue(parsing: request.body)
            #expect(body["type"] == "agreement.created" && body["timestamp"]?.string != nil)
            #expect(body["data"]?.members?.map(\.name) == ["transaction_id"])
            let message = try #require(try await hooks.messages().first)
            #expect(message.state == .delivered && message.lastStatus == 200)
            #expect(message.id.lowercased == request.header("webhook-id"))
            let again = try await hooks.jobs.perform(
                Job(
                    id: UUID(), kind: "webhook-delivery", key: "", payload: message.id.lowercased, attempts: 1
                ))
            #expect(again == .done && hooks.receiver.requests.count == 1)
        }
    }

    @Test func failuresAreTriedAgainOverThreeDaysAndThenGivenUp() async throws {
        try await WebhookHarness.run(types: [], { _ in ("500 Internal Server Error", []) }) { hooks in
            let job = try await hooks.message()
            var pauses: [Duration] = []
            while case .again(let pause) = try await hooks.jobs.perform(job) { pauses.append(pause) }
            #expect(pauses.count == WebhookSchedule.pauses.count)
            let grows = zip(pauses, pauses.dropFirst()).allSatisfy { $0 < $1 }
            #expect(grows)
            let whole = pauses.reduce(Duration.zero, +)
            #expect(whole >= .seconds(3 * 86_400) && whole < .seconds(4 * 86_400))
            let message = try #require(try await hooks.messages().first)
            #expect(message.state == .exhausted && message.lastStatus == 500 && message.attempts == 10)
            let endpoint = try await hooks.now()
            #expect(endpoint.state == .enabled && endpoint.failingSince != nil)
        }
    }

    @Test func aMessageThatFailedIsSentAgainByHandWithTheSameIdentifier() async throws {
        try await WebhookHarness.run(types: [], { ($0 == 1 ? "503 Busy" : "204 No Content", []) }) { hooks in
            let job = try await hooks.message()
            _ = try await hooks.jobs.perform(job)
            let message = try #require(try await hooks.messages().first)
            let count = try await hooks.service.resend(
                .init(message: message.id), of: hooks.endpoint.id, by: hooks.escrow.buyer)
            let outcome = try await hooks.jobs.perform(try #require(try await hooks.open.first))
            #expect(count == 1 && outcome == .done)
            let identifiers = Set(hooks.receiver.requests.map { $0.header("webhook-id") })
            #expect(hooks.receiver.requests.count == 2 && identifiers.count == 1)
            let well = try await hooks.now()
            #expect(well.failingSince == nil)
            // Those of a time, from the command line.
            let all = try await hooks.service.resend(
                .init(to: Date(timeIntervalSinceNow: 60)), of: hooks.endpoint.id)
            let failed = try await hooks.service.resend(.init(onlyFailed: true), of: hooks.endpoint.id)
            #expect(all == 1 && failed == 0)
            let audited = try await hooks.escrow.audit("webhook.resent")
            #expect(audited == 3)
        }
    }

    @Test func aServerThatIsGoneIsLeftAloneAndItsOwnerTold() async throws {
        try await WebhookHarness.run(types: [], { _ in ("410 Gone", []) }) { hooks in
            let outcome = try await hooks.jobs.perform(try await hooks.message())
            let endpoint = try await hooks.now()
            #expect(outcome == .done && endpoint.state == .disabled && endpoint.disabledFor == .gone)
            try await hooks.escrow.tellAll()
            let told = try await hooks.escrow.texts().filter { $0.text.contains("webhook") }
            #expect(told.map(\.recipient) == ["237670000001"])
            _ = try await hooks.escrow.create()
            try await hooks.escrow.tellAll()
            let open = try await hooks.messages().filter { $0.state == .pending }
            #expect(open.isEmpty)
            let enabled = try await hooks.service.update(
                hooks.endpoint.id, url: nil, eventTypes: nil, isEnabled: true, expected: endpoint.version,
                by: hooks.escrow.buyer)
            #expect(enabled.state == .enabled && enabled.failingSince == nil)
        }
    }

    @Test func afterDaysOfFailuresAnEndpointIsDisabled() async throws {
        try await WebhookHarness.run(types: [], { _ in ("500 No", []) }) { hooks in
            let job = try await hooks.message()
            _ = try await hooks.jobs.perform(job)
            try await hooks.escrow.owner.session {
                _ = try $0.execute(
                    "UPDATE escrow.webhook_endpoints SET failing_since = now() - interval '5 days 1 minute'")
            }
            let outcome = try await hooks.jobs.perform(job)
            let endpoint = try await hooks.now()
            #expect(outcome == .done && endpoint.disabledFor == .failing)
        }
    }

    @Test func redirectsAreNotFollowedAndMoreTimeIsGiven() async throws {
        let elsewhere = try RawServer { peer in if peer.readRequest() != nil { peer.reply() } }
        defer { elsewhere.stop() }
        let target = elsewhere.origin
        try await WebhookHarness.run(
            types: [],
            { number in
                number == 1
                    ? ("302 Found", ["Location: \(target)/"])
                    : ("429 Too Many Requests", ["Retry-After: 4000"])
            }
        ) { hooks in
            let job = try await hooks.message()
            let first = try await hooks.jobs.perform(job)
            guard case .again(let pause) = first else { throw Hopeless("A redirect is a failure.") }
            #expect(pause >= .seconds(5) && pause <= .seconds(6) && elsewhere.accepted == 0)
            let second = try await hooks.jobs.perform(job)
            #expect(second == .again(after: .seconds(4000)))
        }
    }

    @Test func privateAddressesAreNotReached() async throws {
        try await WebhookHarness.run(refusesPrivate: true) { hooks in
            let outcome = try await hooks.jobs.perform(try await hooks.message())
            let message = try #require(try await hooks.messages().first)
            #expect(outcome != .done && message.lastError == "forbiddenAddress")
            #expect(hooks.receiver.accepted == 0)
        }
    }

    @Test func twoKeysAreLiveForADayAfterAChange() async throws {
        try await WebhookHarness.run { hooks in
            let new = try await hooks.service.rotateSecret(hooks.endpoint.id, by: hooks.escrow.buyer)
            _ = try await hooks.jobs.perform(try await hooks.message())
            let first = try #require(hooks.receiver.requests.last)
            #expect(signatures(first, new.text).sent.count == 2)
            for secret in [new.text, hooks.secret.text] {
                let (expected, sent) = signatures(first, secret)
                #expect(sent.contains(expected))
            }
            let newest = try await hooks.service.rotateSecret(hooks.endpoint.id, by: hooks.escrow.buyer)
            _ = try await hooks.service.test(hooks.endpoint.id, by: hooks.escrow.buyer)
            for job in try await hooks.open { _ = try await hooks.jobs.perform(job) }
            let second = try #require(hooks.receiver.requests.last)
            #expect(signatures(second, newest.text).sent.count == 2)
            #expect(
                !signatures(second, hooks.secret.text).sent.contains(
                    signatures(second, hooks.secret.text).expected))
            try await hooks.escrow.owner.session {
                _ = try $0.execute(
                    "UPDATE escrow.webhook_secrets SET retires_at = retires_at - interval '1 day 1 second' WHERE retires_at IS NOT NULL"
                )
            }
            let message = try await hooks.service.test(hooks.endpoint.id, by: hooks.escrow.buyer)
            _ = try await hooks.jobs.perform(
                Job(id: UUID(), kind: "webhook-delivery", key: "", payload: message.lowercased, attempts: 1))
            let third = try #require(hooks.receiver.requests.last)
            let (expected, sent) = signatures(third, newest.text)
            #expect(sent == [expected])
        }
    }

    @Test func onlyThePartiesAndOnlyWhatTheyWantAreTold() async throws {
        try await WebhookHarness.run(types: ["agreement.funds_held"]) { hooks in
            let strangers = try await hooks.service.create(
                url: "https://shop.example/hooks", eventTypes: [], by: hooks.escrow.stranger)
            let sellers = try await hooks.service.create(
                url: "https://seller.example/hooks", eventTypes: [], by: hooks.escrow.seller)
            _ = try await hooks.escrow.funded()
            try await hooks.escrow.tellAll()
            let own = try await hooks.messages().map(\.kind)
            #expect(own == ["agreement.funds_held"])
            let theirs = try await hooks.service.messages(
                sellers.endpoint.id, userID: hooks.escrow.seller.userID, before: nil, limit: 10)
            #expect(theirs.map(\.kind).sorted() == ["agreement.created", "agreement.funds_held"])
            let none = try await hooks.service.messages(
                strangers.endpoint.id, userID: hooks.escrow.stranger.userID, before: nil, limit: 10)
            #expect(none.isEmpty)
            await #expect(throws: WebhookError.notFound) {
                try await hooks.service.messages(
                    hooks.endpoint.id, userID: hooks.escrow.seller.userID, before: nil, limit: 10)
            }
        }
    }

    @Test(arguments: [
        "http://shop.example/", "https://user:word@shop.example/", "https://shop.example/#part",
        "ftp://shop.example",
        "https://", "https:///path", "https://shop.example:0/", "https://shop.example:99999/",
        "https://shop.example/a b", "https://shöp.example/", "javascript:alert(1)", "https://[::1",
    ])
    func whatIsNoAddressForMessagesIsRefused(_ text: String) {
        #expect(!WebhookURL.isAcceptable(text, allowsPlain: false))
    }

    @Test func addressesAndTheirHosts() {
        for (text, host) in [
            ("https://shop.example/hooks?a=1", "shop.example"), ("https://shop.example:8443", "shop.example"),
            ("https://[2606:4700::1111]:443/x", "[2606:4700::1111]"),
        ] {
            #expect(WebhookURL.isAcceptable(text, allowsPlain: false) && WebhookURL.host(of: text) == host)
        }
    }
}
