import Crypto
import Durable
import FoundationEssentials
package import GatewayCore
package import GatewayStore
package import Logging
package import ProviderKit

/// Takes callbacks of KYC providers in. One is a reason to inquire and decides nothing: its body is not signed, holds a
/// person's papers, and is not kept.
package struct KYCCallbackService: Sendable {
    package enum Verdict: String, Sendable {
        /// The provider will be asked.
        case stored
        /// The same signing came before, or the check has had too many.
        case repeated
        /// The address is not one of ours, or the callback speaks of another check than the address.
        case unknown
        /// Not signed by the provider, or too old.
        case forged
        /// Not what the provider documents; the provider is asked all the same, since the address is genuine.
        case malformed
    }

    private let store: GatewayStore
    private let registry: ProviderRegistry
    private let addresses: WebhookAddresses
    private let wakeups: EngineWakeups
    private let logger: Logger

    package init(
        store: GatewayStore, registry: ProviderRegistry, addresses: WebhookAddresses, wakeups: EngineWakeups,
        logger: Logger
    ) {
        self.store = store
        self.registry = registry
        self.addresses = addresses
        self.wakeups = wakeups
        self.logger = logger
    }

    /// The check that an address belongs to; nil where it is not ours. Looks nothing up, so it costs an attacker's
    /// request little: ask before the body is read.
    package func check(_ text: String, token: String, provider id: ProviderID) -> KYCCheckID? {
        guard registry.kyc(id) != nil, let check = KYCCheckID(text),
            addresses.isGenuine(callbackToken: token, check: check, provider: id)
        else {
            EngineMetrics.kycCallback(provider: "unknown", verdict: Verdict.unknown.rawValue)
            return nil
        }
        return check
    }

    /// Takes one callback to the genuine address of a check. Once this returns, what it changed is committed.
    package func receive(
        _ callback: ProviderWebhook, of check: KYCCheckID, provider id: ProviderID
    ) async throws -> Verdict {
        guard let provider = registry.kyc(id) else { return .unknown }
        let verdict = try await take(callback, of: check, by: provider)
        EngineMetrics.kycCallback(provider: id.name, verdict: verdict.rawValue)
        if verdict != .stored, verdict != .repeated {
            logger.warning(
                "A callback of a KYC provider is not believed.",
                metadata: ["provider.id": "\(id)", "check.id": "\(check)", "verdict": "\(verdict.rawValue)"])
        }
        return verdict
    }

    private func take(
        _ callback: ProviderWebhook, of check: KYCCheckID, by provider: any KYCProvider
    ) async throws -> Verdict {
        let now = try await store.transaction { try $0.now() }
        let bodyHash = Array(SHA256.hash(data: callback.body))
        var hint: KYCWebhookHint?
        do {
            hint = try provider.readCallback(callback, at: now)
        } catch {
            guard error.code != .refused else { return .forged }
        }
        if let named = hint?.check, named != check { return .unknown }
        let signing = hint.map { Array(SHA256.hash(data: Data($0.signing.utf8))) } ?? bodyHash
        let status = hint?.claimedStatus.asWord ?? "unreadable"
        // Where we name the jobs ourselves, an unsigned word for one is worth nothing.
        let job = provider.manifest.resubmission == .never ? hint?.job?.asWord : nil
        let stored = try await store.transaction { transaction -> Bool? in
            guard let known = try transaction.kyc.check(check), known.provider == provider.manifest.id else {
                return nil
            }
            return try transaction.kyc.storeCallback(
                of: check, signingHash: signing, bodyHash: bodyHash, claimedStatus: status, job: job)
        }
        guard let stored else { return .unknown }
        guard stored else { return .repeated }
        wakeups.kycInquiry.signal()
        return hint == nil ? .malformed : .stored
    }
}

extension String {
    /// A short word of a provider; nil for anything longer or else, which might say something about a person.
    fileprivate var asWord: String? {
        let isWord =
            (1...64).contains(utf8.count)
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        return isWord ? self : nil
    }
}
