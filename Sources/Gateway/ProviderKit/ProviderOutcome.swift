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

    /// Evidence of a response to an order: its account's digits are masked wherever they stand, and those of `party`,
    /// whom the reply names, where that is another. Masked first and cut then, so that no part of a number shows at
    /// the end.
    public init(_ response: ProviderResponse, hiding account: MSISDN, party: String? = nil) {
        var body = Self.replacing(account.digits, in: response.body, with: account.masked)
        if let party, !party.isEmpty, MSISDN(party) != account {
            body = Self.replacing(party, in: body, with: MSISDN(party)?.masked ?? "•••")
        }
        let text = String(decoding: body, as: UTF8.self)
        let end = text.utf8.index(text.startIndex, offsetBy: 4096, limitedBy: text.endIndex)
        self.init(httpStatus: response.status, body: String(text[..<(end ?? text.endIndex)]))
    }

    /// Byte by byte: a body need not be valid text, and every reply passes here.
    private static func replacing(_ text: String, in body: [UInt8], with mask: String) -> [UInt8] {
        let wanted = Array(text.utf8)
        guard !wanted.isEmpty, wanted.count <= body.count else { return body }
        var result: [UInt8] = []
        result.reserveCapacity(body.count)
        var index = 0
        while index < body.count {
            if body[index] == wanted[0], body[index...].starts(with: wanted) {
                result.append(contentsOf: mask.utf8)
                index += wanted.count
            } else {
                result.append(body[index])
                index += 1
            }
        }
        return result
    }
}
