import Durable
import FoundationEssentials
import GatewayCore
package import GatewayMessages
package import GatewayStore
package import Logging
package import Primitives
import ProviderKit

/// Applies what providers say to checks of persons: state, evidence and message commit together.
package struct KYCService: Sendable {
    let store: GatewayStore
    let registry: ProviderRegistry
    let configuration: EngineConfiguration
    let papers: KYCPapers
    private let identifiers: IdentifierSource
    private let jitter: @Sendable () -> Double
    let wakeups: EngineWakeups
    let logger: Logger
    let circuits: ProviderCircuits

    package init(
        store: GatewayStore, registry: ProviderRegistry, configuration: EngineConfiguration, seal: TextSeal,
        identifiers: IdentifierSource, jitter: @escaping @Sendable () -> Double, wakeups: EngineWakeups,
        logger: Logger
    ) {
        self.store = store
        self.registry = registry
        self.configuration = configuration
        papers = KYCPapers(seal: seal)
        self.identifiers = identifiers
        self.jitter = jitter
        self.wakeups = wakeups
        self.logger = logger
        circuits = ProviderCircuits(configuration: configuration, logger: logger)
    }

    /// Applies an answer. Safe to call at any time and in any order: the check's row is locked, and its state machine
    /// decides what the answer still means.
    func apply(_ answer: KYCAnswer, to id: KYCCheckID) async throws {
        let change = try await store.transaction { transaction in
            guard let check = try transaction.kyc.lock(id) else {
                throw StoreError(.missing, "The check \(id) is not stored.")
            }
            try apply(answer, to: check, in: transaction)
            return try answer.sign.map {
                try circuits.note($0, of: check.provider, .kyc, identifiers: identifiers, in: transaction)
            }
        }
        wakeups.outbox.signal()
        wakeups.kycInquiry.signal()
        if change == .closed { wakeups.kycSubmission.signal() }
    }

    private func apply(
        _ given: KYCAnswer, to check: StoredKYCCheck, in transaction: GatewayTransaction
    ) throws {
        guard let manifest = registry.provider(check.provider)?.manifest else {
            throw StoreError(
                .missing, "The provider \(check.provider) is not composed into this gateway.")
        }
        let answer = try bound(given, to: check, manifest.resubmission, in: transaction)
        guard check.state != .completed, let event = answer.event(for: check) else { return }
        // A decision may come after another worker has put the check back in line.
        var machine = KYCCheckStateMachine(
            state: check.state == .received ? .unknown : check.state, missingAnswers: check.missingAnswers)
        var actions = machine.apply(event)
        let schedule = configuration.inquiry ?? manifest.inquiry.delays
        let delay = schedule.delay(afterFailures: max(0, check.inquiries), jitter: jitter())
        let left = configuration.kycPatience - (check.sinceSubmitted ?? .zero)
        if actions == [.scheduleInquiry], left <= .zero || delay == nil && answer.isPuzzling {
            actions = machine.apply(.timeUp(answer.reasonOfWaiting))
        }
        if machine.state != check.state {
            try recordEvidence(answer, of: check, in: transaction)
        }
        for action in actions {
            switch action {
            case .complete(let decision, let reasons):
                try complete(check, as: decision, reasons, after: answer, in: transaction)
            case .scheduleInquiry:
                let wait = answer.isUnasked ? left : min(delay ?? schedule.limit, left)
                try update(check, to: machine, after: answer, event, in: wait, in: transaction)
            case .scheduleSubmission:
                let wait = configuration.submission.delay(
                    afterFailures: max(0, check.submissions - 1), jitter: jitter())
                try update(
                    check, to: machine, after: answer, event, in: wait ?? configuration.submission.limit,
                    in: transaction)
            }
        }
    }

    /// The answer with the job that it proves ours. A job that decides another check says nothing about this one, and
    /// neither does another job than the check's where the provider's jobs are known by their own identifiers only.
    private func bound(
        _ answer: KYCAnswer, to check: StoredKYCCheck, _ resubmission: Resubmission,
        in transaction: GatewayTransaction
    ) throws -> KYCAnswer {
        var answer = answer
        let isReadable = answer.event == .providerPending || answer.isDecision
        guard isReadable else { return answer }
        answer.providerJob = answer.providerJob ?? check.providerJob ?? check.hintedJob
        guard let job = answer.providerJob else { return answer }
        let isAnother = resubmission == .never && check.providerJob.map { $0 != job } == true
        guard try isAnother || transaction.kyc.isJobTaken(job, of: check.provider, except: check.id) else {
            return answer
        }
        logger.error(
            "A provider's job is another's, or not the one that a check had: its answer is not believed.",
            metadata: ["check.id": "\(check.id)", "provider.id": "\(check.provider)"])
        return answer.disbelieved
    }

    private func update(
        _ check: StoredKYCCheck, to machine: KYCCheckStateMachine, after answer: KYCAnswer,
        _ event: KYCCheckStateMachine.Event, in wait: Duration, in transaction: GatewayTransaction
    ) throws {
        var update = KYCStore.Update(check, nextAction: wait)
        update.state = machine.state
        update.missingAnswers = machine.missingAnswers
        update.providerJob = event == .providerPending ? answer.providerJob : nil
        update.forgetsHint = answer.word == "not_found" || answer.word == "mismatched"
        update.forgetsEndpoint = event == .requestNotSent && check.submissions == 1
        try transaction.kyc.update(check.id, update)
        guard machine.state != check.state else { return }
        logger.info(
            "A KYC check has changed its state.",
            metadata: [
                "check.id": "\(check.id)", "state": "\(machine.state.rawValue)", "answer": "\(answer.word)",
            ])
    }

    private func recordEvidence(
        _ answer: KYCAnswer, of check: StoredKYCCheck, in transaction: GatewayTransaction
    ) throws {
        guard let evidence = answer.evidence else { return }
        let person = check.sealedPerson.flatMap { papers.person($0, of: check.id) }
        try transaction.kyc.recordEvidence(
            identifiers.timeOrdered(), of: check.id,
            source: answer.operation == .submission ? .reply : .inquiry, event: answer.word,
            httpStatus: evidence.httpStatus,
            body: KYCPapers.scrubbed(evidence.body, of: person, answer.identity))
    }

    /// Ends a check, once: the report leaves if this commits.
    private func complete(
        _ check: StoredKYCCheck, as decision: KYCDecision, _ reasons: [KYCReason],
        after answer: KYCAnswer?, in transaction: GatewayTransaction
    ) throws {
        let identity = try answer?.identity.flatMap { try papers.sealed($0, of: check.id) }
        guard
            try transaction.kyc.complete(
                check.id, as: decision, reasons: reasons, providerCode: answer?.providerCode,
                providerJob: answer?.isDecision == true ? answer?.providerJob : nil, sealedIdentity: identity),
            let report = try transaction.kyc.check(check.id)?.report
        else { return }
        try transaction.messages.announce(
            .kycCompleted(report), id: identifiers.timeOrdered(), traceparent: check.traceparent)
        EngineMetrics.kycCompleted(decision: decision.rawValue)
        logger.info(
            "A KYC check is completed.",
            metadata: [
                "check.id": "\(check.id)", "decision": "\(decision.rawValue)",
                "reasons": "\(reasons.map(\.rawValue).joined(separator: ","))",
                "answer": "\(answer?.word ?? "none")",
            ])
    }

    /// Ends a check that was taken to be sent and cannot be: nothing has left. Nothing happens where it is in other hands.
    func endUnsent(
        _ taken: StoredKYCCheck, _ event: KYCCheckStateMachine.Event, detail: String
    ) async throws {
        try await store.transaction { transaction in
            guard let check = try transaction.kyc.lock(taken.id), check.state == .received,
                check.claims == taken.claims
            else { return }
            try endUnsent(check, event, detail: detail, in: transaction)
        }
        wakeups.outbox.signal()
    }

    private func endUnsent(
        _ check: StoredKYCCheck, _ event: KYCCheckStateMachine.Event, detail: String,
        in transaction: GatewayTransaction
    ) throws {
        var machine = KYCCheckStateMachine(state: check.state)
        for case .complete(let decision, let reasons) in machine.apply(event) {
            try transaction.kyc.recordEvidence(
                identifiers.timeOrdered(), of: check.id, source: .ownRecord, event: "not_sent", httpStatus: 0,
                body: detail)
            try complete(check, as: decision, reasons, after: nil, in: transaction)
        }
    }

    /// Puts a check that was taken to be sent back in line.
    func postpone(_ taken: StoredKYCCheck) async throws {
        let wait = configuration.submission.delay(afterFailures: max(0, taken.claims - 1), jitter: jitter())
        try await store.transaction { transaction in
            guard let check = try transaction.kyc.lock(taken.id), check.state == .received,
                check.claims == taken.claims
            else { return }
            try transaction.kyc.update(
                check.id, KYCStore.Update(check, nextAction: wait ?? configuration.submission.limit))
        }
    }

    /// Ends checks that have waited to be sent for as long as they may: a person decides. Returns how many.
    func endStale() async throws -> Int {
        let ended = try await store.transaction { transaction in
            let stale = try transaction.kyc.lockNeverTaken(
                receivedBefore: configuration.kycPatience, limit: 100)
            for check in stale {
                try endUnsent(
                    check, .timeUp(.providerUnavailable),
                    detail: "\(check.submissions) submissions, none of which reached the provider",
                    in: transaction)
            }
            return stale.count
        }
        if ended > 0 { wakeups.outbox.signal() }
        return ended
    }
}

extension KYCAnswer {
    fileprivate var isDecision: Bool {
        if case .providerCompleted = event { true } else { false }
    }

    fileprivate var isUnasked: Bool { word == "no_job" }

    /// For what a check has waited in vain whose last answer this is.
    fileprivate var reasonOfWaiting: KYCReason {
        if isPuzzling { return .unknownResult }
        return event == .providerPending ? .providerUnavailable : .noAnswer
    }
}
