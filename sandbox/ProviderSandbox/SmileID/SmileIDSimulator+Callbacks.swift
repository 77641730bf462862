import FoundationEssentials
import Primitives
import Synchronization

/// Sections 9 and 12.4: results by POST, with the signature that covers the timestamp alone.
extension SmileIDSimulator {
    /// Where one result goes, and what is wrong with it.
    private struct Delivery: Sendable {
        let job: SmileJob
        let decision: SmileJob.Decision
        let url: String
        let attempt: Int
        var fault: FaultAction?
        var names = Naming.own

        enum Naming: Sendable { case own, other }
    }

    func scheduleCallback(_ job: SmileJob) {
        guard job.callbackURL != nil else { return }
        core.timetable.schedule(after: .milliseconds(switches.callbackDelay)) {
            await self.sendCallback(job, attempt: 0)
        }
    }

    /// Tells the last result, unless a fault or a switch has it otherwise. `url` is where instead of the job's own.
    func sendCallback(_ job: SmileJob, attempt: Int, to url: String? = nil) async {
        guard let url = url ?? job.callbackURL, let decision = job.decisions.last else { return }
        var call = SimulatedCall(operation: "callback", changes: false)
        call.reference = job.id
        call.externalID = job.jobID
        let fault = core.faults.draw(provider: provider, call: call, stages: [.webhook])
        var delivery = Delivery(
            job: job, decision: decision, url: url, attempt: attempt, fault: fault?.action)
        switch fault?.action {
        case .webhookLost: await note(delivery, outcome: "lost", status: nil)
        case .webhookLate:
            core.timetable.schedule(after: fault?.delay ?? .seconds(5)) { [delivery] in
                await self.deliver(delivery)
            }
        case .webhookTwice:
            await deliver(delivery)
            await deliver(delivery)
        case .webhookWrongAmount:
            delivery.names = .other
            await deliver(delivery)
        default: await sendAsSwitched(delivery)
        }
    }

    private func sendAsSwitched(_ delivery: Delivery) async {
        var delivery = delivery
        if switches.callbackBody == .otherJob { delivery.names = .other }
        switch switches.callbackDelivery {
        case .lost: await note(delivery, outcome: "lost", status: nil)
        case .once: await deliver(delivery)
        case .twice:
            await deliver(delivery)
            await deliver(delivery)
        }
    }

    /// A callback that nobody at Smile ID sent: it claims an approval, signed with another key.
    func sendForgedCallback(_ job: SmileJob) async {
        guard let url = job.callbackURL else { return }
        let approval: SmileOutcome =
            job.generation == .v3
            ? .status("clear", reason: nil) : .code(SmileResult.approval(of: job.product))
        let decision = SmileJob.Decision(
            sequence: 0, time: core.clock.now(), outcome: approval, isFinal: true, isHuman: false)
        let delivery = Delivery(
            job: job, decision: decision, url: url, attempt: 0, fault: .webhookForged)
        let status = await post(delivery, signing: .invalid)
        await note(delivery, outcome: "forged", status: status)
    }

    private func deliver(_ delivery: Delivery) async {
        let status = await post(delivery, signing: switches.callbackSignature)
        let isDelivered = (200..<300).contains(status ?? 0)
        let outcome = status == nil ? "unreachable" : isDelivered ? "delivered" : "refused"
        await note(delivery, outcome: "POST \(outcome)", status: status)
        guard !isDelivered, delivery.attempt < switches.callbackRetries else { return }
        // Each pause is twice the one before.
        let pause = switches.callbackRetryDelay << Int64(min(delivery.attempt, 16))
        core.timetable.schedule(after: .milliseconds(pause)) {
            await self.sendCallback(
                self.job(delivery.job.id) ?? delivery.job, attempt: delivery.attempt + 1, to: delivery.url)
        }
    }

    private func post(_ delivery: Delivery, signing: Switches.SmileID.Signing) async -> Int? {
        let pair = signatureMembers(
            for: delivery.job.partner, signing, agedMilliseconds: switches.callbackAge)
        var body: [JSONValue.Member]
        var headers: [(String, String)] = []
        switch delivery.job.generation {
        case .v1:
            body =
                SmileResult(
                    job: named(delivery), decision: delivery.decision, switches: switches
                ).members
            if let pair, switches.callbackHeaders != .headers {
                body += [
                    .init("timestamp", .string(pair.timestamp)), .init("signature", .string(pair.signature)),
                ]
            }
        case .v3:
            let job = named(delivery)
            body =
                SmileV3Result(
                    job: job, decision: delivery.decision, links: links(of: job, nil),
                    userDetails: memory.withLock { $0.userDetails[job.id] }, fullName: switches.fullName
                ).members
            headers += [("Job-ID", job.id), ("User-ID", job.userID), ("Api-Version", "v3")]
        }
        if let pair, switches.callbackHeaders != .body || delivery.job.generation == .v3 {
            headers += [("Response-Timestamp", pair.timestamp), ("Response-Signature", pair.signature)]
        }
        let text = JSONValue.object(body).text
        let isMalformed = switches.callbackBody == .malformed
        return await core.webhooks.send(
            "POST", delivery.url, isMalformed ? String(text.prefix(text.utf8.count / 2)) : text,
            headers: headers, within: .milliseconds(switches.callbackTimeout))
    }

    /// The job as the callback names it: its own, or one that is somebody else's.
    private func named(_ delivery: Delivery) -> SmileJob {
        guard delivery.names == .other else { return delivery.job }
        return delivery.job.renamed(core.identifiers.random().lowercased)
    }

    private func note(_ delivery: Delivery, outcome: String, status: Int?) async {
        var entry = entry(.webhook, "callback", delivery.job)
        entry.outcome = outcome
        entry.httpStatus = status
        entry.fault = delivery.fault?.rawValue
        if outcome != "forged" {
            entry.detail = .object(["decision": .integer(delivery.decision.sequence)])
        }
        await recordStored(entry)
    }
}

extension SmileJob {
    /// The same result under another job's name.
    fileprivate func renamed(_ name: String) -> SmileJob {
        let params = (partnerParams.members ?? []).map { member in
            member.name == "job_id" ? JSONValue.Member("job_id", .string(name)) : member
        }
        var entry = JournalEntry(provider: "smile-id", kind: .asked, operation: "upload")
        entry.reference = generation == .v3 ? "job_" + name.filter { $0 != "-" }.prefix(26) : id
        entry.externalID = name
        entry.time = createdAt
        entry.detail = .object([
            "generation": .string(generation.rawValue), "product": .string(product.rawValue),
            "partner": .string(partner), "user_id": .string(userID), "partner_params": .object(params),
            "country": country.map(JSONValue.string), "id_type": idType.map(JSONValue.string),
        ])
        return SmileJob(opened: entry) ?? self
    }
}
