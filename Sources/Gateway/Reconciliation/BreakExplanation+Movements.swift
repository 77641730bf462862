import GatewayCore

/// Sentences about what moved, when, and whether.
extension BreakExplanation {
    static func paidOnStatement(_ line: StatementLine, _ entry: BookEntry) -> BreakExplanation {
        let state = Words.state(entry)
        let (amount, time) = (Words(line.amount, line.currency), Words(time: line.time))
        let next: Words =
            switch entry.state {
            case .failed:
                Words(
                    english:
                        """
                        The provider executed it after it had said that it would not, or said \
                        so wrongly: inquire, then book it.
                        """,
                    french:
                        """
                        L'opérateur l'a exécuté après avoir dit le contraire, ou s'est trompé : \
                        interroger, puis comptabiliser.
                        """
                )
            case .received, .submitting:
                Words(
                    english:
                        "It bears the payment's reference although nothing was sent: look into it at once.",
                    french:
                        """
                        Il porte la référence du paiement alors que rien n'a été envoyé : à \
                        examiner tout de suite.
                        """
                )
            case .pending, .indeterminate, .succeeded:
                Words(
                    english:
                        """
                        Reference, amount and party do not all agree, so that it does not end \
                        by itself: inquire.
                        """,
                    french:
                        """
                        Référence, montant et correspondant ne concordent pas tous, il ne se \
                        termine donc pas seul : interroger.
                        """
                )
            }
        return BreakExplanation(
            english:
                """
                Our books say that the payment \(state.english), but the statement shows \
                \(amount.english) paid\(Words(line.party, line.direction).english) on \
                \(time.english). \(next.english)
                """,
            french:
                """
                Nos livres disent que le paiement \(state.french), mais le relevé montre \
                \(amount.french) payés\(Words(line.party, line.direction).french) le \
                \(time.french). \(next.french)
                """
        )
    }

    static func notPaidOnStatement(_ line: StatementLine, _ entry: BookEntry) -> BreakExplanation {
        let (status, amount) = (Words.status(line), Words(entry.amount, entry.currency))
        return BreakExplanation(
            english:
                """
                Our books say that \(amount.english) \
                moved\(Words(entry.party, entry.direction).english), but the statement says \
                \(status.english): no money moved with the provider. Ask the provider before \
                anything is paid again.
                """,
            french:
                """
                Nos livres disent que \(amount.french) ont été \
                payés\(Words(entry.party, entry.direction).french), mais le relevé dit « \
                \(status.french) » : rien n'a bougé chez l'opérateur. L'interroger avant tout \
                nouveau paiement.
                """
        )
    }

    static func unknownStatus(_ line: StatementLine) -> BreakExplanation {
        BreakExplanation(
            english:
                """
                The status that the statement gives is a word that its layout does not know. \
                Add the word to the layout, or ask the provider what it means.
                """,
            french:
                """
                L'état indiqué par le relevé est un mot que sa présentation ne connaît pas. \
                Ajouter le mot, ou demander à l'opérateur ce qu'il signifie.
                """
        )
    }

    static func takenBack(_ line: StatementLine, _ entry: BookEntry) -> BreakExplanation {
        let (amount, time) = (Words(line.amount, line.currency), Words(time: line.time))
        let whole = Words(entry.amount, entry.currency)
        let part: Words =
            line.amount == entry.amount
            ? Words(english: "the whole", french: "la totalité")
            : Words(english: "part of \(whole.english)", french: "une partie de \(whole.french)")
        return BreakExplanation(
            english:
                """
                The provider took \(amount.english) back on \(time.english), \(part.english), \
                and our books still hold the payment. Correct the ledger, or ask for the \
                payment anew.
                """,
            french:
                """
                L'opérateur a repris \(amount.french) le \(time.french), \(part.french), et nos \
                livres tiennent encore le paiement. Corriger le grand livre, ou redemander le \
                paiement.
                """
        )
    }

    static func takenBackInPart(gone: Int64, taken: Int64, line: StatementLine) -> BreakExplanation {
        let (gone, taken) = (Words(gone, line.currency), Words(taken, line.currency))
        return BreakExplanation(
            english:
                """
                \(gone.english) moved and \(taken.english) were taken back: they do not cancel \
                each other out, and our books know of nothing that moved.
                """,
            french:
                """
                \(gone.french) ont été payés et \(taken.french) repris : ils ne s'annulent pas, \
                et nos livres ne connaissent aucun mouvement.
                """
        )
    }

    static func date(_ line: StatementLine, _ entry: BookEntry) -> BreakExplanation {
        let apart = Distance.between(line.time, entry.time)
        let (stated, booked) = (LocalTime(line.time), LocalTime(entry.time))
        let length = LocalTime.length(apart)
        let start = Words(
            english: "The statement says \(stated.english), our books \(booked.english)",
            french: "Le relevé dit le \(stated.french), nos livres le \(booked.french)")
        let rest: Words
        if apart.isMultiple(of: 3600), apart <= 2 * 3600 {
            rest = Words(
                english: ": exactly \(length.english) apart, as if one side wrote another time zone.",
                french: " : exactement \(length.french) d'écart, comme si un côté était dans un autre fuseau."
            )
        } else if stated.day == booked.day.advanced(by: 1) {
            rest = Words(
                english:
                    """
                    , \(length.english) later: it was begun before midnight and executed after. \
                    It belongs to the day after.
                    """,
                french:
                    """
                    , \(length.french) plus tard : commencé avant minuit, exécuté après. Il \
                    relève du lendemain.
                    """
            )
        } else {
            rest = Words(
                english:
                    ": \(length.english) apart. Reference and amount agree; check the day of the booking.",
                french:
                    """
                     : \(length.french) d'écart. Référence et montant concordent ; vérifier le \
                    jour de comptabilisation.
                    """
            )
        }
        return BreakExplanation(english: start.english + rest.english, french: start.french + rest.french)
    }
}
