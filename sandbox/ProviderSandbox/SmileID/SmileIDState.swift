import FoundationEssentials
import Primitives

/// Everything that the simulated Smile ID keeps over a restart, as the sum of its journal.
struct SmileIDState: Sendable {
    struct Name: Hashable, Sendable {
        let partner: String
        let name: String
    }

    private(set) var jobs: [String: SmileJob] = [:]
    /// v1: the jobs by the names that partners gave them. Names are never free again.
    private(set) var named: [Name: String] = [:]
    private(set) var enrolled: Set<Name> = []
    private(set) var nextNumber: Int64 = 58_873
    /// Hosted links to whether they are disabled.
    private(set) var links: [String: Bool] = [:]

    func job(_ jobID: String, of partner: String) -> SmileJob? {
        named[Name(partner: partner, name: jobID)].flatMap { jobs[$0] }
    }

    func hasEnrolled(_ userID: String, of partner: String) -> Bool {
        enrolled.contains(Name(partner: partner, name: userID))
    }

    mutating func apply(_ entry: JournalEntry) {
        switch (entry.kind, entry.operation) {
        case (.asked, "upload"), (.asked, "id_verification"), (.asked, "submission"): open(entry)
        case (.asked, "zip"): take(entry)
        case (.changed, "decision"): decide(entry)
        case (.changed, "reset"): self = SmileIDState(nextNumber: nextNumber)
        case (.changed, "link"): links[entry.reference ?? ""] = entry.outcome == "disabled"
        case (.webhook, "callback"): noteCallback(entry)
        default: return
        }
    }

    private init(nextNumber: Int64) {
        self.nextNumber = nextNumber
    }

    init() {}

    private mutating func open(_ entry: JournalEntry) {
        guard let job = SmileJob(opened: entry) else { return }
        var opened = job
        if let known = jobs[job.id] { opened.decisions = known.decisions }
        jobs[job.id] = opened
        named[Name(partner: job.partner, name: job.jobID)] = job.id
        if let number = Int64(job.id) { nextNumber = max(nextNumber, number + 1) }
    }

    private mutating func take(_ entry: JournalEntry) {
        update(entry) { job in
            job.country = entry.detail?["country"]?.string
            job.idType = entry.detail?["id_type"]?.string
            job.problem = entry.detail?["problem"]?.string
            job.plan = entry.detail?["plan"].flatMap(SmilePlan.init)
            job.state = job.problem == nil ? .processing : .invalid
        }
    }

    private mutating func decide(_ entry: JournalEntry) {
        guard let outcome = entry.outcome.flatMap(SmileOutcome.init(spelling:)) else { return }
        let isFinal = entry.detail?["final"]?.bool ?? true
        update(entry) { job in
            job.decisions.append(
                SmileJob.Decision(
                    sequence: entry.sequence, time: entry.time, outcome: outcome, isFinal: isFinal,
                    isHuman: entry.detail?["human"]?.bool ?? false))
            job.state = isFinal ? .final : .underReview
            if !isFinal { job.plan = entry.detail?["plan"].flatMap(SmilePlan.init) }
        }
        guard isFinal, let id = entry.reference, let job = jobs[id], job.product.enrols else { return }
        let name = Name(partner: job.partner, name: job.userID)
        if outcome.isApproval { enrolled.insert(name) }
    }

    private mutating func noteCallback(_ entry: JournalEntry) {
        guard let decision = entry.detail?["decision"]?.integer else { return }
        update(entry) { job in
            guard let index = job.decisions.firstIndex(where: { $0.sequence == decision }) else { return }
            job.decisions[index].hasSentCallback = true
        }
    }

    private mutating func update(_ entry: JournalEntry, _ change: (inout SmileJob) -> Void) {
        guard let id = entry.reference, var job = jobs[id] else { return }
        change(&job)
        job.lastSequence = entry.sequence
        jobs[id] = job
    }
}

extension SmileJob {
    /// The job that the entry of its creation describes.
    init?(opened entry: JournalEntry) {
        guard let detail = entry.detail, let id = entry.reference, let jobID = entry.externalID,
            let generation = detail["generation"]?.string.flatMap(Generation.init),
            let product = detail["product"]?.string.flatMap(SmileProduct.init),
            let partner = detail["partner"]?.string, let userID = detail["user_id"]?.string
        else { return nil }
        self.generation = generation
        self.id = id
        self.partner = partner
        self.userID = userID
        self.jobID = jobID
        self.product = product
        partnerParams = detail["partner_params"] ?? .object([])
        callbackURL = detail["callback_url"]?.string
        usesEnrolledImage = detail["use_enrolled_image"]?.bool ?? false
        createdAt = entry.time
        refID = detail["ref_id"]?.string ?? ""
        uploadKey = detail["upload_key"]?.string ?? ""
        uploadExpires =
            detail["upload_expires"]?.string.flatMap { RFC3339.parse($0) } ?? Date(timeIntervalSince1970: 0)
        country = detail["country"]?.string
        idType = detail["id_type"]?.string
        plan = detail["plan"].flatMap(SmilePlan.init)
        state = plan == nil ? .awaitingZip : .processing
        lastSequence = entry.sequence
    }
}
