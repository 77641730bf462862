import Primitives

/// Handsets, messages, money, journal.
extension ControlPage {
    var handsetSection: HTML {
        let title = say(fr: "Téléphones", en: "Handsets")
        let mode =
            switch switches.approval {
            case .auto:
                say(
                    fr: "Les demandes sont acceptées seules après \(switches.approvalDelay) ms"
                        + " ; aussitôt pour l'environnement « sandbox ».",
                    en: "Prompts are approved by themselves after \(switches.approvalDelay) ms;"
                        + " at once where the target environment is \"sandbox\".")
            case .manual:
                say(fr: "Les demandes attendent votre réponse.", en: "Prompts wait for your answer.")
            case .immediate: say(fr: "Aucune demande : tout réussit.", en: "No prompts: everything succeeds.")
            }
        guard !handsets.isEmpty else {
            return section(
                title, note(mode + " " + say(fr: "Aucune demande ouverte.", en: "No open prompt.")))
        }
        let cards = HTML(joining: handsets.prefix(40).map(handset))
        return section(title, "\(note(mode))\n<div class=\"handsets\">\n\(cards)\n</div>")
    }

    private func handset(_ handset: SimulatedHandset) -> HTML {
        let prompts = HTML(joining: handset.prompts.prefix(5).map { prompt($0, of: handset) })
        return """
            <div class="handset"><strong>+\(handset.msisdn)</strong> · \(network(handset.provider))
            \(prompts)</div>
            """
    }

    private func network(_ provider: String) -> String {
        provider == OrangePurses.provider ? "Orange Money" : "MTN MoMo"
    }

    private func prompt(_ prompt: OpenPrompt, of handset: SimulatedHandset) -> HTML {
        let approve =
            handset.provider == OrangePurses.provider
            ? say(fr: "Confirmer avec le code PIN", en: "Confirm with the PIN")
            : say(fr: "Accepter", en: "Approve")
        let refuse = say(fr: "Refuser", en: "Refuse")
        return """
            <div class="prompt">
            <div class="amount">\(prompt.amount ?? "") \(prompt.currency)</div>
            <div>\(prompt.message ?? "")</div>
            <div class="note">\(prompt.externalID ?? "")</div>
            \(button(approve, "approve", prompt, handset.msisdn))
            \(button(refuse, "refuse", prompt, handset.msisdn))
            </div>
            """
    }

    private func button(_ label: String, _ verb: String, _ prompt: OpenPrompt, _ msisdn: String) -> HTML {
        """
        <form class="inline" method="post" action="/handsets/\(msisdn)/\(verb)">
        <input type="hidden" name="reference" value="\(prompt.reference)">
        \(languageField)
        <button>\(label)</button>
        </form>
        """
    }

    var webPaymentSection: HTML {
        let title = say(fr: "Paiements web ouverts", en: "Open web payments")
        guard !openWebPayments.isEmpty else {
            return section(title, note(say(fr: "Aucun paiement web.", en: "No web payment.")))
        }
        let rows = openWebPayments.prefix(20).map { payment -> [HTML] in
            [
                "\(payment.orderID)", "\("\(payment.amount)") \(payment.country.currency)",
                "<strong>\(payment.code)</strong>",
                "<a href=\"\(payment.paymentURL)\">\(say(fr: "Page de paiement", en: "Payment page"))</a>",
            ]
        }
        let headings = [
            say(fr: "Commande", en: "Order"), say(fr: "Montant", en: "Amount"), "Code", "Page",
        ]
        return section(title, table(headings, rows))
    }

    var smsSection: HTML {
        let title = say(fr: "Messages envoyés", en: "Messages sent")
        guard !sms.isEmpty else { return section(title, note(say(fr: "Aucun message.", en: "No message."))) }
        let rows = sms.suffix(20).reversed().map { message -> [HTML] in
            [
                "\(RFC3339.format(message.time))", "+\(message.recipient)", "\(message.text)",
                "<strong>\(message.code ?? "")</strong>", "\(receipt(of: message))",
            ]
        }
        let headings = [
            say(fr: "Heure", en: "Time"), say(fr: "À", en: "To"), say(fr: "Texte", en: "Text"), "Code",
            say(fr: "Accusé de réception", en: "Delivery receipt"),
        ]
        return section(title, table(headings, rows))
    }

    /// Orange's word, and how the receipt went.
    private func receipt(of message: SimulatedSMS) -> String {
        let word = message.deliveryStatus ?? ""
        return switch message.receipt {
        case "delivered": say(fr: "\(word), remis", en: "\(word), handed over")
        case "refused": say(fr: "\(word), refusé", en: "\(word), refused")
        case "unreachable": say(fr: "\(word), injoignable", en: "\(word), unreachable")
        case "lost": say(fr: "\(word), perdu", en: "\(word), lost")
        case nil: say(fr: "aucun", en: "none")
        case let other?: "\(word), \(other)"
        }
    }

    var walletSection: HTML {
        let title = say(fr: "Argent", en: "Money")
        let all = wallets.flatMap { provider, wallets in
            wallets.summary(owners: 12).map { (provider: provider, key: $0.key, hundredths: $0.hundredths) }
        }
        let rows = all.map { provider, key, hundredths -> [HTML] in
            let owner = key.owner == Wallets.merchant ? say(fr: "Marchand", en: "Merchant") : "+\(key.owner)"
            return [
                "\(network(provider))", "\(owner)",
                "<span class=\"amount\">\(SimulatedAmount.text(hundredths: hundredths))</span>",
                "\(key.currency)",
            ]
        }
        guard !rows.isEmpty else {
            return section(title, note(say(fr: "Aucun compte.", en: "No account yet.")))
        }
        return section(
            title,
            table(
                [
                    say(fr: "Opérateur", en: "Operator"), say(fr: "Compte", en: "Account"),
                    say(fr: "Solde", en: "Balance"),
                    say(fr: "Devise", en: "Currency"),
                ],
                rows))
    }

    var journalSection: HTML {
        let title = say(fr: "Journal, les 50 derniers", en: "Journal, latest 50")
        guard !journal.isEmpty else { return section(title, note(say(fr: "Vide.", en: "Empty."))) }
        let rows = journal.reversed().map { entry -> [HTML] in
            [
                "\(Int(entry.sequence))", "\(RFC3339.format(entry.time))", "\(kind(entry.kind))",
                "\(entry.provider)", "\(entry.operation)", "\(entry.amount ?? "") \(entry.currency ?? "")",
                "\(entry.msisdn ?? "")",
                "\(entry.outcome ?? "")", "\(entry.httpStatus.map { "\($0)" } ?? "")", "\(entry.fault ?? "")",
                "<code>\(entry.reference ?? "")</code>",
            ]
        }
        let headings = [
            "#", say(fr: "Heure", en: "Time"), say(fr: "Nature", en: "Kind"),
            say(fr: "Fournisseur", en: "Provider"), say(fr: "Opération", en: "Operation"),
            say(fr: "Montant", en: "Amount"), say(fr: "Numéro", en: "Number"),
            say(fr: "Issue", en: "Outcome"),
            "HTTP", say(fr: "Panne", en: "Fault"), say(fr: "Référence", en: "Reference"),
        ]
        return section(title, table(headings, rows))
    }

    private func kind(_ kind: JournalEntry.Kind) -> String {
        switch kind {
        case .asked: say(fr: "demandé", en: "asked")
        case .executed: say(fr: "exécuté", en: "executed")
        case .declined: say(fr: "refusé", en: "declined")
        case .webhook: say(fr: "notification", en: "webhook")
        case .changed: say(fr: "changé", en: "changed")
        }
    }
}
