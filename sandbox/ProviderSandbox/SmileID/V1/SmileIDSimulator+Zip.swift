import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Section 4.3: the ZIP comes by PUT to the pre-signed address.
extension SmileIDSimulator {
    func takeZip(_ refID: String, _ exchange: Exchange) async throws(SmileRefusal) -> WireReply {
        let request = exchange.request
        let job = state.withLock { state in state.jobs.values.first { $0.refID == refID } }
        guard let job, request.query["Signature"] == job.uploadKey,
            request.query["Expires"] == "\(Int64(job.uploadExpires.timeIntervalSince1970))"
        else { throw uploadError(403, "AccessDenied", "Access Denied") }
        guard core.clock.now() <= job.uploadExpires else {
            throw uploadError(403, "AccessDenied", "Request has expired")
        }
        guard request.headers[.contentType] == "application/zip" else {
            throw uploadError(
                403, "SignatureDoesNotMatch", "The Content-Type of the signature is application/zip")
        }
        guard request.headers[.authorization] == nil else {
            throw uploadError(400, "InvalidArgument", "Only one auth mechanism allowed")
        }
        guard request.headers[.contentLength] != nil else {
            throw uploadError(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
        }
        if switches.zipLimit > 0, request.body.count > switches.zipLimit {
            throw uploadError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
        }
        guard job.state == .awaitingZip || job.state == .invalid else {
            // Storage takes it again; the job is not run twice.
            var reply = WireReply.empty(200)
            reply.outcome = "ignored"
            return reply
        }
        return await accept(SmileZip.read(request.body, job, switches), job, exchange)
    }

    private func accept(_ zip: SmileZip, _ job: SmileJob, _ exchange: Exchange) async -> WireReply {
        var asked = entry(.asked, "zip", job)
        asked.httpStatus = exchange.visibleStatus(200)
        asked.fault = exchange.fault?.action.rawValue
        asked.outcome = zip.problem == nil ? "received" : "2203"
        let plan = zip.problem == nil ? plan(job, zip.verdict, exchange.fault) : nil
        asked.detail = .object([
            "country": zip.country.map(JSONValue.string), "id_type": zip.idType.map(JSONValue.string),
            "images": .array(zip.imageTypes.map { .integer($0) }),
            "problem": zip.problem.map(JSONValue.string), "plan": plan?.json,
        ])
        let taken = state.withLock { state -> SmileJob? in
            guard let current = state.jobs[job.id],
                current.state == .awaitingZip || current.state == .invalid
            else { return nil }
            record(asked, in: &state)
            if plan != nil { record(entry(.executed, job.product.rawValue, job), in: &state) }
            return state.jobs[job.id]
        }
        var reply = WireReply.empty(200)
        reply.isJournaled = taken != nil
        guard let taken else { return reply }
        await core.journal.storedWhole()
        await follow(taken, exchange.fault)
        return reply
    }

    /// As storage says it, or as the SDKs can read it (section 4.3).
    func uploadError(_ status: Int, _ code: String, _ text: String) -> SmileRefusal {
        guard switches.uploadErrors == .xml else { return .v1("2205", text, status: status) }
        let xml =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>\(code)</Code><Message>\(text)</Message>"
            + "<RequestId>0000000000000000</RequestId><HostId>sandbox</HostId></Error>"
        var reply = WireReply.text(status, xml, contentType: "application/xml")
        reply.outcome = code
        return SmileRefusal(reply: reply)
    }
}
