import Escrow
import GatewayCore
import GatewayMessages
import Primitives

/// What people are told about a payment.
enum PaymentTexts {
    /// The stable code and the sentence of a failed payment.
    static func failure(of payment: Payment) -> (code: String, sentence: LocalizedText)? {
        guard let failure = payment.failure else { return nil }
        if failure == CommandRefusal.Code.queueFull.rawValue { return (failure, willStartLater) }
        return (failure, PaymentFailure(rawValue: failure)?.sentence ?? notStarted)
    }

    /// For payouts that are ordered again by themselves.
    private static let willStartLater = LocalizedText(
        fr: "Le service de l'opérateur est indisponible. Le versement sera relancé tout seul.",
        en: "The operator's service is unavailable. The payout will be started again by itself.")

    /// For orders that the gateway refused: they have moved nothing.
    private static let notStarted = LocalizedText(
        fr: "Le paiement n'a pas pu être lancé. Rien n'a été débité.",
        en: "The payment could not be started. Nothing was taken.")

    /// How the payer agrees to a collection.
    private static func agreement(to payment: Payment) -> LocalizedText {
        switch (payment.method, payment.status) {
        case (.orangeWebPayment, _) where payment.payerURL == nil:
            LocalizedText(
                fr: "L'opérateur prépare la page de paiement. Son adresse arrive dans un instant.",
                en: "The operator is preparing the payment page. Its address will be here in a moment.")
        case (.orangeWebPayment, _):
            LocalizedText(
                fr: "Ouvrez la page de paiement (payment_url) et payez avec votre numéro Orange Money.",
                en: "Open the payment page (payment_url) and pay with your Orange Money number.")
        case (_, .pending):
            LocalizedText(
                fr: "La demande part chez l'opérateur. Gardez le téléphone à portée de main.",
                en: "The request is on its way to the operator. Keep the phone at hand.")
        case (.orangeMoney, _):
            LocalizedText(
                fr:
                    "Validez la demande sur votre téléphone avec votre code secret Orange Money. "
                    + "Si elle n'apparaît pas, composez le #150*50#.",
                en:
                    "Approve the prompt on your phone with your Orange Money PIN. "
                    + "If it does not appear, dial #150*50#.")
        case (.mtnMoMo, _), (nil, _):
            LocalizedText(
                fr: "Validez la demande sur votre téléphone avec votre code secret Mobile Money.",
                en: "Approve the prompt on your phone with your mobile money PIN.")
        }
    }

    /// What the person who pays has to do, or what is happening; nil where nothing is left.
    static func nextStep(of payment: Payment) -> LocalizedText? {
        switch (payment.kind, payment.status) {
        case (_, .succeeded): nil
        case (.collection, .failed):
            LocalizedText(
                fr: "Vous pouvez relancer le paiement.", en: "You can start the payment again.")
        case (_, .failed): nil
        case (_, .indeterminate):
            LocalizedText(
                fr: "Nous interrogeons l'opérateur. Ne payez pas une seconde fois.",
                en: "We are asking the operator. Do not pay a second time.")
        case (.collection, .pending), (.collection, .processing): agreement(to: payment)
        case (.disbursement, .pending), (.disbursement, .processing):
            LocalizedText(
                fr: "Le vendeur est en cours de paiement.", en: "The seller is being paid.")
        case (.refund, .pending), (.refund, .processing):
            LocalizedText(
                fr: "L'acheteur est en cours de remboursement.", en: "The buyer is being paid back.")
        }
    }
}
