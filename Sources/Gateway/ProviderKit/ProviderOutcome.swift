public import GatewayCore

/// What a provider's reply says about an attempt, and the reply that says it.
public struct ProviderReply: Sendable {
    public let outcome: ProviderOutcome
    public let evidence: ProviderEvidence

    public init(_ outcome: ProviderOutcome, evidence: ProviderEvidence) {
        self.outcome = outcome
        self.evidence = evidence
    }
}

/// What a reply says. Only `succeeded` and `failed` are the provider's explicit last word.
public enum ProviderOutcome: Sendable, Equatable {
    /// Taken, not final.
    case pending(providerReference: String?)
    /// The money has moved, in the amount and to the account of the order: the decoder has compared them.
    case succeeded(providerReference: String?)
    /// It has not moved and will not under this identifier. `code` is the provider's own word.
    case failed(PaymentFailure, code: String)
    /// The provider says that it already has this identifier: ask what became of it.
    case alreadySubmitted
    /// The provider says that it does not know this identifier.
    case notFound
    /// The reply speaks of another amount, currency or account than the order. Names what differs, without the values.
    case mismatched(fields: [String])
    /// A reply that says nothing we know. The text is for an operator.
    case unrecognised(String)
}

/// The reply itself, scrubbed of secrets and phone numbers, kept with the state it proves.
public struct ProviderEvidence: Sendable, Equatable {
    public let httpStatus: Int
    /// At most 4 KiB of the scrubbed body.
    public let body: String

    public init(httpStatus: Int, body: String) {
        self.httpStatus = httpStatus
        self.body = body
    }

    /// Evidence of a response to `order`: its account's digits are masked wherever they stand.
    public init(_ response: ProviderResponse, hiding account: MSISDN) {
        let text = String(decoding: response.body.prefix(4096), as: UTF8.self)
        self.init(
            httpStatus: response.status,
            body: text.replacingOccurrences(of: account.digits, with: account.masked))
    }
}

extension String {
    fileprivate func replacingOccurrences(of text: String, with replacement: String) -> String {
        split(separator: text, omittingEmptySubsequences: false).joined(separator: replacement)
    }
}
