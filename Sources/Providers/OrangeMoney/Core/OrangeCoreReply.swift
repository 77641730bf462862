import GatewayCore
import Primitives
import ProviderKit

/// What the Core API's replies say about an order. Pure: a response goes in, an outcome or an error comes out.
extension OrangeCore {
    /// Reads the answer to `pay`. A 200 may hold a refusal, and a 417 is one: the same envelope.
    static func decodeSubmission(
        _ response: ProviderResponse, of order: PaymentOrder, as operation: OrangeCoreOperation
    ) throws(ProviderError) -> ProviderReply {
        let body = OrangeCoreBody(response.body)
        let outcome: ProviderOutcome
        switch response.status {
        case 200:
            guard let data = body.data else { throw unreadable("a payment", response) }
            outcome = try Self.outcome(OrangeCorePayment(data), response, of: order, as: operation)
        case 417:
            guard body.data != nil || body.refusalCode != nil else { throw unreadable("a refusal", response) }
            outcome = refusal(body, of: order, as: operation)
        case 422:
            // The payToken has been used: by an earlier sending of this very order.
            outcome = .alreadySubmitted
        case 400 where body.gatewayCode == nil:
            // A field is not what Orange takes; nothing was executed.
            outcome = .failed(.providerConfiguration, code: "HTTP_400")
        case 404 where body.isOfService:
            // The service itself does not know the payToken, so it cannot have executed anything under it.
            outcome = .failed(.providerUnavailable, code: "HTTP_404")
        default:
            throw error(response, body)
        }
        return ProviderReply(outcome, evidence: evidence(response, of: order))
    }

    /// Reads the answer to an inquiry: the row that `init` made. Where it holds nothing of an order, `pay` has not
    /// arrived.
    static func decodeInquiry(
        _ response: ProviderResponse, of order: PaymentOrder, as operation: OrangeCoreOperation
    ) throws(ProviderError) -> ProviderReply {
        let body = OrangeCoreBody(response.body)
        let outcome: ProviderOutcome
        switch response.status {
        case 200:
            guard let data = body.data else { throw unreadable("a payment", response) }
            outcome = try Self.outcome(OrangeCorePayment(data), response, of: order, as: operation)
        case 404 where body.isOfService:
            outcome = .notFound
        default:
            throw error(response, body)
        }
        return ProviderReply(outcome, evidence: evidence(response, of: order))
    }

    private static func outcome(
        _ payment: OrangeCorePayment, _ response: ProviderResponse, of order: PaymentOrder,
        as operation: OrangeCoreOperation
    ) throws(ProviderError) -> ProviderOutcome {
        guard !payment.hasForeignStatus else { throw unreadable("a payment", response) }
        guard let word = payment.status else { return .unrecognised("no status") }
        guard let status = OrangeCoreStatus(word: word) else {
            return .unrecognised("status \(OrangeText.word(word))")
        }
        let differences = payment.differences(from: order, complete: status.isPaid)
        guard differences.isEmpty else { return .mismatched(fields: differences) }
        switch status {
        case .successfull, .successful, .success:
            return .succeeded(providerReference: payment.transactionID)
        case .pending, .initiated:
            return payment.holdsNoOrder ? .notFound : .pending(providerReference: payment.transactionID)
        case .failed:
            return .failed(
                failure(code: payment.code, text: payment.text, of: operation),
                code: OrangeText.word(payment.code ?? status.rawValue))
        case .expired:
            return .failed(.expired, code: status.rawValue)
        case .cancelled, .canceled:
            return .failed(.cancelled, code: status.rawValue)
        }
    }

    /// A 417. Its `data` may be missing; what is there must be about this order, and not say that it waits or is paid.
    private static func refusal(
        _ body: OrangeCoreBody, of order: PaymentOrder, as operation: OrangeCoreOperation
    ) -> ProviderOutcome {
        let payment = OrangeCorePayment(body.data ?? .object([:]))
        let differences = payment.differences(from: order, complete: false)
        guard differences.isEmpty else { return .mismatched(fields: differences) }
        if let word = payment.status, OrangeCoreStatus(word: word)?.isRefusal != true {
            return .unrecognised("HTTP 417 with status \(OrangeText.word(word))")
        }
        let code = payment.code ?? body.refusalCode
        return .failed(
            failure(code: code, text: payment.text ?? body.message, of: operation),
            code: OrangeText.word(code ?? "HTTP_417"))
    }

    /// By the code, else by the text, else `declined`: the refusal is final whatever its reason.
    private static func failure(
        code: String?, text: String?, of operation: OrangeCoreOperation
    ) -> PaymentFailure {
        if let reason = code.flatMap({ OrangeCoreReason(rawValue: $0) }) {
            return reason.failure(of: operation)
        }
        let known = text.flatMap { text in OrangeCoreText.allCases.first { text.contains($0.rawValue) } }
        return known?.failure(of: operation) ?? .declined
    }

    private static func evidence(_ response: ProviderResponse, of order: PaymentOrder) -> ProviderEvidence {
        ProviderEvidence(httpStatus: response.status, body: OrangeRecord.text(of: response.body))
    }

    /// The error of a 200 or a 417 that is not what Orange's answers look like.
    static func unreadable(_ what: String, _ response: ProviderResponse) -> ProviderError {
        ProviderError(
            .malformed, delivery: .unknown, message: "Orange's answer about \(what) cannot be read.",
            httpStatus: response.status)
    }

    /// The error of a reply that tells nothing about the order. Delivery is `notSent` only where the gateway's refusal
    /// itself proves that the request went no further.
    static func error(_ response: ProviderResponse, _ body: OrangeCoreBody) -> ProviderError {
        let code = body.gatewayCode
        let (kind, delivery, what): (ProviderError.Code, ProviderError.Delivery, String) =
            switch response.status {
            case 401: (.refused, .notSent, "Orange refuses a fresh token: check the credentials")
            case 403 where code != nil: (.refused, .notSent, "Our application has no access to this API")
            case 404 where code != nil:
                (.refused, .notSent, "Orange does not know the path: check the gateway")
            case 417:
                (.refused, .unknown, "Orange refuses the question: check the channel account and its PIN")
            case 429: (.throttled, .notSent, "Orange asks us to slow down")
            case 500...599:
                (.interrupted, .unknown, "Orange answers with an error that may hide an executed request")
            default: (.malformed, .unknown, "Orange answers with something that it does not document")
            }
        let word = code.map { " \(OrangeText.word($0))" } ?? ""
        return ProviderError(
            kind, delivery: delivery, message: "\(what) (HTTP \(response.status)\(word)).",
            httpStatus: response.status)
    }
}
