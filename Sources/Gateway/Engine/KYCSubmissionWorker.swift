import Durable
import GatewayCore
package import GatewayStore
package import Logging
import Primitives
import ProviderKit
package import Sealing

/// Sends checks of persons to the provider, a few at a time: each holds its images in memory.
///
/// The images are looked at first; that the check leaves is committed before the first byte does.
package struct KYCSubmissionWorker: Sendable {
    private let store: GatewayStore
    private let service: KYCService
    private let gateway: ProviderGateway
    private let configuration: EngineConfiguration
    private let loader: KYCImageLoader
    private let wakeups: EngineWakeups
    private let logger: Logger

    package init(
        store: GatewayStore, service: KYCService, gateway: ProviderGateway,
        configuration: EngineConfiguration, objects: ObjectStore, index: BlindIndex, wakeups: EngineWakeups,
        logger: Logger
    ) {
        self.store = store
        self.service = service
        self.gateway = gateway
        self.configuration = configuration
        loader = KYCImageLoader(objects: objects, index: index)
        self.wakeups = wakeups
        self.logger = logger
    }

    package func run() async {
        await WorkerLoop(
            name: "kyc-submission", idleDelay: .milliseconds(500), wakeup: wakeups.kycSubmission,
            logger: logger
        ) {
            try await finishing(grace: configuration.drainTime) {
                try await submitDue()
            }
        }.run()
    }

    /// Sends what is due, at most `kycWidth` checks. Returns how many were taken.
    package func submitDue() async throws -> Int {
        guard let provider = gateway.registry.kyc else { return 0 }
        let clock = ContinuousClock()
        let claimed = clock.now
        let checks = try await store.transaction {
            try service.circuits.claimChecks(for: provider.manifest.id, in: $0)
        }
        // A process that was held up for so long must not begin to call: another may have taken the check before it ends.
        let latest = claimed + configuration.kycLease - configuration.kycCallTime
        try await withThrowingTaskGroup(of: Void.self) { group in
            for check in checks {
                group.addTask { try await submit(check, by: provider, noLaterThan: latest) }
            }
            try await group.waitForAll()
        }
        return checks.count
    }

    private func submit(
        _ check: StoredKYCCheck, by provider: any KYCProvider, noLaterThan latest: ContinuousClock.Instant
    ) async throws {
        guard await gateway.permitCheck(by: provider, for: .submission) else {
            return try await service.postpone(check)
        }
        guard let (order, images) = try await prepared(check, by: provider) else { return }
        Failpoint.reach("kyc.prepared")
        guard ContinuousClock.now < latest,
            let started = try await store.transaction({
                try $0.kyc.startSubmission(
                    of: check, at: provider.checkEndpoint,
                    remaining: configuration.kycCallTime - configuration.providerDeadline)
            })
        else { return }
        Failpoint.reach("kyc.before_call")
        let answer = await gateway.submit(started, order, images: images, by: provider)
        Failpoint.reach("kyc.after_call")
        try await service.apply(answer, to: check.id)
        Failpoint.reach("kyc.stored")
    }

    /// The order and its images, when everything about them is good. Nil where it is not: what that means is stored.
    private func prepared(
        _ check: StoredKYCCheck, by provider: any KYCProvider
    ) async throws -> (KYCOrder, [KYCImage])? {
        if check.submissions > 0, let made = check.endpoint, made != provider.checkEndpoint {
            complain(check, "It was sent to \(made) before, and the gateway is configured for another place.")
            try await service.postpone(check)
            return nil
        }
        guard let person = check.sealedPerson.flatMap({ service.papers.person($0, of: check.id) }) else {
            complain(check, "What is sealed of the person cannot be opened: see FIELD_ENCRYPTION_KEY.")
            try await service.postpone(check)
            return nil
        }
        let references = try await store.transaction { try $0.kyc.images(of: check.id) }
        let images: [KYCImage]
        do {
            images = try await loader.load(references, of: check.user)
        } catch {
            switch error {
            case .altered(let detail): try await giveUp(check, detail)
            case .missing(let detail): try await awaitFile(check, detail)
            case .unavailable(let detail):
                complain(check, detail)
                try await service.postpone(check)
            }
            return nil
        }
        let order = gateway.order(
            check, images: images.map(\.facts), person: person, submission: check.submissions + 1)
        let faults = provider.faults(in: order)
        guard faults.isEmpty else {
            try await refuse(check, faults)
            return nil
        }
        return (order, images)
    }

    /// Nothing is sent, so nothing is billed. The person photographs again where that mends everything; where it does not,
    /// he is not asked to.
    private func refuse(_ check: StoredKYCCheck, _ faults: [KYCOrderFault]) async throws {
        let ours = faults.filter { !$0.isOfPhotograph }
        guard ours.isEmpty else { return try await giveUp(check, ours.text) }
        EngineMetrics.kycImagesUnusable()
        complain(check, faults.text)
        try await service.endUnsent(check, .imagesUnusable, detail: faults.text)
    }

    /// The fault is ours, so that no photograph would mend it: an administrator decides.
    private func giveUp(_ check: StoredKYCCheck, _ detail: String) async throws {
        complain(
            check,
            "\(detail) The fault is not the person's: an administrator has to decide, and we have to mend it."
        )
        try await service.endUnsent(check, .requestImpossible, detail: detail)
    }

    /// A file may come late to where this daemon reads. One that does not come was erased or is lost.
    private func awaitFile(_ check: StoredKYCCheck, _ detail: String) async throws {
        guard check.age < configuration.kycFilePatience else { return try await giveUp(check, detail) }
        complain(
            check,
            "\(detail) It is looked for until \(configuration.kycFilePatience) after the order. Is OBJECT_STORE_PATH the "
                + "folder that escrowd writes to, and not a copy of it?")
        try await service.postpone(check)
    }

    private func complain(_ check: StoredKYCCheck, _ detail: String) {
        logger.error(
            "A KYC check cannot be sent.", metadata: ["check.id": "\(check.id)", "detail": "\(detail)"])
    }
}

extension [KYCOrderFault] {
    fileprivate var text: String { map(\.message).joined(separator: " ") }
}
