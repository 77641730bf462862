import Crypto
import FoundationEssentials
import Primitives
import Synchronization

/// Section 7: ID numbers, at authorities that exist in other countries.
extension SmileIDSimulator {
    static let lookupCountries = ["CI", "GH", "KE", "NG", "UG", "ZA", "ZM", "ZW"]

    func lookUp(_ exchange: Exchange, isAsync: Bool) async throws(SmileRefusal) -> WireReply {
        let (partner, body) = try signed(exchange.request, stage: "24")
        let job = try openLookup(partner, body, exchange, isAsync: isAsync)
        await core.journal.stored(through: job.lastSequence)
        if isAsync {
            await follow(job, exchange.fault)
            var reply = SmileReply.json(200, .object(["success": true]))
            reply.isJournaled = true
            return reply
        }
        guard let plan = job.plan, let decided = await decide(job.id, plan.outcome, tell: false),
            let decision = decided.decisions.last
        else { preconditionFailure("A lookup that was just opened can be decided.") }
        var members = SmileResult(job: decided, decision: decision, switches: switches).members
        members.insert(.init("ResultType", "ID Verification"), at: 0)
        if let pair = signatureMembers(for: partner, switches.statusSignature) {
            members += [
                .init("timestamp", .string(pair.timestamp)), .init("signature", .string(pair.signature)),
            ]
        }
        var reply = SmileReply.json(
            200,
            .object(
                members.reduce(into: []) { unique, member in
                    if !unique.contains(where: { $0.name == member.name }) { unique.append(member) }
                }))
        reply.isJournaled = true
        return reply
    }

    private func openLookup(
        _ partner: String, _ body: JSONValue, _ exchange: Exchange, isAsync: Bool
    ) throws(SmileRefusal) -> SmileJob {
        let params = body["partner_params"] ?? .null
        guard let userID = params["user_id"]?.string, let jobID = params["job_id"]?.string else {
            throw .v1("2413", "\"partner_params\" is required")
        }
        guard let country = body["country"]?.string, Self.lookupCountries.contains(country) else {
            let list = Self.lookupCountries.joined(separator: ", ")
            throw .v1("2413", "\"country\" must be one of [\(list)]")
        }
        for name in ["id_type", "id_number"] where body[name]?.string?.isEmpty ?? true {
            throw .v1("2413", "\"\(name)\" is required")
        }
        let callback = body["callback_url"]?.string
        if isAsync, callback?.isEmpty ?? true { throw .v1("2413", "\"callback_url\" is required") }
        let number = body["id_number"]?.string ?? ""
        try countNumber(number, partner)
        let due = core.clock.now().addingTimeInterval(Double(switches.decisionDelay) / 1000)
        let plan = SmilePlan(outcome: Self.lookupOutcome(number, exchange.fault), due: due)
        var entry = JournalEntry(provider: provider, kind: .asked, operation: "id_verification")
        entry.externalID = jobID
        entry.httpStatus = exchange.visibleStatus(200)
        entry.fault = exchange.fault?.action.rawValue
        return try state.withLock { state throws(SmileRefusal) in
            if switches.duplicateLookup == .refused, state.job(jobID, of: partner) != nil {
                throw .v1("2415", "Job already exists")
            }
            entry.reference = String("000000000\(state.nextNumber)".suffix(10))
            entry.detail = .object([
                "generation": "v1", "product": "enhanced_kyc", "partner": .string(partner),
                "user_id": .string(userID), "partner_params": params,
                "callback_url": callback.map(JSONValue.string), "country": .string(country),
                "id_type": body["id_type"], "plan": plan.json,
            ])
            record(entry, in: &state)
            guard let job = state.jobs[entry.reference ?? ""] else {
                preconditionFailure("A job that was recorded is in the state.")
            }
            record(self.entry(.executed, job.product.rawValue, job), in: &state)
            return job
        }
    }

    /// A fault, else section 11: by the last digit.
    private static func lookupOutcome(_ number: String, _ fault: FaultRule?) -> SmileOutcome {
        if fault?.action == .decline {
            return fault?.reason.flatMap(SmileOutcome.init(spelling:)) ?? .code("1013")
        }
        return switch number.last {
        case "1": .code("1013")
        case "2": .code("1014")
        case "3": .code("1015")
        default: .code("1012")
        }
    }

    /// Section 11: so many requests about one number, until three quiet days have passed.
    private func countNumber(_ number: String, _ partner: String) throws(SmileRefusal) {
        let limit = switches.numberLimit
        guard limit > 0 else { return }
        let key = Self.numberKey(number, partner)
        let now = core.clock.now()
        let isBlocked = memory.withLock { memory in
            var (count, last) = memory.numbers[key] ?? (0, now)
            if now.timeIntervalSince(last) > 3 * 86_400 { count = 0 }
            memory.numbers[key] = (count + 1, now)
            return count >= limit
        }
        if isBlocked { throw .v1("2222", "ID number blocked after too many submissions", status: 429) }
    }

    func resetNumberLimit(_ request: WireRequest) throws(SmileRefusal) -> WireReply {
        let (partner, body) = try signed(request, stage: "24")
        guard let number = body["id_number"]?.string else { throw .v1("2413", "\"id_number\" is required") }
        let key = Self.numberKey(number, partner)
        memory.withLock { _ = $0.numbers.removeValue(forKey: key) }
        return SmileReply.json(200, .object(["success": true]))
    }

    private static func numberKey(_ number: String, _ partner: String) -> String {
        Hex.encode(SHA256.hash(data: Data("\(partner)/\(number)".utf8)))
    }
}
