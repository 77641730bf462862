import Primitives

/// What goes wrong. The raw values are the words of the fault files.
enum FaultAction: String, Sendable, CaseIterable {
    case delay
    case dropBefore = "drop_before"
    case dropAfter = "drop_after"
    case errorBefore = "error_before"
    case errorAfter = "error_after"
    case duplicate
    case reorder
    case truncate
    case nonJSON = "non_json"
    case wrongContentType = "wrong_content_type"
    case slowDrip = "slow_drip"
    case tokenRevoked = "token_revoked"
    case lateFlip = "late_flip"
    case webhookLost = "webhook_lost"
    case webhookLate = "webhook_late"
    case webhookTwice = "webhook_twice"
    case webhookForged = "webhook_forged"
    case webhookWrongAmount = "webhook_wrong_amount"
    case webhookBeforeReply = "webhook_before_reply"
    case noAnswerBefore = "no_answer_before"
    case noAnswerAfter = "no_answer_after"
    case notFound = "not_found"
    /// The payment fails with the rule's `reason`, without a prompt.
    case decline
    /// The answer is changed on its way, as the rule's `alteration` says.
    case alter

    /// Where a rule with this action is drawn.
    enum Stage: Sendable {
        /// When a request comes in.
        case request
        /// When a request comes in, if it opens a payment.
        case payment
        /// When a webhook is about to be sent.
        case webhook
    }

    var stage: Stage {
        switch self {
        case .webhookLost, .webhookLate, .webhookTwice, .webhookWrongAmount: .webhook
        case .lateFlip, .decline, .webhookForged, .webhookBeforeReply: .payment
        default: .request
        }
    }
}

/// One rule of a fault plan: which calls, how often, and what happens to them.
struct FaultRule: Sendable, Equatable {
    let id: String
    var provider: String?
    var operation: String?
    var msisdn: String?
    var amountEndsWith: String?
    /// Fires on this matching call first, counted from one.
    var nth: Int?
    /// Fires at most so often. Once where `nth` is given and this is not.
    var times: Int?
    /// Fires with this probability, in millionths.
    var probability: Int?
    let action: FaultAction
    var delay: Duration?
    var status: Int?
    /// Why the payment fails, for `decline`.
    var reason: String?
    /// What becomes of the answer, for `alter`.
    var alteration: ReplyAlteration?

    func matches(provider: String, call: SimulatedCall) -> Bool {
        let name = SimulatedCall.Name(provider: provider, operation: call.operation)
        guard names(name) || call.otherName.map(names) ?? false else { return false }
        if let msisdn {
            let number = SubscriberNumber.international(msisdn)
            guard number == call.msisdn.map(SubscriberNumber.international) else { return false }
        }
        if let amountEndsWith, !(call.amount?.hasSuffix(amountEndsWith) ?? false) { return false }
        return true
    }

    private func names(_ name: SimulatedCall.Name) -> Bool {
        (provider ?? name.provider) == name.provider && (operation ?? name.operation) == name.operation
    }

    /// What the client sees instead of `status`; nil where it sees no answer.
    func visibleStatus(_ status: Int) -> Int? {
        switch action {
        case .dropBefore, .dropAfter, .noAnswerBefore, .noAnswerAfter: nil
        case .errorBefore, .errorAfter: self.status ?? 500
        case .nonJSON, .alter: self.status ?? status
        case .notFound: 404
        default: status
        }
    }
}
