import GatewayCore

/// Sentences about amounts that differ.
extension BreakExplanation {
    /// Both know it, with different amounts.
    static func amount(
        stated: Int64, booked: Int64, line: StatementLine, entry: BookEntry, tariff: Tariff
    ) -> BreakExplanation {
        let currency = entry.currency
        let (statedText, bookedText) = (Words(stated, currency), Words(booked, currency))
        let gap = Words(Int64(clamping: Distance.between(stated, booked)), currency)
        let start = BreakExplanation(
            english: "The statement shows \(statedText.english), our books \(bookedText.english)",
            french: "Le relevé indique \(statedText.french), nos livres \(bookedText.french)")
        if let charges = matchingCharges(stated: stated, booked: booked, line, entry, tariff) {
            let isLess = stated < booked
            return start.followed(
                english:
                    """
                    : the difference of \(gap.english) is exactly \(charges.english), which the \
                    provider has 
                    """
                        + "\(isLess ? "taken off" : "added to") the amount. Book it as a charge.",
                french:
                    " : l'écart de \(gap.french) est exactement \(charges.french), que l'opérateur a "
                    + "\(isLess ? "retenu sur le" : "ajouté au") montant. À comptabiliser comme frais.")
        }
        if DigitSlip.isSwap(stated, booked) {
            return start.followed(
                english: ": two digits are swapped. One side was probably typed by hand; the other is right.",
                french:
                    """
                     : deux chiffres sont inversés. Un côté a sans doute été saisi à la main ; \
                    l'autre est juste.
                    """
            )
        }
        if stated > 0, booked > 0, isHundredfold(stated, booked) || isHundredfold(booked, stated) {
            return start.followed(
                english: ": a hundred times as much, as if one side counted centimes.",
                french: " : cent fois plus, comme si un côté comptait en centimes.")
        }
        if DigitSlip.isOneDigit(stated, booked) {
            return start.followed(
                english: ": they differ by \(gap.english), in a single digit.",
                french: " : ils diffèrent de \(gap.french), sur un seul chiffre.")
        }
        return start.followed(
            english: ": they differ by \(gap.english). Ask the provider which amount was executed.",
            french: " : ils diffèrent de \(gap.french). Demander à l'opérateur quel montant a été exécuté.")
    }

    private static func isHundredfold(_ more: Int64, _ less: Int64) -> Bool {
        more.isMultiple(of: 100) && more / 100 == less
    }

    /// What the difference is, where it is a charge that the line or the tariff knows.
    private static func matchingCharges(
        stated: Int64, booked: Int64, _ line: StatementLine, _ entry: BookEntry, _ tariff: Tariff
    ) -> BreakExplanation? {
        let gap = Int64(clamping: Distance.between(stated, booked))
        let day = BusinessDay(containing: line.time)
        let tax = tariff.transferTax(for: entry.amount, kind: entry.kind, day: day)
        let known = [line.charges, tariff.expected(for: entry.amount, kind: entry.kind, day: day)]
        for charges in known.compactMap({ $0 }) where charges.sum == gap && gap > 0 {
            return charges.isSplit && charges.fee > 0
                ? BreakExplanation(english: "the fee and the taxes", french: "les frais et les taxes")
                : BreakExplanation(english: "the charges", french: "les frais")
        }
        for charges in known.compactMap({ $0 }) where charges.isSplit && charges.fee == gap && gap > 0 {
            return BreakExplanation(
                english: "the fee without the taxes", french: "les frais hors taxes")
        }
        guard let tax, tax == gap, gap > 0 else { return nil }
        return BreakExplanation(english: "the transfer tax", french: "la taxe de transfert")
    }

    static func currency(_ line: StatementLine, _ entry: BookEntry) -> BreakExplanation {
        let (stated, booked) = (Words(line.amount, line.currency), Words(entry.amount, entry.currency))
        let isSame = line.amount == entry.amount
        return BreakExplanation(
            english:
                """
                The statement shows \(stated.english), our books \(booked.english): \
                \(isSame ? "the same number in another currency, probably the layout of the file" : "another currency"). \
                Check the account the statement is of.
                """,
            french:
                """
                Le relevé indique \(stated.french), nos livres \(booked.french) : \
                \(isSame ? "le même nombre dans une autre monnaie, sans doute la présentation du fichier" : "une autre monnaie"). \
                Vérifier le compte dont vient le relevé.
                """
        )
    }

    static func charge(_ fault: ChargeFault, line: StatementLine) -> BreakExplanation {
        let (stated, expected) = (
            Words(fault.stated, line.currency), Words(fault.expected, line.currency)
        )
        let part =
            switch fault.part {
            case .fee: (english: "The operator's fee", french: "Les frais de l'opérateur", rule: "tariff")
            case .valueAddedTax:
                (english: "The value added tax on the fee", french: "La TVA sur les frais", rule: "law")
            case .transferTax:
                (english: "The state's transfer tax", french: "La taxe de transfert de l'État", rule: "law")
            case .sum: (english: "The sum of the charges", french: "Le total des frais", rule: "tariff")
            }
        let why: (english: String, french: String) =
            switch fault.part {
            case .transferTax where fault.gap == 4 && fault.stated < fault.expected:
                (": the fixed 4 FCFA are missing", " : il manque les 4 FCFA fixes")
            case .transferTax where fault.stated == 0, .valueAddedTax where fault.stated == 0:
                (": it was not levied", " : elle n'a pas été prélevée")
            case .sum where fault.stated < fault.expected:
                (": a tax is missing", " : une taxe manque")
            case .transferTax where fault.gap == 1,
                .valueAddedTax where fault.gap == 1:
                (": they round in another way", " : l'arrondi est différent")
            default: ("", "")
            }
        return BreakExplanation(
            english:
                """
                \(part.english) is \(stated.english) on the statement and \(expected.english) \
                by the \(part.rule)\(why.english).
                """,
            french:
                """
                \(part.french) : \(stated.french) sur le relevé, \(expected.french) selon \
                \(part.rule == "law" ? "la loi" : "le tarif")\(why.french).
                """
        )
    }

    static func bookedOtherwise(_ entry: BookEntry) -> BreakExplanation {
        let (amount, booked) = (
            Words(entry.amount, entry.currency), Words(entry.booked, entry.currency)
        )
        return BreakExplanation(
            english:
                """
                The payment is of \(amount.english), and our ledger has \(booked.english) for \
                it on the clearing account. Verify the ledger before anything else.
                """,
            french:
                """
                Le paiement est de \(amount.french), et notre grand livre porte \
                \(booked.french) pour lui au compte de compensation. Vérifier d'abord le grand \
                livre.
                """
        )
    }

    static func bookedWithoutSuccess(_ entry: BookEntry) -> BreakExplanation {
        let booked = Words(entry.booked, entry.currency)
        let state = Words.state(entry)
        return BreakExplanation(
            english:
                """
                Our books say that the payment \(state.english), and our ledger has \
                \(booked.english) for it on the clearing account. Verify the ledger before \
                anything else.
                """,
            french:
                """
                Nos livres disent que le paiement \(state.french), et notre grand livre porte \
                \(booked.french) pour lui au compte de compensation. Vérifier d'abord le grand \
                livre.
                """
        )
    }

    private func followed(english: String, french: String) -> BreakExplanation {
        BreakExplanation(english: self.english + english, french: self.french + french)
    }
}
