import GatewayCore
import GatewayStore
import Logging
import Primitives
import ProviderKit

extension ProviderGateway {
    /// Waits until the provider's rate allows the call, like `permit(_:for:)`.
    func permitCheck(by provider: any KYCProvider, for operation: ProviderAnswer.Operation) async -> Bool {
        await permit(operation, of: provider.manifest)
    }

    /// The check as its provider needs to know it.
    func order(
        _ check: StoredKYCCheck, images: [KYCImageFacts], person: KYCPerson, submission: Int
    ) -> KYCOrder {
        KYCOrder(
            check: check.id, user: check.user, purpose: check.purpose, country: "CM",
            documentType: check.documentType, images: images, person: person,
            consent: KYCConsent(
                grantedAt: check.consentGrantedAt, language: check.consentLanguage,
                policyURL: check.consentPolicyURL),
            registeredBy: check.registeredBy, webhookURL: callbackURL(of: check.id, by: check.provider),
            providerJob: check.providerJob ?? check.hintedJob, submission: max(1, submission),
            claimedStatus: check.claimedStatus)
    }

    /// Sends a check of which it is written down that it leaves now.
    func submit(
        _ check: StoredKYCCheck, _ order: KYCOrder, images: [KYCImage], by provider: any KYCProvider
    ) async -> KYCAnswer {
        let context = context(
            for: provider, subject: check.id.description, deadline: configuration.kycDeadline)
        let result: Result<KYCReply, ProviderError>
        do {
            result = .success(try await provider.submitCheck(order, images: images, in: context))
        } catch {
            result = .failure(error)
        }
        return answer(result, to: .submission, check, provider.manifest)
    }

    /// Asks what became of a check, where it was sent. A provider whose jobs we cannot name is not asked before it has
    /// told one.
    func inquire(
        _ check: StoredKYCCheck, _ order: KYCOrder, isPermitted: Bool, of provider: any KYCProvider
    ) async -> KYCAnswer {
        if provider.manifest.resubmission == .never, order.providerJob == nil { return .unasked(check) }
        let result: Result<KYCReply, ProviderError>
        do {
            try Self.confirmRate(isPermitted, for: .inquiry)
            try Self.confirmEndpoint(check.endpoint, is: provider.checkEndpoint)
            let context = context(for: provider, subject: check.id.description)
            result = .success(try await provider.inquireCheck(order, in: context))
        } catch {
            result = .failure(error)
        }
        var answer = answer(result, to: .inquiry, check, provider.manifest)
        if !isPermitted || check.endpoint != provider.checkEndpoint { answer.sign = nil }
        return answer
    }

    private static func confirmEndpoint(_ made: String?, is endpoint: String) throws(ProviderError) {
        guard let made, made != endpoint else { return }
        throw ProviderError(
            .refused, delivery: .unknown,
            message:
                "The check was sent to \(made), and the gateway is configured for \(endpoint): configure the former "
                + "until its checks are completed.")
    }

    private func answer(
        _ result: Result<KYCReply, ProviderError>, to operation: ProviderAnswer.Operation,
        _ check: StoredKYCCheck, _ manifest: ProviderManifest
    ) -> KYCAnswer {
        let answer = KYCAnswer(result, to: operation, submission: check.submissions, manifest: manifest)
        EngineMetrics.providerAnswer(
            provider: manifest.id.name, operation: "kyc_\(operation.rawValue)", answer: answer.word)
        switch result {
        case .failure(let error): warn(of: check, "failure", "\(error.code)", error.message)
        case .success(let reply):
            switch reply.outcome {
            case .refused(_, let code, let detail): warn(of: check, "refusal", code, detail)
            case .unrecognised(let detail): warn(of: check, "failure", "unrecognised", detail)
            case .mismatched(let fields):
                warn(of: check, "failure", "mismatched", fields.joined(separator: ", "))
            case .pending, .completed, .imagesMissing, .notFound: break
            }
        }
        return answer
    }

    private func warn(of check: StoredKYCCheck, _ kind: String, _ code: String, _ detail: String) {
        logger.warning(
            "A KYC provider's answer is missing, unreadable or a refusal.",
            metadata: [
                "provider.id": "\(check.provider)", "check.id": "\(check.id)", "\(kind)": "\(code)",
                "detail": "\(detail)",
            ])
    }
}
