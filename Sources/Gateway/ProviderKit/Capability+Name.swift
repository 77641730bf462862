public import Primitives

extension Capability {
    /// What a person calls it, in the plural or as a mass.
    public var name: LocalizedText {
        switch self {
        case .collection: LocalizedText(fr: "Encaissements", en: "Collections")
        case .disbursement: LocalizedText(fr: "Versements", en: "Disbursements")
        case .refund: LocalizedText(fr: "Remboursements propres à l'opérateur", en: "Refunds of its own")
        case .balance: LocalizedText(fr: "Soldes", en: "Balances")
        case .accountHolder: LocalizedText(fr: "Titulaire d'un numéro", en: "Account holder of a number")
        case .deliveryNotification:
            LocalizedText(fr: "Avis de livraison au payeur", en: "Delivery notifications to the payer")
        case .payerPrompt:
            LocalizedText(fr: "Nouvelle demande au payeur", en: "Prompting the payer again")
        case .webhook: LocalizedText(fr: "Webhooks", en: "Webhooks")
        case .sms: LocalizedText(fr: "SMS", en: "Text messages")
        case .smsReceipt:
            LocalizedText(fr: "Accusés de réception des SMS", en: "Delivery receipts of text messages")
        case .kyc: LocalizedText(fr: "Vérification d'identité (KYC)", en: "Identity checks (KYC)")
        case .statement: LocalizedText(fr: "Relevés lisibles", en: "Statements that can be read")
        }
    }
}
