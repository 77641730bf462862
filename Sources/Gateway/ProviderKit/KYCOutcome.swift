public import GatewayCore

/// What a provider's reply says about a check, and the reply that says it, without the person's data.
public struct KYCReply: Sendable {
    public let outcome: KYCOutcome
    public let evidence: ProviderEvidence

    public init(_ outcome: KYCOutcome, evidence: ProviderEvidence) {
        self.outcome = outcome
        self.evidence = evidence
    }
}

/// What a reply says. Only `completed` and `refused` end a check.
public enum KYCOutcome: Sendable, Equatable {
    /// Taken, not decided. `job` is the provider's own identifier, where it gives one.
    case pending(job: String?)
    /// Decided.
    case completed(KYCResult)
    /// The provider knows the check and has not got the images: the same order may be sent again, and costs nothing more.
    case imagesMissing
    /// The provider does not know the check.
    case notFound
    /// The provider will not take the order, and has charged nothing. `code` is its own word, the text is for an operator.
    case refused(KYCReason, code: String, String)
    /// The reply is about another check than ours. Names what differs, without the values.
    case mismatched(fields: [String])
    /// A reply that says nothing we know. The text is for an operator.
    case unrecognised(String)
}

/// A decided check.
public struct KYCResult: Sendable, Equatable {
    public let decision: KYCDecision
    /// Empty where `verified`.
    public let reasons: [KYCReason]
    /// The provider's own word, such as `0810` or `clear`.
    public let code: String
    /// What was read off the document; nil where nothing was.
    public let identity: KYCIdentity?

    public init(decision: KYCDecision, reasons: [KYCReason], code: String, identity: KYCIdentity?) {
        precondition((decision == .verified) == reasons.isEmpty, "A check that is not verified has a reason.")
        self.decision = decision
        self.reasons = reasons
        self.code = code
        self.identity = identity
    }
}

/// What was read off an identity document. Personal data: it travels sealed and never reaches a log.
public struct KYCIdentity: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    public let fullName: String?
    public let documentNumber: String?
    /// `yyyy-MM-dd`, checked.
    public let dateOfBirth: String?
    /// `yyyy-MM-dd`, checked.
    public let expiresOn: String?
    /// The provider's word for the document.
    public let documentType: String?

    public init(
        fullName: String?, documentNumber: String?, dateOfBirth: String?, expiresOn: String?,
        documentType: String?
    ) {
        self.fullName = fullName
        self.documentNumber = documentNumber
        self.dateOfBirth = dateOfBirth
        self.expiresOn = expiresOn
        self.documentType = documentType
    }

    /// Without a word about the person.
    public var description: String { "an identity" }

    /// Without a word about the person.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What a signed callback claims; a reason to inquire, never evidence.
public struct KYCWebhookHint: Sendable, Equatable {
    /// The check it names, where it names one.
    public let check: KYCCheckID?
    /// The provider's job it names, where it names one.
    public let job: String?
    /// The provider's word for the state it claims.
    public let claimedStatus: String
    /// What is unique to this signing, such as timestamp and signature: seen twice, it is a replay.
    public let signing: String

    public init(check: KYCCheckID?, job: String?, claimedStatus: String, signing: String) {
        self.check = check
        self.job = job
        self.claimedStatus = claimedStatus
        self.signing = signing
    }
}
