public import Primitives

/// Why a payment failed, in Kimi's own words: each provider's codes are mapped to these by hand.
public enum PaymentFailure: String, Sendable, Hashable, CaseIterable {
    case payerRefused = "payer_refused"
    case payerNotFound = "payer_not_found"
    case payeeNotFound = "payee_not_found"
    case insufficientFunds = "insufficient_funds"
    case payerLimitReached = "payer_limit_reached"
    case payeeLimitReached = "payee_limit_reached"
    case accountBlocked = "account_blocked"
    case payeeCannotReceive = "payee_cannot_receive"
    case expired = "expired"
    case cancelled = "cancelled"
    case notAllowed = "not_allowed"
    case providerUnavailable = "provider_unavailable"
    case providerConfiguration = "provider_configuration"
    case declined = "declined"

    /// A sentence for the person who pays or is paid: what happened and what to do.
    public var sentence: LocalizedText {
        switch self {
        case .payerRefused:
            LocalizedText(
                fr: "Le paiement a été refusé sur le téléphone. Recommencez si ce n'était pas voulu.",
                en: "The payment was refused on the phone. Try again if that was not intended.")
        case .payerNotFound:
            LocalizedText(
                fr: "Ce numéro n'a pas de compte Mobile Money chez cet opérateur. Vérifiez le numéro.",
                en: "This number has no mobile money account with this operator. Check the number.")
        case .payeeNotFound:
            LocalizedText(
                fr: "Le numéro du bénéficiaire n'a pas de compte Mobile Money chez cet opérateur.",
                en: "The payee's number has no mobile money account with this operator.")
        case .insufficientFunds:
            LocalizedText(
                fr: "Le solde du compte est insuffisant. Rechargez le compte, puis recommencez.",
                en: "The account's balance is too low. Top it up, then try again.")
        case .payerLimitReached:
            LocalizedText(
                fr: "Le plafond du compte payeur est atteint. Réessayez plus tard ou avec un autre compte.",
                en: "The paying account has reached its limit. Try later or with another account.")
        case .payeeLimitReached:
            LocalizedText(
                fr: "Le plafond du compte du bénéficiaire est atteint. Réessayez plus tard.",
                en: "The payee's account has reached its limit. Try later.")
        case .accountBlocked:
            LocalizedText(
                fr: "Le compte Mobile Money n'est pas actif. Contactez l'opérateur.",
                en: "The mobile money account is not active. Contact the operator.")
        case .payeeCannotReceive:
            LocalizedText(
                fr:
                    "Le compte du bénéficiaire ne peut pas recevoir ce paiement. Il doit contacter son opérateur.",
                en: "The payee's account cannot receive this payment. They should contact their operator.")
        case .expired:
            LocalizedText(
                fr: "La demande n'a pas été approuvée à temps. Recommencez et approuvez-la sur le téléphone.",
                en: "The request was not approved in time. Try again and approve it on the phone.")
        case .cancelled:
            LocalizedText(fr: "Le paiement a été annulé.", en: "The payment was cancelled.")
        case .notAllowed:
            LocalizedText(
                fr: "L'opérateur n'autorise pas ce paiement. Rien n'a été débité.",
                en: "The operator does not allow this payment. Nothing was taken.")
        case .providerUnavailable:
            LocalizedText(
                fr: "Le service de l'opérateur est indisponible. Rien n'a été débité ; réessayez plus tard.",
                en: "The operator's service is unavailable. Nothing was taken; try later.")
        case .providerConfiguration:
            LocalizedText(
                fr:
                    "L'opérateur a refusé la demande de Kimi. Rien n'a été débité ; nos équipes sont prévenues.",
                en: "The operator refused Kimi's request. Nothing was taken; our team has been told.")
        case .declined:
            LocalizedText(
                fr:
                    "L'opérateur a refusé le paiement, souvent pour un solde ou un plafond. Rien n'a été débité.",
                en: "The operator declined the payment, often for a balance or a limit. Nothing was taken.")
        }
    }
}
