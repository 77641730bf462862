public import GatewayCore
public import Primitives

/// Between which accounts a person may move money, and what for.
///
/// Purses stand nowhere in it, nor what is in flight, nor what Kimi has earned: what is owed to the parties of an agreement
/// is moved by their commands alone, under the purse's floor. A person who could take from a purse or add to it could pay
/// whom he likes; one who moves money between clearing, suspense, charges and write-offs can only say wrongly what it is.
public enum AdjustmentTable {
    public struct Row: Sendable, Equatable {
        public let debit: LedgerAccount.Kind
        public let credit: LedgerAccount.Kind
        public let reason: LedgerTransfer.Reason
        public let purpose: LocalizedText
    }

    public static let rows: [Row] = [
        Row(
            debit: .providerClearing, credit: .suspense, reason: .correction,
            purpose: LocalizedText(
                fr:
                    "De l'argent est arrivé qu'aucun paiement n'explique, ou l'opérateur a repris un paiement tardif.",
                en: "Money came in that no payment explains, or the operator took a late payout back.")),
        Row(
            debit: .suspense, credit: .providerClearing, reason: .correction,
            purpose: LocalizedText(
                fr: "De l'argent est sorti qu'aucun paiement n'explique, ou a été rendu.",
                en: "Money went out that no payment explains, or was given back.")),
        Row(
            debit: .providerCharges, credit: .providerClearing, reason: .correction,
            purpose: LocalizedText(
                fr: "L'opérateur a prélevé des frais.", en: "The operator has taken a charge.")),
        Row(
            debit: .providerClearing, credit: .providerCharges, reason: .correction,
            purpose: LocalizedText(
                fr: "L'opérateur a rendu des frais.", en: "The operator has given a charge back.")),
        Row(
            debit: .providerCharges, credit: .suspense, reason: .correction,
            purpose: LocalizedText(
                fr: "Ce qui attendait était des frais.", en: "What stood in suspense was a charge.")),
        Row(
            debit: .suspense, credit: .providerCharges, reason: .correction,
            purpose: LocalizedText(
                fr: "Ce qui a été compté comme frais n'en était pas.",
                en: "What was booked as a charge was none.")),
        Row(
            debit: .writeOffs, credit: .suspense, reason: .writeOff,
            purpose: LocalizedText(
                fr: "Passé en perte : ce qui est sorti ne reviendra pas.",
                en: "Given up: what went out will not come back.")),
        Row(
            debit: .suspense, credit: .writeOffs, reason: .writeOff,
            purpose: LocalizedText(
                fr: "Passé en profit : personne ne réclame ce qui est arrivé.",
                en: "Taken as a gain: nobody claims what came in.")),
        Row(
            debit: .writeOffs, credit: .providerClearing, reason: .writeOff,
            purpose: LocalizedText(
                fr: "Passé en perte : il manque de l'argent chez l'opérateur.",
                en: "Given up: money is missing at the operator.")),
        Row(
            debit: .providerClearing, credit: .writeOffs, reason: .writeOff,
            purpose: LocalizedText(
                fr: "Passé en profit : il y a plus d'argent chez l'opérateur.",
                en: "Taken as a gain: more money stands at the operator.")),
    ]

    /// What a person may say with a movement between these accounts; nil where he may make none.
    public static func row(debit: LedgerAccount.Kind, credit: LedgerAccount.Kind) -> Row? {
        rows.first { $0.debit == debit && $0.credit == credit }
    }

    /// The account of that kind for a case of a provider; nil for a kind that no person moves.
    public static func account(
        _ kind: LedgerAccount.Kind, of provider: ProviderID, _ currency: Currency
    ) -> LedgerAccount? {
        switch kind {
        case .providerClearing: .providerClearing(provider, currency)
        case .providerCharges: .providerCharges(currency)
        case .suspense: .suspense(currency)
        case .writeOffs: .writeOffs(currency)
        case .purse, .inFlight, .fees: nil
        }
    }
}
