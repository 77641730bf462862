import FoundationEssentials
import Primitives
import Synchronization

/// How jobs come to their results.
extension SmileIDSimulator {
    /// What becomes of a job whose images are there. First counts what the content says, then a fault, then the
    /// partner's `sandbox_result`, then the switch.
    func plan(_ job: SmileJob, _ verdict: String?, _ fault: FaultRule?) -> SmilePlan {
        let due = core.clock.now().addingTimeInterval(Double(switches.decisionDelay) / 1000)
        if let verdict { return SmilePlan(outcome: .code(verdict), due: due) }
        let isUnsupported =
            job.product == .enhancedDocumentVerification && switches.enhancedDocuments == .off
            && job.partnerParams["sandbox_result"] == nil
        switch fault?.action {
        case .decline:
            let reason = fault?.reason.flatMap(SmileOutcome.init(spelling:))
            return SmilePlan(outcome: reason ?? .code(switches.rejectedCode.rawValue), due: due)
        case .lateFlip:
            return SmilePlan(
                outcome: .code(switches.rejectedCode.rawValue), due: due,
                flipAfterMilliseconds: fault?.delay?.milliseconds ?? 5000)
        default:
            let outcome = isUnsupported ? SmileOutcome.code("1016") : v1Outcome(job)
            return SmilePlan(outcome: outcome, due: due)
        }
    }

    private func v1Outcome(_ job: SmileJob) -> SmileOutcome {
        let approved: SmileOutcome = .code(SmileResult.approval(of: job.product))
        switch Self.sandboxResult(job.partnerParams["sandbox_result"]) {
        case 0: return approved
        case 1: return .code(SmileResult.rejection(of: job.product, switches))
        case 2: return .review
        default:
            switch switches.defaultResult {
            case .approved: return approved
            case .review: return .review
            case .manual: return .manual
            case .notVerified: return .code(SmileResult.rejection(of: job.product, "0811"))
            case let other: return .code(other.rawValue)
            }
        }
    }

    /// v1 has it as a text, v3 as a number.
    static func sandboxResult(_ value: JSONValue?) -> Int? {
        value?.integer.map { Int(clamping: $0) } ?? value?.string.flatMap { Int($0) }
    }

    /// Sets a job that was taken on its way.
    func follow(_ job: SmileJob, _ fault: FaultRule? = nil) async {
        if fault?.action == .webhookForged {
            core.timetable.schedule(after: fault?.delay ?? .milliseconds(100)) {
                await self.sendForgedCallback(job)
            }
        }
        guard let plan = job.plan, plan.outcome != .manual, job.state != .final else { return }
        if fault?.action == .webhookBeforeReply {
            if let decided = await decide(job.id, plan.outcome, tell: false) {
                await sendCallback(decided, attempt: 0)
            }
            return
        }
        core.timetable.schedule(at: plan.due) {
            guard let current = self.job(job.id), current.state == job.state else { return }
            await self.decide(job.id, plan.outcome, flip: plan.flipAfterMilliseconds)
        }
    }

    /// Takes up every job and callback that a restart interrupted.
    func resume() async {
        for job in jobs.reversed() {
            if job.state == .processing || job.state == .underReview { await follow(job) }
            guard let last = job.decisions.last, !last.hasSentCallback else { continue }
            scheduleCallback(job)
        }
    }

    /// Gives a job its result, and tells of it; nil where the job is unknown or has its final one. On return it is in
    /// the file.
    @discardableResult
    func decide(
        _ id: String, _ outcome: SmileOutcome, isHuman: Bool = false, flip: Int64? = nil, tell: Bool = true,
        evenFinal: Bool = false
    ) async -> SmileJob? {
        let decided = state.withLock { state -> SmileJob? in
            guard let job = state.jobs[id], evenFinal || job.state == .processing || job.state == .underReview
            else { return nil }
            var entry = entry(.changed, "decision", job)
            entry.outcome = outcome.spelling
            let next = outcome == .review ? reviewPlan(job) : nil
            entry.detail = .object([
                "final": .bool(outcome != .review),
                "human": .bool(isHuman || job.state == .underReview), "plan": next?.json,
            ])
            record(entry, in: &state)
            return state.jobs[id]
        }
        guard let decided else { return nil }
        await core.journal.stored(through: decided.lastSequence)
        if decided.state == .underReview { await follow(decided) }
        if tell { scheduleCallback(decided) }
        if let flip {
            let approval: SmileOutcome =
                decided.generation == .v3
                ? .status("clear", reason: nil) : .code(SmileResult.approval(of: decided.product))
            core.timetable.schedule(after: .milliseconds(flip)) {
                await self.decide(id, approval, evenFinal: true)
            }
        }
        return decided
    }

    /// How a review ends.
    private func reviewPlan(_ job: SmileJob) -> SmilePlan? {
        let due = core.clock.now().addingTimeInterval(Double(switches.reviewDelay) / 1000)
        let result = switches.reviewResult
        guard result != .never else { return nil }
        switch job.generation {
        case .v1:
            let isApproved = result == .approved
            let code =
                isApproved
                ? SmileResult.approval(of: job.product, afterReview: true)
                : SmileResult.rejection(of: job.product, result.rawValue)
            return SmilePlan(outcome: .code(code), due: due)
        case .v3:
            let outcome: SmileOutcome =
                result == .approved
                ? .status("clear", reason: nil) : .status("block", reason: "document_check_failed")
            return SmilePlan(outcome: outcome, due: due)
        }
    }

    /// Purges all jobs and people. Numbers go on, so that no identifier comes twice.
    func reset() async {
        memory.withLock { $0 = Memory(tokensFrom: $0.tokensFrom) }
        await recordStored(JournalEntry(provider: provider, kind: .changed, operation: "reset"))
    }
}
