import Escrow
import FoundationEssentials
import GatewayCore
import Primitives
import Web

/// The JSON of terms that were checked and not agreed on.
enum TermsCheckResponse {
    static func check(_ check: TermsCheck, of terms: AgreementTerms, in language: Language) -> JSONValue {
        let milestones = zip(terms.milestones, check.parts).enumerated().map { index, pair -> JSONValue in
            .object(
                [.init("number", .integer(index + 1))] + amounts(of: pair.1)
                    + [.init("delivery_deadline", .string(RFC3339.format(pair.0.deliveryDeadline)))])
        }
        return .object(
            [.init("accepted", .bool(check.fault == nil))] + amounts(of: check.price) + [
                .init("currency", .string(check.price.amount.currency.rawValue)),
                .init("fee_payer", .string(check.price.feePayer.rawValue)),
                .init("auto_release_days", .integer(check.autoReleaseDays)),
                .init("undelivered_days", .integer(check.undeliveredDays)),
                .init("milestones", .array(milestones)),
                .init("fault", check.fault.map { fault($0, in: language) } ?? .null),
            ])
    }

    private static func amounts(of price: AgreementPrice) -> [JSONValue.Member] {
        [
            .init("amount", .integer(price.amount.minorUnits)),
            .init("fee", .integer(price.fee.minorUnits)),
            .init("amount_due", .integer(price.due.minorUnits)),
            .init("seller_receives", .integer(price.net.minorUnits)),
        ]
    }

    /// What is wrong, and the sequence of events that shows it.
    private static func fault(_ fault: TermsFault, in language: Language) -> JSONValue {
        .object([
            "code": "terms_refused", "pointer": .string(fault.pointer),
            "message": .string(fault.trace.last?.text(in: language) ?? ""),
            "trace": .array(
                fault.trace.map { .object(["fr": .string($0.french), "en": .string($0.english)]) }),
        ])
    }
}
