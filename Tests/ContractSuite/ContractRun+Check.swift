import GatewayCore
import ProviderKit

/// The steps of a check of a person.
extension ContractRun {
    /// What the provider finds wrong with the images is an answer, too: nothing is sent then.
    func submitCheck() async throws -> (ContractAnswer, Any) {
        let provider = try capable(of: (any KYCProvider).self)
        let images = subject.images(of: scenario, provider)
        let check = standing.next(check(with: provider))
        let faults = provider.faults(in: check)
        guard faults.isEmpty else {
            let isOurs = faults.contains { !$0.isOfPhotograph }
            return (.refused(isOurs ? .providerRefused : .imageUnusable), faults)
        }
        let reply = try await provider.submitCheck(check, images: images, in: context)
        standing.note(reply)
        return (ContractAnswer(reply.outcome), reply)
    }

    func inquireCheck(expecting expected: ContractAnswer) async throws -> (ContractAnswer, Any) {
        let provider = try capable(of: (any KYCProvider).self)
        let check = standing.current(check(with: provider))
        var reply = try await provider.inquireCheck(check, in: context)
        for _ in 0..<patience where expected != .pending && ContractAnswer(reply.outcome) == .pending {
            try await Task.sleep(for: .milliseconds(100))
            reply = try await provider.inquireCheck(check, in: context)
        }
        standing.note(reply)
        return (ContractAnswer(reply.outcome), reply)
    }

    /// Registers the person, so that there is a selfie to compare with.
    func registerPerson() async throws {
        let provider = try capable(of: (any KYCProvider).self)
        let registration = ContractScenario("kyc_registration", scenario.name, calls: .kyc, steps: [])
        let check = subject.check(
            for: registration, order.with(attempt: collection, webhookURL: nil), provider)
        let images = subject.images(of: registration, provider)
        var outcome = try await provider.submitCheck(check, images: images, in: context).outcome
        var known = check
        if case .pending(let job) = outcome { known = check.with(providerJob: job) }
        for _ in 0...patience {
            if case .completed = outcome { return }
            try await Task.sleep(for: .milliseconds(100))
            outcome = try await provider.inquireCheck(known, in: context).outcome
        }
    }

    private func check(with provider: any KYCProvider) -> KYCOrder {
        subject.check(for: scenario, order, provider, registeredBy: KYCCheckID(collection.uuid))
    }

    func readCallback(_ webhook: ProviderWebhook) throws -> (ContractAnswer, Any) {
        let hint = try capable(of: (any KYCProvider).self).readCallback(webhook, at: time())
        standing.note(hint)
        return (.claims(hint.claimedStatus), hint)
    }
}

extension KYCOrder {
    /// The same order, once the provider has named its job.
    fileprivate func with(providerJob: String?) -> KYCOrder {
        KYCOrder(
            check: check, user: user, purpose: purpose, country: country, documentType: documentType,
            images: images,
            person: person, consent: consent, registeredBy: registeredBy, webhookURL: webhookURL,
            providerJob: providerJob, submission: submission, claimedStatus: claimedStatus)
    }
}
