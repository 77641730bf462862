import Escrow
import Primitives

/// What the parties read in their conversation of what happened.
enum SystemMessageTexts {
    /// Nil for what is not told there.
    static func sentence(of kind: ServiceEvent.Kind, _ details: JSONValue) -> LocalizedText? {
        let reference = details["reference"]?.string ?? ""
        switch kind {
        case .agreementCreated:
            return .init(fr: "La transaction est créée.", en: "The transaction has been created.")
        case .agreementFundsHeld:
            return .init(
                fr: "L'argent de l'acheteur est en séquestre.", en: "The buyer's money is held in escrow.")
        case .agreementDelivered:
            return .init(
                fr: "Le vendeur déclare avoir livré.", en: "The seller says that the delivery is made.")
        case .agreementReleasing:
            return .init(
                fr: "Le paiement du vendeur est en cours.", en: "The payment to the seller is under way.")
        case .agreementReleased: return .init(fr: "Le vendeur est payé.", en: "The seller has been paid.")
        case .agreementRefunding:
            return .init(
                fr: "Le remboursement de l'acheteur est en cours.", en: "The buyer's refund is under way.")
        case .agreementRefunded:
            return .init(fr: "L'acheteur est remboursé.", en: "The buyer has been refunded.")
        case .agreementCancelled:
            return .init(fr: "La transaction est annulée.", en: "The transaction has been cancelled.")
        case .sellerJoined:
            return .init(fr: "Le vendeur a rejoint la transaction.", en: "The seller has joined.")
        case .milestoneDelivered, .milestoneReleasing, .milestoneReleased, .milestoneRefunding,
            .milestoneRefunded:
            return milestone(kind, details["milestone"]?.integer ?? 0)
        case .proofAdded:
            return .init(
                fr: "Une preuve de livraison a été ajoutée.", en: "A proof of delivery has been added.")
        case .disputeOpened:
            return .init(
                fr: "Le litige \(reference) est ouvert.", en: "Dispute \(reference) has been opened.")
        case .disputeAssigned:
            return .init(
                fr: "Le litige \(reference) est confié à un arbitre.",
                en: "Dispute \(reference) has been given to an arbiter.")
        case .disputeEvidenceAdded:
            return .init(
                fr: "Une pièce a été versée au litige \(reference).",
                en: "Evidence has been added to dispute \(reference).")
        case .disputeEscalated where details["because"] == "arbiter_lost":
            return .init(
                fr:
                    "Le litige \(reference) est porté devant l'administration : il lui faut un autre arbitre.",
                en: "Dispute \(reference) has gone to the administrators: it needs another arbiter.")
        case .disputeEscalated:
            return .init(
                fr: "Le litige \(reference) est porté devant l'administration.",
                en: "Dispute \(reference) has gone to the administrators.")
        case .disputeResolved: return resolved(reference, details)
        case .disputeClosed:
            return .init(fr: "Le litige \(reference) est clos.", en: "Dispute \(reference) is closed.")
        case .disputeLifted:
            return .init(
                fr: "Le litige \(reference) est levé : la transaction reprend où elle en était.",
                en: "Dispute \(reference) is lifted: the transaction goes on where it stood.")
        case .agreementDisputed, .milestoneDisputed, .milestoneFundsHeld, .sellerInvited, .messagePosted,
            .disputeCommented, .disputeRulingProposed, .disputeRulingDeclined, .disputeWaits, .paymentFailed,
            .payoutFailed,
            .refundFailed, .passwordChanged, .payoutAccountChosen, .sellerNotPayable, .webhookDisabled,
            .verificationPassed, .verificationRejected,
            .verificationAskedAgain, .verificationExpired:
            return nil
        }
    }

    private static func milestone(_ kind: ServiceEvent.Kind, _ number: Int64) -> LocalizedText? {
        let said: (fr: String, en: String)? =
            switch kind {
            case .milestoneDelivered:
                ("le vendeur déclare avoir livré", "the seller says that the delivery is made")
            case .milestoneReleasing:
                ("le paiement du vendeur est en cours", "the payment to the seller is under way")
            case .milestoneReleased: ("le vendeur est payé", "the seller has been paid")
            case .milestoneRefunding:
                ("le remboursement de l'acheteur est en cours", "the buyer's refund is under way")
            case .milestoneRefunded: ("l'acheteur est remboursé", "the buyer has been refunded")
            default: nil
            }
        return said.map { .init(fr: "Étape \(number) : \($0.fr).", en: "Milestone \(number): \($0.en).") }
    }

    private static func resolved(_ reference: String, _ details: JSONValue) -> LocalizedText {
        let buyer = details["to_buyer"]?.integer ?? 0
        let seller = details["to_seller"]?.integer ?? 0
        let automatic = details["automatic"]?.bool ?? false
        return .init(
            fr:
                "Le litige \(reference) est tranché\(automatic ? " d'office, faute de décision à temps" : "") : "
                + "\(buyer) XAF à l'acheteur, \(seller) XAF au vendeur, commission comprise.",
            en:
                "Dispute \(reference) has been decided\(automatic ? " by the rules, nobody having ruled in time" : ""): "
                + "\(buyer) XAF to the buyer, \(seller) XAF to the seller, the fee included.")
    }
}
