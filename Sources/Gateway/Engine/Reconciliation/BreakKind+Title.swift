package import Primitives
package import Reconciliation

extension BreakKind {
    /// What a finance officer calls it.
    package var title: LocalizedText {
        switch self {
        case .missingInStatement: LocalizedText(fr: "Absent du relevé", en: "Missing in the statement")
        case .missingInLedger: LocalizedText(fr: "Absent de nos livres", en: "Missing in our books")
        case .amount: LocalizedText(fr: "Montant différent", en: "Other amount")
        case .fee: LocalizedText(fr: "Frais inattendus", en: "Unexpected fee")
        case .tax: LocalizedText(fr: "Taxe inattendue", en: "Unexpected tax")
        case .status: LocalizedText(fr: "Statut différent", en: "Other status")
        case .currency: LocalizedText(fr: "Autre monnaie", en: "Other currency")
        case .date: LocalizedText(fr: "Date éloignée", en: "Distant date")
        case .duplicateInStatement: LocalizedText(fr: "Doublon dans le relevé", en: "Twice in the statement")
        case .duplicateInLedger: LocalizedText(fr: "Doublon dans nos livres", en: "Twice in our books")
        case .ambiguous: LocalizedText(fr: "Plusieurs correspondances", en: "Several fit")
        case .reversalUnlinked: LocalizedText(fr: "Reprise sans origine", en: "Reversal of nothing known")
        case .unparseableRow: LocalizedText(fr: "Ligne illisible", en: "Unreadable row")
        case .balanceDiscontinuity: LocalizedText(fr: "Solde discontinu", en: "Balance does not follow")
        }
    }
}
