import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Section 12.3: status, replay, catalogues.
extension SmileIDSimulator {
    func v3Status(_ id: String, _ request: WireRequest) throws(SmileRefusal) -> WireReply {
        let (partner, _) = try authenticated(request)
        guard let job = job(id), job.partner == partner, job.generation == .v3 else {
            return v3Reply(404, "not_found", id, nil, "Job not found", core.clock.now())
        }
        guard let decision = job.decisions.last, decision.isFinal, hasBeenAskedEnough(job),
            case .status(let word, _) = decision.outcome
        else { return v3Reply(202, "processing", id, job.userID, "Job is processing", job.createdAt) }
        return v3Reply(200, word, id, job.userID, "Job completed", job.createdAt)
    }

    private func hasBeenAskedEnough(_ job: SmileJob) -> Bool {
        let needed = switches.incompletePolls
        return memory.withLock { memory in
            let asked = memory.polls[job.id] ?? 0
            memory.polls[job.id] = asked + 1
            return asked >= needed
        }
    }

    private func v3Reply(
        _ status: Int, _ word: String, _ id: String, _ userID: String?, _ message: String, _ time: Date
    ) -> WireReply {
        var reply = SmileReply.json(
            status,
            .object([
                "status": .string(word), "job_id": .string(id),
                "user_id": userID.map(JSONValue.string) ?? .null, "message": .string(message),
                "created_at": .string(RFC3339.format(time)),
            ]))
        reply.outcome = word
        return reply
    }

    /// Takes the callback address as a part of a form, as the SDKs send it, or as JSON, as the description has it.
    func replay(_ id: String, _ exchange: Exchange) async throws(SmileRefusal) -> WireReply {
        let request = exchange.request
        let (partner, _) = try authenticated(request)
        let suffix = id.hasPrefix("job_") ? String(id.dropFirst(4)) : ""
        guard suffix.utf8.count == 26 else { throw .v3(400, "Invalid job_id format.") }
        guard let job = job(id), job.partner == partner, job.generation == .v3 else {
            throw .v3(404, "Verification not found.")
        }
        guard job.state == .final else {
            throw .v3(409, "Verification has not yet reached a terminal state.")
        }
        var other = request.json?["callback_url"]?.string
        if !request.body.isEmpty, request.json == nil {
            guard let form = MultipartForm(contentType: request.headers[.contentType], request.body) else {
                throw SmileRefusal.mediaType
            }
            other = form.text("callback_url")
        }
        if let other {
            try SmileSubmission.validate(callback: other, switches)
            try checkHost(other, partner)
        }
        guard let url = other ?? job.callbackURL else { throw .v3(400, "No valid callback URL available.") }
        core.timetable.schedule(after: .milliseconds(switches.callbackDelay)) {
            await self.sendCallback(job, attempt: 0, to: url)
        }
        return SmileReply.json(
            202,
            .object([
                "status": "accepted", "job_id": .string(id), "user_id": .string(job.userID),
                "message": "Callback replay accepted",
            ]))
    }

    func reportFraud(_ userID: String, _ request: WireRequest) throws(SmileRefusal) -> WireReply {
        _ = try authenticated(request)
        guard let form = MultipartForm(contentType: request.headers[.contentType], request.body) else {
            throw SmileRefusal.mediaType
        }
        guard let isFraud = form.text("is_fraud"), ["true", "false"].contains(isFraud) else {
            throw .missing("is_fraud")
        }
        guard form.text("reported_by") != nil else { throw .missing("reported_by") }
        if isFraud == "true", form.text("reason") == nil { throw .missing("reason") }
        guard (form.text("notes") ?? "").count <= 500 else { throw .missing("notes") }
        return SmileReply.json(
            200,
            .object([
                "status": "success", "message": "User fraud report recorded", "user_id": .string(userID),
            ]))
    }

    func v3Services(_ name: String, _ request: WireRequest) throws(SmileRefusal) -> WireReply {
        let country = request.query["country_code"] ?? request.query["country"]
        if let country, country.utf8.count != 2 {
            throw .v1("2204", "country must be a two letter code")
        }
        switch name {
        case "supported_documents":
            return SmileReply.json(200, SmileCatalogue.validDocuments(country: country))
        case "supported_id_types": return SmileReply.json(200, SmileCatalogue.idTypes(country: country))
        case "bank_codes": return SmileReply.json(200, SmileCatalogue.bankCodes(country: country))
        case "id_status":
            _ = try authenticated(request)
            guard country != nil else { throw .missing("country") }
            guard request.query["id_type"] != nil else { throw .missing("id_type") }
            return SmileReply.json(
                200,
                .object([
                    "last_checked": .string(RFC3339.format(core.clock.now())), "last_check_status": "online",
                    "last_hour_success_rate": "100", "last_known_status": "online",
                    "last_check_success_rate": "100",
                ]))
        default: throw SmileRefusal.notFound
        }
    }
}
