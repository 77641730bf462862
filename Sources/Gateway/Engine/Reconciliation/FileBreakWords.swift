import GatewayStore
import Reconciliation

/// The sentences for breaks that lie in the file alone.
enum FileBreakWords {
    static func unreadable(_ reject: StatementStore.KeptReject) -> BreakExplanation {
        BreakExplanation(
            english: "Row \(reject.row) of the file could not be read: \(reject.english)",
            french: "La ligne \(reject.row) du fichier n'a pas pu être lue : \(reject.french)")
    }

    static func balance(row: Int, expected: Int64, found: Int64) -> BreakExplanation {
        BreakExplanation(
            english:
                "The balance in row \(row) is \(found), and \(expected) follows from the row before it: a row is missing or was changed. Ask the operator for the statement again.",
            french:
                "Le solde de la ligne \(row) est \(found), alors que la ligne précédente donne \(expected) : une ligne manque ou a été modifiée. Redemandez le relevé à l'opérateur."
        )
    }

    static func opening(expected: Int64, found: Int64) -> BreakExplanation {
        BreakExplanation(
            english:
                "The statement opens with \(found), and the one before it closed with \(expected). Is a statement between them missing? Import it, or ask the operator.",
            french:
                "Le relevé s'ouvre à \(found), alors que le précédent se terminait à \(expected). Manque-t-il un relevé entre les deux ? Importez-le, ou demandez à l'opérateur."
        )
    }
}
