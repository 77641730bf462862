import GatewayCore
import GatewayMessages
import GatewayStore
import HTTPTypes
import Postgres
import Primitives
import ProviderKit
import Synchronization
import TestSupport
import Testing

@testable import GatewayEngine

/// A network that answers each message with a reference, and whose receipts are `reference number word`.
private final class ReceiptingNetwork: SMSReceiptProvider {
    let manifest: ProviderManifest
    /// Called while a message is being taken.
    let whileSending = Mutex<(@Sendable (String) async -> Void)?>(nil)

    init() { manifest = ScriptedProvider(resubmission: .never).manifest }

    static func reference(of id: SMSID) -> String { "network-\(id)" }

    func sendSMS(_ order: SMSOrder, in context: ProviderContext) async throws(ProviderError) -> SMSReceipt {
        let reference = Self.reference(of: order.id)
        await whileSending.withLock { $0 }?(reference)
        return SMSReceipt(providerReference: reference)
    }

    func readReceipt(_ webhook: ProviderWebhook) throws(ProviderError) -> SMSDeliveryReceipt {
        let parts = String(decoding: webhook.body, as: UTF8.self).split(separator: " ").map(String.init)
        guard parts.count == 3, let recipient = MSISDN(parts[1]) else {
            throw ProviderError(.malformed, delivery: .unknown, message: "no receipt")
        }
        return SMSDeliveryReceipt(
            providerReference: parts[0], recipient: recipient, claimedStatus: parts[2],
            delivery: SMSDelivery(rawValue: parts[2]))
    }
}

@Suite("Delivery receipts of text messages") struct SMSReceiptTests {
    private static let number = "237670000001"

    private func withNetwork(_ body: (GatewayUnderTest, ReceiptingNetwork) async throws -> Void) async throws
    {
        let network = ReceiptingNetwork()
        try await GatewayUnderTest.with(wrapped: { _ in network }) { try await body($0, network) }
    }

    /// Has a message taken by the network.
    private func sent(_ gateway: GatewayUnderTest) async throws -> SMSID {
        let id = SMSID(IdentifierSource.system.timeOrdered())
        let text = try gateway.seal.seal("A word", of: id)
        try await gateway.send(.sendSMS(SendSMS(sms: id, recipient: MSISDN(Self.number)!, sealedText: text)))
        #expect(try await gateway.sms.sendDue() == 1)
        return id
    }

    private func receive(
        _ text: String, at gateway: GatewayUnderTest, provider: ProviderID = ScriptedProvider.id,
        token: String? = nil
    ) async throws -> SMSReceiptService.Verdict {
        let url = gateway.addresses.receiptURL(of: ScriptedProvider.id)
        return try await gateway.receipts.receive(
            ProviderWebhook(headers: [:], body: Array(text.utf8)), provider: provider,
            token: token ?? String(url.split(separator: "/").last ?? ""))
    }

    private func receipt(_ id: SMSID, _ word: String, number: String = number) -> String {
        "\(ReceiptingNetwork.reference(of: id)) \(number) \(word)"
    }

    private func deliveries(_ gateway: GatewayUnderTest) async throws -> [String] {
        try await gateway.database.session { session in
            try session.query("SELECT coalesce(delivery, '-') AS delivery FROM sms ORDER BY received_at").map
            {
                try $0.string("delivery")
            }
        }
    }

    private func ends(_ gateway: GatewayUnderTest) async throws -> [String] {
        try await gateway.events().compactMap { event in
            guard case .smsEnded(let id, let delivery) = event else { return nil }
            return "\(id) \(delivery.rawValue)"
        }
    }

    @Test(arguments: SMSDelivery.allCases)
    func aReceiptIsStoredAtItsMessageAndToldOnceHoweverOftenItComes(_ delivery: SMSDelivery) async throws {
        try await withNetwork { gateway, _ in
            let id = try await sent(gateway)
            let text = receipt(id, delivery.rawValue)
            #expect(try await receive(text, at: gateway) == .stored)
            #expect(try await receive(text, at: gateway) == .repeated)
            let other: SMSDelivery = delivery == .delivered ? .undelivered : .delivered
            #expect(try await receive(receipt(id, other.rawValue), at: gateway) == .repeated)
            #expect(try await deliveries(gateway) == [delivery.rawValue])
            #expect(try await ends(gateway) == ["\(id) \(delivery.rawValue)"])
        }
    }

    @Test func aForgedAnUnknownAForeignAnUnfinishedAndAnUnreadableOneChangeNothing() async throws {
        try await withNetwork { gateway, _ in
            let id = try await sent(gateway)
            let genuine = receipt(id, "delivered")
            let forged = Base64URL.encode([UInt8](repeating: 0, count: 16))
            for token in [forged, "", "not base64url!"] {
                #expect(try await receive(genuine, at: gateway, token: token) == .unknown)
            }
            let another = ProviderID("another-network")
            #expect(try await receive(genuine, at: gateway, provider: another) == .unknown)
            let attempt = AttemptID(IdentifierSource.system.random())
            let webhook = gateway.addresses.url(of: attempt, provider: ScriptedProvider.id)
            let tokenOfWebhook = String(webhook.split(separator: "/").last ?? "")
            #expect(try await receive(genuine, at: gateway, token: tokenOfWebhook) == .unknown)
            let stranger = SMSID(IdentifierSource.system.timeOrdered())
            #expect(try await receive(receipt(stranger, "delivered"), at: gateway) == .parked)
            let elsewhere = receipt(id, "undelivered", number: "237670000002")
            #expect(try await receive(elsewhere, at: gateway) == .parked)
            #expect(try await receive(receipt(id, "waiting"), at: gateway) == .underway)
            #expect(try await receive("what?", at: gateway) == .malformed)
            #expect(try await deliveries(gateway) == ["-"])
            #expect(try await ends(gateway).isEmpty)
            #expect(try await receive(genuine, at: gateway) == .stored)
        }
    }

    @Test func aReceiptThatComesBeforeTheAnswerToTheSendingIsKeptAndAppliedWithIt() async throws {
        try await withNetwork { gateway, network in
            let verdicts = Mutex<[SMSReceiptService.Verdict?]>([])
            let url = gateway.addresses.receiptURL(of: ScriptedProvider.id)
            let token = String(url.split(separator: "/").last ?? "")
            network.whileSending.withLock { hook in
                hook = { reference in
                    for word in ["undelivered", "delivered"] {
                        let body = Array("\(reference) \(Self.number) \(word)".utf8)
                        let verdict = try? await gateway.receipts.receive(
                            ProviderWebhook(headers: [:], body: body), provider: ScriptedProvider.id,
                            token: token)
                        verdicts.withLock { $0.append(verdict) }
                    }
                }
            }
            let id = try await sent(gateway)
            let said = verdicts.withLock { $0 }
            #expect(said == [.parked, .parked])
            #expect(try await deliveries(gateway) == ["undelivered"])
            #expect(try await ends(gateway) == ["\(id) undelivered"])
            let types = try await gateway.events().map(\.type)
            #expect(types.suffix(2) == ["sms.sent", "sms.undelivered"])
            let left = try await gateway.database.session {
                try $0.query("SELECT FROM sms_early_receipts").count
            }
            #expect(left == 0)
        }
    }

    @Test func receiptsThatWaitAreBoundedInNumberAndInTime() async throws {
        try await withNetwork { gateway, _ in
            try await gateway.owner.session { session in
                try session.execute(
                    """
                    INSERT INTO gateway.sms_early_receipts (provider, provider_reference, recipient_index, delivery,
                        received_at)
                    SELECT 'scripted', 'flood-' || n, sha256('a number'), 'delivered',
                        now() - CASE WHEN n <= 400 THEN interval '16 minutes' ELSE interval '1 minute' END
                    FROM generate_series(1, 1400) n
                    """)
            }
            func parked() async throws -> Int {
                try await gateway.database.session { try $0.query("SELECT FROM sms_early_receipts").count }
            }
            let stranger = SMSID(IdentifierSource.system.timeOrdered())
            #expect(try await receive(receipt(stranger, "delivered"), at: gateway) == .parked)
            #expect(try await parked() == 1000)
        }
    }
}
