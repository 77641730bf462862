import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import Synchronization
import TestSupport
import Testing

@testable import GatewayEngine

/// A scripted provider that gives out the key of each attempt itself, as Orange does.
final class PreparingScriptedProvider: PreparingProvider, CollectionProvider, WebhookProvider {
    private let base: ScriptedProvider
    private let prepared = Mutex<(count: Int, fails: Bool)>((0, false))
    private let meanwhile = Mutex<(@Sendable () async throws -> Void)?>(nil)
    private let refusal = Mutex<ProviderError?>(nil)
    private let held = Mutex<Gate?>(nil)

    init(_ base: ScriptedProvider) { self.base = base }

    var manifest: ProviderManifest { base.manifest }
    var preparations: Int { prepared.withLock { $0.count } }

    /// Why it refuses to prepare.
    func refuseToPrepare(_ error: ProviderError) { refusal.withLock { $0 = error } }

    /// Orders arrive, and are answered once the gate is open.
    func holdCollections(behind gate: Gate) { held.withLock { $0 = gate } }

    /// What happens while it prepares the next attempt.
    func meanwhile(_ body: @escaping @Sendable () async throws -> Void) { meanwhile.withLock { $0 = body } }

    func failToPrepare(_ fails: Bool) { prepared.withLock { $0.fails = fails } }

    func endpoint(for kind: PaymentKind) -> String { base.endpoint(for: kind) }

    func prepare(_ order: PaymentOrder, kind: PaymentKind, in context: ProviderContext)
        async throws(ProviderError) -> PreparedAttempt
    {
        let (count, fails) = prepared.withLock { state in
            state.count += 1
            return (state.count, state.fails)
        }
        let body = meanwhile.withLock { body in
            defer { body = nil }
            return body
        }
        try? await body?()
        if let refusal = refusal.withLock({ $0 }) { throw refusal }
        if fails { throw ProviderError(.interrupted, delivery: .unknown, message: "as the test says") }
        return PreparedAttempt(
            key: "\(order.attempt)-\(count)", payerURL: "https://pay.example/\(count)",
            webhookToken: Secret("token-\(count)"))
    }

    func requestToPay(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    {
        let reply = try base.next(.collect, order)
        await held.withLock { $0 }?.wait()
        return reply
    }

    func inquireCollection(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try base.next(.inquireCollection, order) }

    /// The whole body is the token.
    func read(_ webhook: ProviderWebhook) throws(ProviderError) -> WebhookHint {
        let token = String(decoding: webhook.body, as: UTF8.self)
        return WebhookHint(
            claimedStatus: "SUCCESS", providerReference: nil, token: token.isEmpty ? nil : Secret(token))
    }
}

extension GatewayUnderTest {
    /// A gateway whose provider prepares, and an agreement whose purse is open.
    static func withPreparing(
        configured configure: (inout EngineConfiguration) -> Void = { _ in },
        _ body: (GatewayUnderTest, PreparingScriptedProvider, TestAgreement) async throws -> Void
    ) async throws {
        let made = Mutex<PreparingScriptedProvider?>(nil)
        try await GatewayUnderTest.with(
            wrapped: { base in
                let provider = PreparingScriptedProvider(base)
                made.withLock { $0 = provider }
                return provider
            }, configured: configure
        ) { gateway in
            let held = made.withLock { $0 }
            let provider = try #require(held)
            let agreement = TestAgreement()
            try await gateway.store.transaction { transaction in
                _ = try transaction.purses.open(
                    OpenPurse(purse: agreement.purse, currency: .xaf, seller: agreement.seller))
            }
            try await body(gateway, provider, agreement)
        }
    }
}

@Suite("What a provider gives out for an attempt is stored before the order is sent") struct PreparationTests
{
    private func withPreparing(
        _ body: (GatewayUnderTest, PreparingScriptedProvider, TestAgreement) async throws -> Void
    ) async throws {
        try await GatewayUnderTest.withPreparing(body)
    }

    private func keys(_ gateway: GatewayUnderTest, _ operation: ScriptedProvider.Operation) -> [String?] {
        gateway.provider.orders(operation).map(\.preparedKey)
    }

    @Test func anOrderIsSentAndAskedAboutUnderTheKeyThatWasStored() async throws {
        try await withPreparing { gateway, provider, agreement in
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            try await gateway.send(agreement.collect())
            try await gateway.settle()
            let payment = try await gateway.payment(agreement.collection)
            #expect(payment.state == .succeeded && payment.payerURL == "https://pay.example/1")
            #expect(keys(gateway, .collect) == ["\(payment.attempt)-1"])
            #expect(keys(gateway, .inquireCollection) == ["\(payment.attempt)-1"])
            let pages = try await gateway.events().compactMap { event in
                if case .payment(let report) = event { report.payerURL } else { nil }
            }
            #expect(pages.first == "https://pay.example/1")
            #expect(provider.preparations == 1)
        }
    }

    @Test func aPreparationThatFailsHasSentNothingAndIsMadeAgain() async throws {
        try await withPreparing { gateway, provider, agreement in
            provider.failToPrepare(true)
            try await gateway.send(agreement.collect())
            _ = try await gateway.submission.workDue()
            #expect(try await gateway.payment(agreement.collection).state == .received)
            #expect(gateway.provider.orders(.collect).isEmpty)

            provider.failToPrepare(false)
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            try await gateway.settle()
            let payment = try await gateway.payment(agreement.collection)
            #expect(payment.state == .succeeded && payment.preparedKey == "\(payment.attempt)-2")
        }
    }

    @Test func anOrderThatMayHaveArrivedIsSentAgainUnderTheSameKeyOnly() async throws {
        try await withPreparing { gateway, provider, agreement in
            gateway.provider.fail(.collect, .interrupted, delivery: .unknown)
            gateway.provider.answer(
                .inquireCollection, .notFound, .notFound, .succeeded(providerReference: "F1"))
            try await gateway.send(agreement.collect())
            try await gateway.settle()
            let payment = try await gateway.payment(agreement.collection)
            #expect(payment.state == .succeeded)
            #expect(keys(gateway, .collect) == ["\(payment.attempt)-1", "\(payment.attempt)-1"])
            #expect(provider.preparations == 1)
        }
    }

    /// A slow provider, or a process that was held up: another has taken the payment meanwhile.
    @Test func anOrderWhoseLeaseIsOverIsNotSent() async throws {
        try await withPreparing { gateway, provider, agreement in
            let owner = gateway.owner
            provider.meanwhile {
                _ = try await owner.session { session in
                    try session.execute("UPDATE gateway.payments SET lease_until = now()")
                }
            }
            try await gateway.send(agreement.collect())
            _ = try await gateway.submission.workDue()
            #expect(gateway.provider.orders(.collect).isEmpty)
            let payment = try await gateway.payment(agreement.collection)
            #expect(payment.state == .submitting && payment.preparedKey == nil)
        }
    }

    /// The process died between taking the payment and storing what the provider gave out.
    @Test func anAttemptWithoutAKeyWasNeverSentAndGoesBackInLine() async throws {
        try await withPreparing { gateway, provider, agreement in
            try await gateway.send(agreement.collect())
            _ = try await gateway.store.transaction {
                try $0.payments.claimForSubmission(limit: 1, lease: .milliseconds(1))
            }
            try await gateway.makeDue(agreement.collection)
            _ = try await gateway.inquiry.workDue()
            #expect(try await gateway.payment(agreement.collection).state == .received)
            #expect(gateway.provider.orders(.inquireCollection).isEmpty)
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            try await gateway.settle()
            #expect(try await gateway.payment(agreement.collection).state == .succeeded)
            #expect(provider.preparations == 1)
        }
    }

    /// Even at the payment's own address: what the page's notifications carry tells payments apart.
    @Test func aNotificationCountsWithTheTokenOfItsOwnPaymentOnly() async throws {
        try await withPreparing { gateway, _, agreement in
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            try await gateway.send(agreement.collect())
            #expect(try await gateway.submission.workDue() == 1)
            for foreign in ["token-2", "token-", "token-1 ", ""] {
                #expect(try await gateway.webhook(agreement.collection, body: foreign) == .unknown)
            }
            let waits = try await gateway.payment(agreement.collection).webhookWaiting
            #expect(!waits)
            #expect(try await gateway.webhook(agreement.collection, body: "token-1") == .stored)
            #expect(try await gateway.payment(agreement.collection).state == .pending)
        }
    }
}
