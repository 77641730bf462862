import FoundationEssentials
import Primitives

/// One job of a partner, of either generation, as the simulator keeps it. No image and no name of a real person is in
/// it.
struct SmileJob: Sendable {
    enum Generation: String, Sendable { case v1, v3 }

    enum State: String, Sendable {
        /// Named by its partner, without its ZIP.
        case awaitingZip = "awaiting_zip"
        /// Taken, not decided.
        case processing
        /// A person looks at it.
        case underReview = "under_review"
        case final
        /// Its `info.json` cannot be read.
        case invalid
    }

    /// One result, which is told by one callback. A job may have several.
    struct Decision: Sendable {
        let sequence: Int64
        let time: Date
        let outcome: SmileOutcome
        let isFinal: Bool
        /// Whether a person decided, rather than the machine.
        let isHuman: Bool
        var hasSentCallback = false
    }

    let generation: Generation
    /// v1: ten digits. v3: `job_…`.
    let id: String
    let partner: String
    let userID: String
    /// v1: the name that the partner gave it. v3: as `id`.
    let jobID: String
    let product: SmileProduct
    /// As it came, echoed everywhere.
    let partnerParams: JSONValue
    let callbackURL: String?
    let usesEnrolledImage: Bool
    let createdAt: Date
    var refID: String
    /// What the pre-signed address must have in its query.
    var uploadKey: String
    var uploadExpires: Date
    var state: State
    var country: String?
    var idType: String?
    /// What becomes of it, and when.
    var plan: SmilePlan?
    var decisions: [Decision] = []
    /// What is wrong with its `info.json`.
    var problem: String?
    var lastSequence: Int64

    var outcome: SmileOutcome? { decisions.last?.outcome }
}

/// What a job comes to, before it has come to it.
struct SmilePlan: Sendable {
    let outcome: SmileOutcome
    let due: Date
    /// Rejected first, approved so much later.
    let flipAfterMilliseconds: Int64?

    /// As the journal has it.
    var json: JSONValue {
        .object([
            "outcome": .string(outcome.spelling), "due": .string(RFC3339.format(due)),
            "flip_ms": flipAfterMilliseconds.map { .integer($0) },
        ])
    }

    init(outcome: SmileOutcome, due: Date, flipAfterMilliseconds: Int64? = nil) {
        self.outcome = outcome
        self.due = due
        self.flipAfterMilliseconds = flipAfterMilliseconds
    }

    init?(_ json: JSONValue) {
        guard let outcome = json["outcome"]?.string.flatMap(SmileOutcome.init(spelling:)),
            let due = json["due"]?.string.flatMap({ RFC3339.parse($0) })
        else { return nil }
        self.init(outcome: outcome, due: due, flipAfterMilliseconds: json["flip_ms"]?.integer)
    }
}

/// A result in the words of its generation.
enum SmileOutcome: Sendable, Equatable {
    /// v1: a result code such as `0810`.
    case code(String)
    /// v3: `clear`, `block`, `attention` or `error`, with the reason of all but the first.
    case status(String, reason: String?)
    /// A person is to look at it.
    case review
    /// Nobody decides but the page.
    case manual

    /// `0810`, `block spoof_detected`, `review`, `manual`.
    var spelling: String {
        switch self {
        case .code(let code): code
        case .status(let status, let reason): reason.map { "\(status) \($0)" } ?? status
        case .review: "review"
        case .manual: "manual"
        }
    }

    init?(spelling: String) {
        let words = spelling.split(separator: " ").map(String.init)
        switch words.first {
        case "review": self = .review
        case "manual": self = .manual
        case "clear", "block", "attention", "error":
            self = .status(words[0], reason: words.count > 1 ? words[1] : nil)
        case let code? where code.utf8.count == 4 && code.utf8.allSatisfy { (0x30...0x39).contains($0) }:
            self = .code(code)
        default: return nil
        }
    }

    var isApproval: Bool {
        switch self {
        case .code(let code): ["0810", "0820", "0840", "1210", "1220", "1240", "1012"].contains(code)
        case .status(let status, _): status == "clear"
        case .review, .manual: false
        }
    }
}
