import Crypto
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Primitives
import ProviderKit
import Synchronization

/// A provider of KYC checks that answers what a test has written down, and counts what it was asked and billed for.
final class ScriptedChecker: KYCProvider {
    enum Operation: Hashable, Sendable {
        case submit, inquire
    }

    private struct State {
        var script: [Operation: [Result<KYCOutcome, ProviderError>]] = [:]
        var orders: [Operation: [KYCOrder]] = [:]
        var images: [[[UInt8]]] = []
        var faults: [KYCOrderFault] = []
        var evidence = "{}"
        var place = "scripted"
        var underway = 0
        var mostUnderway = 0
        var meanwhile: (@Sendable () async throws -> Void)?
    }

    static let id = ProviderID("scripted-checker")
    let manifest: ProviderManifest
    let purposes: Set<KYCPurpose>
    private let state = Mutex(State())

    init(resubmission: Resubmission, purposes: Set<KYCPurpose> = [.identityDocument, .selfieRegistration]) {
        self.purposes = purposes
        manifest = ProviderManifest(
            id: Self.id, displayName: "Scripted checker", countries: ["CM"], currencies: [], hosts: [],
            resubmission: resubmission,
            inquiry: InquirySchedule(
                delays: RetryPolicy(first: .milliseconds(1), limit: .milliseconds(1)), notFoundAnswers: 2),
            amounts: 0...0, rates: RequestRates(submissions: nil, inquiries: nil))
    }

    var checkEndpoint: String { state.withLock { $0.place } }

    /// As if another host or generation were configured.
    func move(to place: String) { state.withLock { $0.place = place } }

    /// The answers to come, in order; the last one is given again and again.
    func answer(_ operation: Operation, _ outcomes: KYCOutcome...) {
        state.withLock { $0.script[operation] = outcomes.map { .success($0) } }
    }

    func fail(_ operation: Operation, delivery: ProviderError.Delivery, then outcomes: KYCOutcome...) {
        let error = ProviderError(.interrupted, delivery: delivery, message: "as the test says")
        state.withLock { $0.script[operation] = [.failure(error)] + outcomes.map { .success($0) } }
    }

    func find(_ faults: KYCOrderFault...) { state.withLock { $0.faults = faults } }
    /// What the provider's evidence holds, which it should not.
    func leak(_ text: String) { state.withLock { $0.evidence = text } }
    /// What happens while the provider is called.
    func meanwhile(_ body: (@Sendable () async throws -> Void)?) { state.withLock { $0.meanwhile = body } }

    func orders(_ operation: Operation) -> [KYCOrder] { state.withLock { $0.orders[operation] ?? [] } }
    /// The contents that came with each submission.
    var images: [[[UInt8]]] { state.withLock { $0.images } }
    var mostUnderway: Int { state.withLock { $0.mostUnderway } }

    func faults(in order: KYCOrder) -> [KYCOrderFault] { state.withLock { $0.faults } }

    func submitCheck(
        _ order: KYCOrder, images: [KYCImage], in context: ProviderContext
    ) async throws(ProviderError) -> KYCReply {
        let meanwhile = state.withLock { state in
            state.images.append(images.map { $0.content.reveal() })
            state.underway += 1
            state.mostUnderway = max(state.mostUnderway, state.underway)
            return state.meanwhile
        }
        try? await meanwhile?()
        state.withLock { $0.underway -= 1 }
        return try next(.submit, order)
    }

    func inquireCheck(
        _ order: KYCOrder, in context: ProviderContext
    ) async throws(ProviderError) -> KYCReply {
        try next(.inquire, order)
    }

    private func next(_ operation: Operation, _ order: KYCOrder) throws(ProviderError) -> KYCReply {
        let (result, evidence) = state.withLock { state -> (Result<KYCOutcome, ProviderError>, String) in
            state.orders[operation, default: []].append(order)
            guard var script = state.script[operation], let first = script.first else {
                return (.success(.unrecognised("nothing is written down")), state.evidence)
            }
            if script.count > 1 { script.removeFirst() }
            state.script[operation] = script
            return (first, state.evidence)
        }
        return KYCReply(try result.get(), evidence: ProviderEvidence(httpStatus: 200, body: evidence))
    }

    /// `{"check":…,"job":…,"status":…,"signing":…}`; without a signing it is forged.
    func readCallback(_ webhook: ProviderWebhook, at time: Date) throws(ProviderError) -> KYCWebhookHint {
        guard let body = try? JSONValue(parsing: webhook.body), let status = body["status"]?.string else {
            throw ProviderError(.malformed, delivery: .unknown, message: "not a callback")
        }
        guard let signing = body["signing"]?.string else {
            throw ProviderError(.refused, delivery: .unknown, message: "not signed")
        }
        return KYCWebhookHint(
            check: body["check"]?.string.flatMap { KYCCheckID($0) }, job: body["job"]?.string,
            claimedStatus: status, signing: signing)
    }
}
