import FoundationEssentials
import GatewayCore
import GatewayMessages
import GatewayStore
import Primitives
import ProviderKit

/// Decides whether a check of a person is accepted, and writes it down. Nothing is sent from here.
struct KYCAcceptance: Sendable {
    let registry: ProviderRegistry
    let identifiers: IdentifierSource
    let configuration: EngineConfiguration
    let circuits: ProviderCircuits

    /// A check that is known with the same content is accepted again; where it has ended, its report is told again.
    func accept(
        _ check: CheckKYC, traceparent: String?, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        if let known = try transaction.kyc.check(check.check) {
            if let conflict = try conflict(known, check, in: transaction) { return conflict }
            try tellAgain(known, traceparent: traceparent, in: transaction)
            return nil
        }
        guard let provider = registry.kyc else {
            return CommandRefusal(.unknownProvider, "The gateway has no provider of KYC checks.")
        }
        let id = provider.manifest.id
        guard provider.purposes.contains(check.purpose) else {
            return CommandRefusal(
                .unsupportedCheck, "\(id) is not asked for a check of purpose \(check.purpose.rawValue).")
        }
        if let refusal = try refusal(by: id, in: transaction) { return refusal }
        guard try transaction.kyc.insert(check, provider: id, traceparent: traceparent) else {
            return CommandRefusal(
                .checkOpen,
                "Another check of this person for \(check.purpose.rawValue) is open; wait for its end.")
        }
        return nil
    }

    func accept(
        _ inquire: InquireKYC, traceparent: String?, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        guard let known = try transaction.kyc.check(inquire.check), known.user == inquire.user else {
            return CommandRefusal(.unknownCheck, "The person has no check of that identifier.")
        }
        try tellAgain(known, traceparent: traceparent, in: transaction)
        return nil
    }

    private func tellAgain(
        _ check: StoredKYCCheck, traceparent: String?, in transaction: GatewayTransaction
    ) throws {
        guard let report = check.report else { return }
        try transaction.messages.announce(
            .kycCompleted(report), id: identifiers.timeOrdered(), traceparent: traceparent)
    }

    /// While the provider does not answer, so many checks wait for it and no more.
    private func refusal(
        by provider: ProviderID, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        guard try transaction.circuits.open(provider, .kyc) != nil else { return nil }
        let waiting = try transaction.kyc.queues()
            .filter { $0.provider == provider && $0.state == .received }
            .reduce(0) { $0 + $1.count }
        guard waiting >= configuration.queueLimit else { return nil }
        return CommandRefusal(
            .queueFull, "\(provider) does not answer, and \(waiting) checks wait for it already.")
    }

    /// What was sealed is left out of the comparison: it is sealed anew with each command.
    private func conflict(
        _ known: StoredKYCCheck, _ check: CheckKYC, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        let comparisons: [(String, Bool)] = [
            ("user", known.user == check.user), ("purpose", known.purpose == check.purpose),
            ("document_type", known.documentType == check.documentType),
            ("images", try transaction.kyc.images(of: known.id) == check.images),
            (
                "consent",
                RFC3339.format(known.consentGrantedAt) == RFC3339.format(check.consentGrantedAt)
                    && known.consentLanguage == check.consentLanguage
                    && known.consentPolicyURL == check.consentPolicyURL
            ), ("registered_by", known.registeredBy == check.registeredBy),
        ]
        let differing = comparisons.filter { !$0.1 }.map(\.0)
        guard !differing.isEmpty else { return nil }
        return CommandRefusal(
            .conflict,
            "A check of this identifier exists; it differs in \(differing.joined(separator: ", ")).")
    }
}
