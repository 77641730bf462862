import ProviderKit
import Reconciliation
import Spreadsheets

extension StatementRefusal {
    static let unknownLayout = StatementRefusal(
        code: "unknown_layout",
        english:
            "The file has none of the layouts that this operator's statements are known in. Name the layout, or write a mapping file for it.",
        french:
            "Le fichier n'a aucun des formats connus des relevés de cet opérateur. Indiquez le format, ou écrivez un fichier de correspondance."
    )

    static func otherProvider(_ name: String) -> StatementRefusal {
        StatementRefusal(
            code: "other_provider",
            english: "The file is a statement of \(name). Import it as that operator's.",
            french: "Le fichier est un relevé de \(name). Importez-le comme relevé de cet opérateur.")
    }

    static func noSuchFormat(_ name: String, known: [String]) -> StatementRefusal {
        let list = known.joined(separator: ", ")
        return StatementRefusal(
            code: "no_such_format",
            english: "The operator has no layout called \(name). It has: \(list).",
            french: "L'opérateur n'a pas de format nommé \(name). Il a : \(list).")
    }

    static func misnamed(said: TableFile.Kind, is kind: TableFile.Kind) -> StatementRefusal {
        StatementRefusal(
            code: "container_differs",
            english:
                "The file's name says \(said.rawValue), and its content is \(kind.rawValue). Ask the operator for the file again, or name it after what it is.",
            french:
                "Le nom du fichier dit \(said.rawValue), et son contenu est \(kind.rawValue). Redemandez le fichier à l'opérateur, ou nommez-le selon son contenu."
        )
    }

    static func otherContainer(_ format: String, is kind: TableFile.Kind) -> StatementRefusal {
        StatementRefusal(
            code: "container_differs",
            english: "Statements of the layout \(format) are no \(kind.rawValue) files.",
            french: "Les relevés au format \(format) ne sont pas des fichiers \(kind.rawValue).")
    }

    static func otherDay(_ day: BusinessDay, first: BusinessDay, last: BusinessDay) -> StatementRefusal {
        StatementRefusal(
            code: "other_day",
            english:
                "The file was given as the statement of \(day), and its movements are of \(first) to \(last). Import it for its own day.",
            french:
                "Le fichier a été donné comme relevé du \(day), et ses opérations vont du \(first) au \(last). Importez-le pour son propre jour."
        )
    }

    static let nothingReadable = StatementRefusal(
        code: "nothing_readable",
        english: "No row of the file could be read as a movement. Is the layout the right one?",
        french: "Aucune ligne du fichier n'a pu être lue comme une opération. Est-ce le bon format ?")

    static let amountsTooLarge = StatementRefusal(
        code: "amounts_too_large", english: "The amounts of the file come to more than Kimi can count.",
        french: "Les montants du fichier dépassent ce que Kimi peut compter.")

    /// A file that could not be read as what it is.
    init(_ error: SpreadsheetError) {
        let place = error.row.map { (" in row \($0)", " à la ligne \($0)") } ?? ("", "")
        switch error.code {
        case "encrypted":
            self.init(
                code: error.code,
                english: "The file is protected by a password. Ask the operator for one that is not.",
                french:
                    "Le fichier est protégé par un mot de passe. Demandez à l'opérateur un fichier sans protection."
            )
        case "unreadable":
            self.init(
                code: error.code, english: "The file could not be read from the disk.",
                french: "Le fichier n'a pas pu être lu sur le disque.")
        default:
            self.init(
                code: error.code,
                english: "The file is damaged or is not what it seems\(place.0): \(error.detail).",
                french: "Le fichier est endommagé ou n'est pas ce qu'il paraît\(place.1) (\(error.code)).")
        }
    }
}
