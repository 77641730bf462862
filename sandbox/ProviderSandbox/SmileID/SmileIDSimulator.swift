import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Smile ID, imitated: v1 and v3 of its API on one port.
final class SmileIDSimulator: Simulator {
    let provider = "smile-id"
    let core: SandboxCore
    let state: Mutex<SmileIDState>
    let memory = Mutex(Memory())
    private let limiter: RequestLimiter

    /// What does not outlive the process.
    struct Memory: Sendable {
        /// How often each decided job was asked for before it said so.
        var polls: [String: Int64] = [:]
        /// How often each ID number was sent, by its digest, and when last.
        var numbers: [String: (count: Int64, last: Date)] = [:]
        /// Tokens of v3 from before this are revoked.
        var tokensFrom = Date(timeIntervalSince1970: 0)
        /// What v3 partners said of their people, for the echo in callbacks: never in the journal.
        var userDetails: [String: JSONValue] = [:]
    }

    /// Rebuilds the state from the journal. `resume()` takes up what was under way.
    init(core: SandboxCore) {
        self.core = core
        limiter = RequestLimiter(clock: core.clock)
        var state = SmileIDState()
        for entry in core.journal.entries where entry.provider == "smile-id" { state.apply(entry) }
        self.state = Mutex(state)
    }

    /// A ZIP of images.
    var requestLimit: Int { 1 << 26 }

    var switches: Switches.SmileID { core.switches.current.smileID }

    /// All jobs, the newest first.
    var jobs: [SmileJob] {
        state.withLock { Array($0.jobs.values) }.sorted { $0.createdAt > $1.createdAt }
    }

    func job(_ id: String) -> SmileJob? {
        state.withLock { $0.jobs[id] }
    }

    func answer(_ exchange: Exchange) async -> WireReply {
        guard let route = SmileIDRoute(exchange.request) else { return notFoundReply() }
        if limiter.secondsToWait(limit: switches.rateLimit) != nil { return Self.tooMany(route) }
        do throws(SmileRefusal) {
            return route.isV3 ? try await answerV3(route, exchange) : try await answerV1(route, exchange)
        } catch {
            return error.reply
        }
    }

    private func answerV1(
        _ route: SmileIDRoute, _ exchange: Exchange
    ) async throws(SmileRefusal) -> WireReply {
        switch route {
        case .upload: try await prepareUpload(exchange)
        case .zip(let refID): try await takeZip(refID, exchange)
        case .jobStatus: try await jobStatus(exchange.request)
        case .lookup(let isAsync): try await lookUp(exchange, isAsync: isAsync)
        case .webToken: try webToken(exchange.request)
        case .services: SmileReply.json(200, SmileCatalogue.services)
        case .validDocuments: try validDocuments(exchange.request)
        case .productsConfig: try productsConfig(exchange.request)
        case .aml: try aml(exchange.request)
        case .resetNumberLimit: try resetNumberLimit(exchange.request)
        case .createLink: try await createLink(exchange.request)
        case .disableLink(let id): try await disableLink(id, exchange.request)
        case .image(let name): image(name)
        default: notFoundReply()
        }
    }

    private func answerV3(
        _ route: SmileIDRoute, _ exchange: Exchange
    ) async throws(SmileRefusal) -> WireReply {
        switch route {
        case .token: try issueToken(exchange.request)
        case .submission(let product): try await submit(product, exchange)
        case .status(let id): try v3Status(id, exchange.request)
        case .replay(let id): try await replay(id, exchange)
        case .reportFraud(let userID): try reportFraud(userID, exchange.request)
        case .v3Services(let name): try v3Services(name, exchange.request)
        default: notFoundReply()
        }
    }

    func describe(_ request: WireRequest) -> SimulatedCall {
        guard let route = SmileIDRoute(request) else {
            return SimulatedCall(operation: "unknown", changes: false)
        }
        var call = SimulatedCall(operation: route.operation, changes: route.changes)
        switch route {
        case .upload, .lookup:
            call.externalID = request.json?["partner_params"]?["job_id"]?.string
        case .jobStatus: call.externalID = request.json?["job_id"]?.string
        case .zip(let refID):
            let job = state.withLock { state in state.jobs.values.first { $0.refID == refID } }
            call.reference = job?.id
            call.externalID = job?.jobID
        case .status(let id), .replay(let id): call.reference = id
        default: break
        }
        return call
    }

    func failureReply(status: Int) -> WireReply {
        SmileRefusal.v3(status, "An unexpected error occurred. Please try again or contact support.").reply
    }

    /// v1 has a code for its own failures, and storage its own words.
    func failureReply(status: Int, to request: WireRequest) -> WireReply {
        guard let route = SmileIDRoute(request), !route.isV3 else { return failureReply(status: status) }
        if case .zip = route {
            let text = "We encountered an internal error. Please try again."
            return uploadError(status, "InternalError", text).reply
        }
        return SmileRefusal.v1(route.stage + "01", "System error", status: status).reply
    }

    func notFoundReply() -> WireReply {
        SmileRefusal.notFound.reply
    }

    /// Tokens of v3 stop working; v1 has none.
    func revokeTokens() {
        let now = core.clock.now()
        memory.withLock { $0.tokensFrom = now }
    }

    private static func tooMany(_ route: SmileIDRoute) -> WireReply {
        let text = "Rate limit exceeded. Please try again later."
        return route.isV3
            ? SmileRefusal.v3(429, text).reply : SmileRefusal.v1(route.stage + "01", text, status: 429).reply
    }

    @discardableResult
    func record(_ draft: JournalEntry, in state: inout SmileIDState) -> JournalEntry {
        let entry = core.journal.record(draft)
        state.apply(entry)
        return entry
    }

    /// Records and returns once it is in the file.
    func recordStored(_ draft: JournalEntry) async {
        let entry = state.withLock { record(draft, in: &$0) }
        await core.journal.stored(through: entry.sequence)
    }

    func entry(_ kind: JournalEntry.Kind, _ operation: String, _ job: SmileJob) -> JournalEntry {
        var entry = JournalEntry(provider: provider, kind: kind, operation: operation)
        entry.reference = job.id
        entry.externalID = job.jobID
        return entry
    }
}
