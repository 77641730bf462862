import GatewayCore
import ProviderKit

/// What MTN's replies say about an order. Pure: a response goes in, an outcome or an error comes out.
extension MTNMoMo {
    /// Reads the answer to a creating POST. 202 means queued, never paid. Business refusals may come as 500,
    /// and so may a payment that goes through all the same: only the codes that prove the contrary end it.
    static func decodeSubmission(
        _ response: ProviderResponse, of order: PaymentOrder, as operation: MTNMoMoOperation
    ) throws(ProviderError) -> ProviderReply {
        let body = MTNMoMoErrorBody(response.body)
        let outcome: ProviderOutcome
        switch (response.status, body) {
        case (202, _):
            outcome = .pending(providerReference: nil)
        case (409, .wallet(code: "RESOURCE_ALREADY_EXIST")):
            outcome = .alreadySubmitted
        case (400, _):
            // A header or the body is not what MTN takes; nothing was created. Mostly without a body.
            let code = body.code ?? "HTTP_400"
            outcome = .failed(
                body.reason?.failure(of: operation) ?? .providerConfiguration,
                code: order.account.hidden(in: code))
        case (500...599, .wallet(let code)) where body.reason?.provesNothingCreated == true:
            outcome = .failed(.providerConfiguration, code: code)
        default:
            throw error(response, body)
        }
        return ProviderReply(outcome, evidence: ProviderEvidence(response, hiding: order.account))
    }

    /// Reads the answer to an inquiry. Only a 200 with a known status says anything about the payment, and
    /// only the wallet's own 404 says that it does not exist: the gateway's 404 is about the path.
    static func decodeInquiry(
        _ response: ProviderResponse, of order: PaymentOrder, as operation: MTNMoMoOperation
    ) throws(ProviderError) -> ProviderReply {
        let body = MTNMoMoErrorBody(response.body)
        switch (response.status, body) {
        case (200, _):
            guard let payment = MTNMoMoPaymentResponse(response.body, of: operation) else {
                throw unreadable("a payment", response)
            }
            // In a foreign reply the party is a stranger.
            return ProviderReply(
                outcome(payment, of: order, as: operation),
                evidence: ProviderEvidence(response, hiding: order.account, party: payment.party))
        case (404, .wallet(code: "RESOURCE_NOT_FOUND")):
            return ProviderReply(.notFound, evidence: ProviderEvidence(response, hiding: order.account))
        default:
            throw error(response, body)
        }
    }

    /// A reply that speaks of another payment says nothing about ours, whatever its status.
    private static func outcome(
        _ payment: MTNMoMoPaymentResponse, of order: PaymentOrder, as operation: MTNMoMoOperation
    ) -> ProviderOutcome {
        guard let status = MTNMoMoStatus(rawValue: payment.status) else {
            return .unrecognised("status \(MTNMoMoText.word(payment.status))")
        }
        let differences = payment.differences(from: order, as: operation, complete: status == .successful)
        guard differences.isEmpty else { return .mismatched(fields: differences) }
        switch status {
        case .pending, .created:
            return .pending(providerReference: nil)
        case .successful:
            return .succeeded(
                providerReference: payment.financialTransactionID.flatMap(PlainText.reference))
        case .failed:
            // Final whatever the reason: one that we do not know is kept word for word.
            let code = payment.reason ?? status.rawValue
            let failure = MTNMoMoReason(rawValue: code)?.failure(of: operation) ?? .declined
            return .failed(failure, code: order.account.hidden(in: String(code.prefix(128))))
        }
    }

    /// The error of a 200 that is not what MTN documents.
    static func unreadable(_ what: String, _ response: ProviderResponse) -> ProviderError {
        ProviderError(
            .malformed, delivery: .unknown, message: "MTN's answer about \(what) cannot be read.",
            httpStatus: response.status)
    }

    /// The error of a reply that tells nothing about the order. Delivery is `notSent` only where the refusal
    /// itself proves that the request went no further than the gateway.
    static func error(_ response: ProviderResponse, _ body: MTNMoMoErrorBody) -> ProviderError {
        func error(
            _ code: ProviderError.Code, _ delivery: ProviderError.Delivery, _ what: String
        ) -> ProviderError {
            let word = body.code.map { " \(MTNMoMoText.word($0))" } ?? ""
            return ProviderError(
                code, delivery: delivery, message: "\(what) (HTTP \(response.status)\(word)).",
                httpStatus: response.status)
        }
        switch (response.status, body) {
        case (401, _):
            return error(.refused, .notSent, "MTN refuses a fresh token: check the product's credentials")
        case (403, .gateway):
            return error(
                .refused, .notSent, "MTN forbids the call: check the allowed addresses and the product")
        case (404, .gateway):
            return error(.refused, .notSent, "MTN does not know the path: check the base URL and the product")
        case (403, _):
            // A firewall's page: it may have held back the request, or the answer.
            return error(.refused, .unknown, "A firewall before MTN forbids the call")
        case (429, _):
            return error(.throttled, .notSent, "MTN asks us to slow down")
        case (500...599, _) where body.reason?.isRefusalOfUs == true:
            return error(.refused, .unknown, "MTN refuses our account or configuration")
        case (500...599, _):
            return error(
                .interrupted, .unknown, "MTN answers with an error that may hide an executed request")
        case (300...399, _):
            return error(.malformed, .unknown, "MTN answers with a redirect, which is not followed")
        default:
            return error(.malformed, .unknown, "MTN answers with something that it does not document")
        }
    }
}

extension MTNMoMoText {
    /// A word of MTN's, fit for a log line: nothing but letters, digits and underscores, at most 64, and no
    /// long number.
    static func word(_ text: String) -> String {
        let digits = text.utf8.count { (0x30...0x39).contains($0) }
        let others = text.utf8.count {
            (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_")
        }
        let isWord = others > 0 && digits < 8 && others + digits == text.utf8.count && text.utf8.count <= 64
        return isWord ? text : "(not a word)"
    }
}

extension MSISDN {
    /// The text with this number masked in it.
    fileprivate func hidden(in text: String) -> String {
        text.replacing(digits, with: masked)
    }
}
