public import Primitives

/// Why a person has decided a case as he has: one of these, beside his own words.
public enum CaseDecisionReason: String, Sendable, Hashable, CaseIterable {
    case timing
    case providerError = "provider_error"
    case ourError = "our_error"
    case customerRefunded = "customer_refunded"
    case feeNetted = "fee_netted"
    case rounding
    case duplicate
    case reversed
    case test
    case other

    public var title: LocalizedText {
        switch self {
        case .timing: LocalizedText(fr: "Décalage de date", en: "Timing")
        case .providerError: LocalizedText(fr: "Erreur de l'opérateur", en: "Operator's error")
        case .ourError: LocalizedText(fr: "Erreur de Kimi", en: "Our error")
        case .customerRefunded: LocalizedText(fr: "Client remboursé", en: "Customer refunded")
        case .feeNetted: LocalizedText(fr: "Frais déduits du montant", en: "Fee taken from the amount")
        case .rounding: LocalizedText(fr: "Arrondi", en: "Rounding")
        case .duplicate: LocalizedText(fr: "Doublon", en: "Duplicate")
        case .reversed: LocalizedText(fr: "Repris par l'opérateur", en: "Taken back by the operator")
        case .test: LocalizedText(fr: "Essai", en: "Test")
        case .other: LocalizedText(fr: "Autre", en: "Other")
        }
    }
}
