import FoundationEssentials
package import GatewayCore
package import Primitives

/// The events that lead to where terms fail, in words for people.
package enum TermsTrace {
    package enum Event: Sendable, Equatable {
        case paid(Money)
        case requested(AgreementAction, Party, late: Bool)
        case disputeOpened(Party)
        case ruled(Settlement)
        case arrived(PaymentKind)
        case failed(PaymentKind)
        case clock(TermsVerification.Clock)
    }

    package struct Step: Sendable, Equatable {
        package let event: Event
        /// Where the part stands afterwards.
        package let state: AgreementState
    }

    static func sentence(_ step: Step) -> LocalizedText {
        let event = sentence(step.event)
        return LocalizedText(
            fr: "\(event.french) → \(step.state.rawValue)", en: "\(event.english) → \(step.state.rawValue)")
    }

    private static func sentence(_ event: Event) -> LocalizedText {
        switch event {
        case .paid(let due):
            LocalizedText(fr: "L'acheteur paie \(due.frenchDescription).", en: "The buyer pays \(due).")
        case .requested(let action, let party, let late):
            request(action, party, late: late)
        case .disputeOpened(let party):
            LocalizedText(
                fr: "\(name(party).french) ouvre un litige.", en: "\(name(party).english) opens a dispute.")
        case .ruled(let ruling):
            LocalizedText(
                fr: "L'arbitre donne \(ruling.toSeller.frenchDescription) au vendeur et "
                    + "\(ruling.toBuyer.frenchDescription) à l'acheteur.",
                en: "The arbiter gives \(ruling.toSeller) to the seller and \(ruling.toBuyer) to the buyer.")
        case .arrived(let kind):
            kind == .refund
                ? LocalizedText(fr: "Le remboursement arrive.", en: "The refund arrives.")
                : LocalizedText(fr: "Le vendeur reçoit l'argent.", en: "The seller receives the money.")
        case .failed(let kind):
            kind == .refund
                ? LocalizedText(fr: "Le remboursement échoue.", en: "The refund fails.")
                : LocalizedText(fr: "Le paiement au vendeur échoue.", en: "The payment to the seller fails.")
        case .clock(let clock): elapsed(clock)
        }
    }

    private static func name(_ party: Party) -> LocalizedText {
        party == .buyer ? .init(fr: "L'acheteur", en: "The buyer") : .init(fr: "Le vendeur", en: "The seller")
    }

    private static func request(_ action: AgreementAction, _ party: Party, late: Bool) -> LocalizedText {
        let who = name(party)
        let (french, english): (String, String) =
            switch action {
            case .markDelivered: ("déclare avoir livré", "says that it is delivered")
            case .confirmDelivery: ("confirme la livraison", "confirms the delivery")
            case .cancel: ("annule", "cancels")
            case .openDispute: ("ouvre un litige", "opens a dispute")
            }
        return LocalizedText(
            fr: "\(who.french) \(french)\(late ? ", après l'échéance de livraison" : "").",
            en: "\(who.english) \(english)\(late ? ", after the delivery deadline" : "").")
    }

    private static func elapsed(_ clock: TermsVerification.Clock) -> LocalizedText {
        switch clock {
        case .paymentDeadline:
            .init(fr: "Le délai de paiement passe.", en: "The payment deadline passes.")
        case .undelivered:
            .init(
                fr: "Le vendeur ne livre pas, et le délai après l'échéance passe.",
                en: "The seller does not deliver, and the time after the deadline passes.")
        case .silence:
            .init(
                fr: "L'acheteur ne dit rien assez longtemps.", en: "The buyer says nothing for long enough.")
        case .ruling:
            .init(fr: "Personne ne tranche le litige à temps.", en: "Nobody rules on the dispute in time.")
        case .payoutRetry:
            .init(fr: "Le paiement est ordonné de nouveau.", en: "The payment is ordered again.")
        }
    }
}

extension TermsFault {
    /// The sequence of events that shows the fault: the last sentence says what is wrong then.
    package var trace: [LocalizedText] {
        switch self {
        case .sum(let parts, let price):
            let (more, less) = (parts.minorUnits > price.amount.minorUnits, price.amount)
            return [
                TermsTrace.sentence(.init(event: .paid(price.due), state: .fundsHeld)),
                .init(
                    fr:
                        "Toutes les étapes sont livrées et confirmées ; ensemble elles font \(parts.frenchDescription).",
                    en: "All milestones are delivered and confirmed; together they are \(parts)."),
                more
                    ? .init(
                        fr:
                            "Le montant est \(less.frenchDescription) : il manquerait de l'argent pour payer la dernière.",
                        en: "The amount is \(less): there would not be money enough to pay the last.")
                    : .init(
                        fr: "Le montant est \(less.frenchDescription) : le reste n'irait à personne.",
                        en: "The amount is \(less): the rest would go to nobody."),
            ]
        case .emptyPart(let number, let price):
            return [
                TermsTrace.sentence(.init(event: .paid(price.due), state: .fundsHeld)),
                .init(
                    fr: "L'étape \(number) est livrée et confirmée → RELEASING",
                    en: "Milestone \(number) is delivered and confirmed → RELEASING"),
                .init(
                    fr: "Sa part des frais ne laisse rien au vendeur, et aucun opérateur n'envoie 0 FCFA : "
                        + "elle resterait RELEASING.",
                    en: "Its share of the fee leaves the seller nothing, and no operator sends XAF 0: "
                        + "it would stay RELEASING."),
            ]
        case .partBeforePayment(let number, let due, let payment):
            let (due, payment) = (RFC3339.format(due), RFC3339.format(payment))
            return [
                .init(
                    fr: "L'étape \(number) est à livrer le \(due) ; rien n'est payé.",
                    en: "Milestone \(number) is due at \(due); nothing is paid."),
                .init(
                    fr: "L'acheteur paie le \(payment), à temps → FUNDS_HELD",
                    en: "The buyer pays at \(payment), in time → FUNDS_HELD"),
                .init(
                    fr:
                        "L'acheteur annule aussitôt l'étape \(number), en retard avant d'être payée → REFUNDING",
                    en: "The buyer cancels milestone \(number) at once, late before it was paid → REFUNDING"),
            ]
        case .partAfterDelivery(let number, let due, let delivery):
            return [
                .init(
                    fr: "La transaction est à livrer le \(RFC3339.format(delivery)).",
                    en: "The transaction is due at \(RFC3339.format(delivery))."),
                .init(
                    fr:
                        "L'étape \(number) ne l'est que le \(RFC3339.format(due)) : les deux échéances se contredisent.",
                    en:
                        "Milestone \(number) is only due at \(RFC3339.format(due)): the two deadlines contradict."
                ),
            ]
        case .endsTooLate(let delivery, let days, let end):
            return [
                .init(
                    fr: "La livraison a lieu après le \(RFC3339.format(delivery)).",
                    en: "The delivery happens after \(RFC3339.format(delivery))."),
                .init(
                    fr: "L'acheteur ne dit rien pendant \(days) jours, puis ouvre un litige.",
                    en: "The buyer says nothing for \(days) days, and then opens a dispute."),
                .init(
                    fr: "L'argent ne serait libre que le \(RFC3339.format(end)), après l'an 2100.",
                    en: "The money would be free only at \(RFC3339.format(end)), after the year 2100."),
            ]
        case .noWayOut(let part, let steps):
            return steps.map(TermsTrace.sentence) + [
                .init(
                    fr: "\(Self.name(part).french) resterait là : aucune échéance ne met fin à cet état.",
                    en: "\(Self.name(part).english) would stay there: no deadline ends this state.")
            ]
        case .stranded(let part, let money, let steps):
            return steps.map(TermsTrace.sentence) + [
                .init(
                    fr:
                        "\(Self.name(part).french) est terminée, et \(money.frenchDescription) n'irait à personne.",
                    en: "\(Self.name(part).english) is over, and \(money) would go to nobody.")
            ]
        case .created(let part, let money, let steps):
            return steps.map(TermsTrace.sentence) + [
                .init(
                    fr:
                        "\(Self.name(part).french) paierait \(money.frenchDescription) de plus que ce qui est venu.",
                    en: "\(Self.name(part).english) would pay \(money) more than has come.")
            ]
        }
    }

    /// The member of the request that is at fault.
    package var pointer: String {
        switch self {
        case .sum: "/milestones"
        case .emptyPart(let number, _): "/milestones/\(number - 1)/amount"
        case .partBeforePayment(let number, _, _), .partAfterDelivery(let number, _, _):
            "/milestones/\(number - 1)/delivery_deadline"
        case .endsTooLate: "/delivery_deadline"
        case .noWayOut(let part, _), .stranded(let part, _, _), .created(let part, _, _):
            part == 0 ? "" : "/milestones/\(part - 1)"
        }
    }

    private static func name(_ part: Int) -> LocalizedText {
        part == 0
            ? .init(fr: "La transaction", en: "The transaction")
            : .init(fr: "L'étape \(part)", en: "Milestone \(part)")
    }
}
