import FoundationEssentials
import Primitives
import Synchronization

/// Section 5: what has become of a job. Always signed.
extension SmileIDSimulator {
    func jobStatus(_ request: WireRequest) async throws(SmileRefusal) -> WireReply {
        let (partner, body) = try signed(request, stage: "23")
        for name in ["user_id", "job_id"] where body[name] == nil {
            throw .v1("2313", "\"\(name)\" is required")
        }
        guard let userID = body["user_id"]?.string, let jobID = body["job_id"]?.string else {
            throw .v1("2304", "\"user_id\" and \"job_id\" must be strings")
        }
        let found = state.withLock { $0.job(jobID, of: partner) }
        guard let job = found, job.userID == userID, job.generation == .v1 else {
            guard switches.unknownJob == .noZip else { throw .v1("2304", "Job not found", status: 404) }
            return statusReply(partner, isComplete: false, isSuccess: false, "2314", noZip, [])
        }
        if let problem = job.problem, switches.badInfo == .badRequest {
            throw .v1("2303", "Invalid JSON: \(problem)")
        }
        await core.journal.stored(through: job.lastSequence)
        return statusReply(of: job, body, request.authority)
    }

    private var noZip: JSONValue { .string(switches.zipText.rawValue) }

    private func statusReply(of job: SmileJob, _ body: JSONValue, _ authority: String?) -> WireReply {
        var extra: [JSONValue.Member] = []
        if Self.isTrue(body["history"]) { extra.append(.init("history", history(of: job))) }
        if Self.isTrue(body["image_links"]) { extra.append(.init("image_links", links(of: job, authority))) }
        switch job.state {
        case .awaitingZip:
            return statusReply(job.partner, isComplete: false, isSuccess: false, "2314", noZip, extra)
        case .invalid:
            return statusReply(
                job.partner, isComplete: switches.badInfo == .complete, isSuccess: false, "2203",
                .string("Invalid JSON: \(job.problem ?? "info.json")"), extra)
        case .processing:
            return statusReply(
                job.partner, isComplete: false, isSuccess: false, "2302", "Job in progress", extra)
        case .underReview, .final: break
        }
        guard let decision = job.decisions.last, hasBeenPolledEnough(job) else {
            return statusReply(
                job.partner, isComplete: false, isSuccess: false, "2302", "Job in progress", extra)
        }
        let result = SmileResult(job: job, decision: decision, switches: switches)
        let isComplete = decision.isFinal || switches.provisional == .complete
        return statusReply(
            job.partner, isComplete: isComplete, isSuccess: decision.isFinal && decision.outcome.isApproval,
            "2302", .object(result.members + signature(job.partner)), extra)
    }

    private func signature(_ partner: String) -> [JSONValue.Member] {
        guard let pair = signatureMembers(for: partner, .valid) else { return [] }
        return [.init("timestamp", .string(pair.timestamp)), .init("signature", .string(pair.signature))]
    }

    private func hasBeenPolledEnough(_ job: SmileJob) -> Bool {
        let needed = switches.incompletePolls
        return memory.withLock { memory in
            let asked = memory.polls[job.id] ?? 0
            memory.polls[job.id] = asked + 1
            return asked >= needed
        }
    }

    private func statusReply(
        _ partner: String, isComplete: Bool, isSuccess: Bool, _ code: String, _ result: JSONValue,
        _ extra: [JSONValue.Member]
    ) -> WireReply {
        func flag(_ value: Bool) -> JSONValue {
            switches.flags == .native ? .bool(value) : .string(value ? "true" : "false")
        }
        var members: [JSONValue.Member] = []
        if let pair = signatureMembers(for: partner, switches.statusSignature) {
            members += [
                .init("timestamp", .string(pair.timestamp)), .init("signature", .string(pair.signature)),
            ]
        }
        members += [
            .init("job_complete", flag(isComplete)), .init("job_success", flag(isSuccess)),
            .init("code", switches.codeType == .string ? .string(code) : .number(code)),
            .init("result", result),
        ]
        var reply = SmileReply.json(200, .object(members + extra))
        reply.outcome = code
        return reply
    }

    /// Every result of that person, oldest first.
    private func history(of job: SmileJob) -> JSONValue {
        let own = jobs.filter { $0.partner == job.partner && $0.userID == job.userID && $0.generation == .v1 }
        let results = own.flatMap { job in job.decisions.map { (job, $0) } }
            .sorted { $0.1.sequence < $1.1.sequence }
        return .array(
            results.map { .object(SmileResult(job: $0, decision: $1, switches: switches).members) })
    }

    /// Addresses of drawings, never of what was sent.
    func links(of job: SmileJob, _ authority: String?) -> JSONValue {
        let base = "http://\(authority ?? "127.0.0.1:9103")/images/"
        guard job.product.isAboutDocuments else {
            return .object(["selfie_image": .string(base + "selfie.png")])
        }
        return .object([
            "selfie_image": .string(base + "selfie.png"), "id_card_image": .string(base + "card-front.png"),
            "id_card_back": .string(base + "card-back.png"),
        ])
    }
}
