import Primitives

/// Smile ID's jobs: `POST /kyc/{job}/approve`, `/reject` with a `code`, `/review`, `/callback`.
extension ControlResponder {
    func steerKYC(_ request: WireRequest) async throws(ControlError) -> WireReply {
        let id = request.segments[1]
        guard let job = smileID.job(id) else { return Self.problem(404, "There is no such job.") }
        let code = request.isForm ? request.form["code"] : request.json?["code"]?.string
        switch request.segments[2] {
        case "approve": return await decide(job, approval(of: job), request)
        case "reject": return await decide(job, try rejection(of: job, code), request)
        case "review": return await decide(job, .review, request)
        case "callback":
            guard !job.decisions.isEmpty, job.callbackURL != nil else {
                return Self.problem(409, "This job has no result, or nobody to tell it to.")
            }
            smileID.scheduleCallback(job)
            return done(request, page: "", job.controlJSON)
        default: return Self.problem(404, "A job can approve, reject, review or callback.")
        }
    }

    private func approval(of job: SmileJob) -> SmileOutcome {
        let isReviewed = job.state == .underReview
        return job.generation == .v3
            ? .status("clear", reason: nil)
            : .code(SmileResult.approval(of: job.product, afterReview: isReviewed))
    }

    private func rejection(of job: SmileJob, _ code: String?) throws(ControlError) -> SmileOutcome {
        guard let code else {
            return job.generation == .v3
                ? .status("block", reason: "document_check_failed")
                : .code(SmileResult.rejection(of: job.product, smileID.switches))
        }
        switch (job.generation, SmileOutcome(spelling: code)) {
        case (.v1, .code(let code)?): return .code(code)
        case (.v3, .status(let status, let reason)?): return .status(status, reason: reason)
        default:
            throw ControlError(
                message: "\"code\" is four digits for v1, and \"block spoof_detected\" or the like for v3.")
        }
    }

    private func decide(
        _ job: SmileJob, _ outcome: SmileOutcome, _ request: WireRequest
    ) async -> WireReply {
        guard let decided = await smileID.decide(job.id, outcome, isHuman: true) else {
            if request.isForm { return done(request, page: "", .null) }
            return Self.problem(409, "This job cannot be decided now.")
        }
        return done(request, page: "", decided.controlJSON)
    }
}

extension SmileJob {
    /// What the control API tells of a job: no image, and no name but the partner's own identifiers.
    var controlJSON: JSONValue {
        .object([
            "id": .string(id), "generation": .string(generation.rawValue), "partner": .string(partner),
            "product": .string(product.rawValue), "user_id": .string(userID), "job_id": .string(jobID),
            "state": .string(state.rawValue), "result": outcome.map { .string($0.spelling) } ?? .null,
            "country": country.map(JSONValue.string) ?? .null,
            "id_type": idType.map(JSONValue.string) ?? .null,
            "created_at": .string(RFC3339.format(createdAt)),
        ])
    }
}
