import FoundationEssentials
import Primitives
import Synchronization

/// Who calls v1: a signature in the body, over the raw timestamp (sections 2 and 15.3).
extension SmileIDSimulator {
    /// The body of a signed call, and the partner that signed it.
    func signed(
        _ request: WireRequest, partnerIn field: String = "partner_id", stage: String
    ) throws(SmileRefusal) -> (partner: String, body: JSONValue) {
        guard let body = request.json, body.members != nil else {
            throw .v1(stage + "03", "Invalid JSON")
        }
        if stage == "22", let token = body["token"]?.string {
            guard let partner = webTokenPartner(token) else { throw unauthorized(stage) }
            return (body[field]?.string ?? partner, body)
        }
        for name in [field, "timestamp", "signature"] where body[name] == nil {
            throw .v1(stage + "13", "\"\(name)\" is required")
        }
        guard let partner = body[field]?.string, let timestamp = body["timestamp"]?.string,
            let signature = body["signature"]?.string
        else { throw .v1(stage + "04", "A parameter has the wrong type") }
        let keys = core.switches.smilePartners[partner] ?? []
        guard SmileSignature.isValid(signature, timestamp: timestamp, partner: partner, keys: keys),
            isFresh(timestamp)
        else { throw unauthorized(stage) }
        if switches.forbidden == .production { throw .v1(stage + "20", "Production is not enabled") }
        return (partner, body)
    }

    /// Whether the timestamp has an allowed form and age.
    private func isFresh(_ timestamp: String) -> Bool {
        guard let time = SmileTimestamp.parse(timestamp) else { return false }
        guard switches.timestampForm == .any || SmileTimestamp.isDocumented(timestamp) else { return false }
        let window = Double(switches.timestampWindow) / 1000
        return window == 0 || abs(core.clock.now().timeIntervalSince(time)) <= window
    }

    func unauthorized(_ stage: String) -> SmileRefusal {
        // job_status has no code of its own for this.
        let first = stage == "24" ? stage : "22"
        let code = first + (switches.unauthorizedCode == .notAuthorized ? "05" : "04")
        return .v1(
            code, "You are not authorized to do that.",
            status: Int(switches.unauthorizedStatus.rawValue) ?? 400)
    }

    /// `timestamp` and `signature` for what this partner is told; altered as the scenario wants it.
    func signatureMembers(
        for partner: String, _ signing: Switches.SmileID.Signing, agedMilliseconds age: Int64 = 0
    ) -> (timestamp: String, signature: String)? {
        guard signing != .absent else { return nil }
        let time = core.clock.now().addingTimeInterval(-Double(age) / 1000)
        let timestamp = RFC3339.format(time)
        let name = switches.webhookPartner == .stripped ? String(partner.drop { $0 == "0" }) : partner
        let key = core.switches.smilePartners[partner]?.first ?? ""
        let signature = SmileSignature.make(
            timestamp: timestamp, partner: name, key: signing == .valid ? key : key + "?")
        return (timestamp, signature)
    }
}
