import GatewayCore

/// Sentences about what stands on one side only, or more than once.
extension BreakExplanation {
    static func duplicateInStatement(_ line: StatementLine, of entry: BookEntry?) -> BreakExplanation {
        let (amount, time) = (Words(line.amount, line.currency), Words(time: line.time))
        guard let entry else {
            return BreakExplanation(
                english:
                    """
                    The statement shows \(amount.english) under one reference more than once, \
                    the repetition on \(time.english). Ask the provider whether the money moved \
                    twice.
                    """,
                french:
                    """
                    Le relevé montre \(amount.french) plusieurs fois sous une même référence, \
                    la répétition le \(time.french). Demander à l'opérateur si l'argent a bougé \
                    deux fois.
                    """
            )
        }
        let isOther =
            ReferenceKey(line.providerReference) != ReferenceKey(entry.providerReference)
            && !line.providerReference.isEmpty && !entry.providerReference.isEmpty
        return BreakExplanation(
            english:
                """
                A second line of \(amount.english) on \(time.english) names a payment that \
                already has its line. 
                """
                    + (isOther
                        ? "It has a reference of its own: the provider executed it twice."
                        : "It has the same reference: probably the row stands twice in the statement."),
            french:
                """
                Une deuxième ligne de \(amount.french) le \(time.french) désigne un paiement \
                qui a déjà la sienne. 
                """
                    + (isOther
                        ? "Elle a sa propre référence : l'opérateur l'a exécuté deux fois."
                        : "Elle a la même référence : la ligne est sans doute en double dans le relevé."))
    }

    static func duplicateInLedger(_ entry: BookEntry) -> BreakExplanation {
        let amount = Words(entry.amount, entry.currency)
        return BreakExplanation(
            english:
                """
                Two payments of our books bear one reference; the statement knows the movement \
                once. \(amount.english) may be booked twice.
                """,
            french:
                """
                Deux paiements de nos livres portent une même référence ; le relevé ne connaît \
                le mouvement qu'une fois. \(amount.french) sont peut-être comptabilisés deux \
                fois.
                """
        )
    }

    static func missingInLedger(_ line: StatementLine, twin: StatementLine?) -> BreakExplanation {
        let (amount, time) = (Words(line.amount, line.currency), Words(time: line.time))
        let party = Words(line.party, line.direction)
        let start = Words(
            english:
                """
                The statement shows \(amount.english)\(party.english) on \(time.english), and \
                no payment of ours is it
                """,
            french:
                """
                Le relevé montre \(amount.french)\(party.french) le \(time.french), et aucun de \
                nos paiements n'y correspond
                """
        )
        guard let twin else {
            return BreakExplanation(
                english: start.english + ". Someone paid without us, or it was sent past our books.",
                french: start.french
                    + ". Quelqu'un a payé sans nous, ou l'envoi n'est pas passé par nos livres.")
        }
        let length = LocalTime.length(Distance.between(line.time, twin.time))
        return BreakExplanation(
            english: start.english
                + """
                : \(length.english) from another of the same party and amount that is ours. It \
                was probably paid twice.
                """,
            french: start.french
                + """
                 : à \(length.french) d'un autre, du même correspondant et du même montant, qui \
                est à nous. Sans doute payé deux fois.
                """
        )
    }

    static func ownTransfer(_ line: StatementLine) -> BreakExplanation {
        let (amount, time) = (Words(line.amount, line.currency), Words(time: line.time))
        return BreakExplanation(
            english:
                """
                \(amount.english) of our own money \
                \(line.direction == .incoming ? "came onto" : "left") the account on \
                \(time.english). Book it against the bank.
                """,
            french:
                """
                \(amount.french) de notre propre argent \
                \(line.direction == .incoming ? "sont arrivés sur le" : "ont quitté le") compte \
                le \(time.french). À comptabiliser avec la banque.
                """
        )
    }

    static func unknownAndTakenBack(_ line: StatementLine, by reversal: StatementLine) -> BreakExplanation {
        let amount = Words(line.amount, line.currency)
        let isWhole = line.amount == reversal.amount
        let back = Words(reversal.amount, reversal.currency)
        return BreakExplanation(
            english:
                """
                \(amount.english) that no payment of ours is were taken back by the provider, \
                \(isWhole ? "the whole: nothing remains on the account" : "but only \(back.english)").
                """,
            french:
                """
                \(amount.french) qui ne sont à aucun de nos paiements ont été repris par \
                l'opérateur, \
                \(isWhole ? "en totalité : rien ne reste sur le compte" : "mais seulement \(back.french)").
                """
        )
    }

    static func reversalUnlinked(_ line: StatementLine) -> BreakExplanation {
        let (amount, time) = (Words(line.amount, line.currency), Words(time: line.time))
        return BreakExplanation(
            english:
                """
                The provider took \(amount.english) back on \(time.english), and it names no \
                movement that we know. Ask the provider which one it is.
                """,
            french:
                """
                L'opérateur a repris \(amount.french) le \(time.french), sans désigner un \
                mouvement que nous connaissons. Lui demander lequel.
                """
        )
    }

    static func missingInStatement(_ entry: BookEntry, rules: ReconciliationRules) -> BreakExplanation {
        let (amount, time) = (Words(entry.amount, entry.currency), Words(time: entry.time))
        let party = Words(entry.party, entry.direction)
        let until = Words(time: rules.statedUntil ?? entry.time)
        let delay = LocalTime.length(UInt64(max(0, rules.settlementDelaySeconds)))
        let carried =
            entry.isCarriedForward
            ? Words(
                english: " Its day is closed; it has been carried forward.",
                french: " Sa journée est close ; il a été reporté.")
            : Words(english: "", french: "")
        return BreakExplanation(
            english:
                """
                Our books say that \(amount.english) moved\(party.english) on \(time.english), \
                and no line up to \(until.english) tells of it, although the provider's delay \
                of \(delay.english) is over. Ask the provider by its \
                reference.\(carried.english)
                """,
            french:
                """
                Nos livres disent que \(amount.french) ont été payés\(party.french) le \
                \(time.french), et aucune ligne jusqu'au \(until.french) n'en parle, alors que \
                le délai de \(delay.french) de l'opérateur est passé. L'interroger par la \
                référence.\(carried.french)
                """
        )
    }

    static func ambiguous(lines: Int, payments: Int) -> BreakExplanation {
        BreakExplanation(
            english:
                """
                \(lines == 1 ? "One line fits" : "\(lines) lines fit") \
                \(payments == 1 ? "one payment" : "\(payments) payments") equally well in more \
                than one way: same party, amount and time, and no reference that decides. Link \
                them by hand.
                """,
            french:
                """
                \(lines == 1 ? "Une ligne correspond" : "\(lines) lignes correspondent") aussi \
                bien à \(payments == 1 ? "un paiement" : "\(payments) paiements") de plus d'une \
                façon : même correspondant, même montant, même moment, sans référence qui \
                tranche. À rapprocher à la main.
                """
        )
    }
}
