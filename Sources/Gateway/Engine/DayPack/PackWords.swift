import GatewayCore
import Ledger
import Primitives
import Reconciliation

/// The words of accounts, payments and resolutions in a pack.
enum PackWords {
    static func account(_ raw: String) -> LocalizedText {
        switch LedgerAccount.Kind(rawValue: raw) {
        case .providerClearing: LocalizedText(fr: "Chez", en: "With")
        case .purse: LocalizedText(fr: "Réserves des accords", en: "Purses of agreements")
        case .inFlight: LocalizedText(fr: "En cours de versement", en: "In flight")
        case .fees: LocalizedText(fr: "Commissions gagnées", en: "Fees earned")
        case .providerCharges: LocalizedText(fr: "Frais des opérateurs", en: "Provider charges")
        case .suspense: LocalizedText(fr: "En attente", en: "Suspense")
        case .writeOffs: LocalizedText(fr: "Pertes et profits", en: "Write-offs")
        case nil: LocalizedText(fr: raw, en: raw)
        }
    }

    static func kind(_ raw: String) -> LocalizedText {
        switch PaymentKind(rawValue: raw) {
        case .collection: LocalizedText(fr: "encaissements", en: "collections")
        case .disbursement: LocalizedText(fr: "versements", en: "disbursements")
        case .refund: LocalizedText(fr: "remboursements", en: "refunds")
        case nil: LocalizedText(fr: raw, en: raw)
        }
    }

    static func resolution(_ raw: String) -> LocalizedText {
        switch CaseResolution(rawValue: raw) {
        case .accepted: LocalizedText(fr: "accepté tel quel", en: "accepted as it is")
        case .linked: LocalizedText(fr: "rapproché à la main", en: "linked by hand")
        case .writtenOff: LocalizedText(fr: "passé en pertes et profits", en: "written off")
        case .corrected: LocalizedText(fr: "corrigé par une écriture", en: "corrected")
        case .ruled: LocalizedText(fr: "décidé par deux personnes", en: "ruled by two people")
        case .explained:
            LocalizedText(fr: "expliqué par un rapprochement", en: "explained by a later run")
        case nil: LocalizedText(fr: raw, en: raw)
        }
    }

    static func part(_ part: ChargePart) -> LocalizedText {
        switch part {
        case .fee: LocalizedText(fr: "frais du jour", en: "fee of the day")
        case .valueAddedTax: LocalizedText(fr: "TVA du jour", en: "VAT of the day")
        case .transferTax: LocalizedText(fr: "taxe de transfert du jour", en: "transfer tax of the day")
        }
    }
}
