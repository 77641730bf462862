/// What is wrong with a cell, or with a row.
package enum StatementFault: String, Error, Sendable, Hashable, CaseIterable {
    case missing = "missing_value"
    case badNumber = "bad_number"
    case ambiguousNumber = "ambiguous_number"
    case fraction = "fraction_of_a_franc"
    case tooLarge = "amount_too_large"
    case negative = "negative_amount"
    case zero = "zero_amount"
    case badDate = "bad_date"
    case badTime = "bad_time"
    case foreignCurrency = "foreign_currency"
    case tooLong = "field_too_long"
    case controlCharacters = "control_characters"
    case roundedReference = "rounded_reference"
    case unknownDirection = "unknown_direction"
    case bothSides = "debit_and_credit"
    case truncated = "truncated_row"
    case unknownRow = "unknown_row"

    /// The row set aside for it, in words: where, what, and what to do.
    package func reject(row: Int, column: String) -> StatementElement {
        let (english, french) = words
        let atEnglish = column.isEmpty ? "Row \(row)" : "Row \(row), column \u{201C}\(column)\u{201D}"
        let atFrench = column.isEmpty ? "Ligne \(row)" : "Ligne \(row), colonne « \(column) »"
        return .reject(
            row: row,
            StatementReject(
                code: rawValue, column: column, english: "\(atEnglish): \(english)",
                french: "\(atFrench) : \(french)"))
    }

    private var words: (english: String, french: String) {
        switch self {
        case .missing:
            (
                "nothing stands here. Ask the operator for the row, or complete it and import it again.",
                "rien n'est inscrit ici. Demandez la ligne à l'opérateur, ou complétez-la et importez-la de nouveau."
            )
        case .badNumber:
            (
                "this is not a number. Correct it from the operator's file and import the row again.",
                "ce n'est pas un nombre. Corrigez-le d'après le fichier de l'opérateur et importez la ligne de nouveau."
            )
        case .ambiguousNumber:
            (
                "this number can be read in two ways, as thousands or as a fraction. Write it without a separator, or set the decimal mark in the mapping file.",
                "ce nombre se lit de deux façons, en milliers ou en décimales. Écrivez-le sans séparateur, ou fixez le séparateur décimal dans le fichier de correspondance."
            )
        case .fraction:
            (
                "the amount has a fraction that the currency does not have. Check it in the operator's file.",
                "le montant a des décimales que la monnaie n'a pas. Vérifiez-le dans le fichier de l'opérateur."
            )
        case .tooLarge:
            (
                "the amount is larger than any that Kimi takes. Check it in the operator's file.",
                "le montant dépasse tout ce que Kimi accepte. Vérifiez-le dans le fichier de l'opérateur."
            )
        case .negative:
            (
                "the number is below zero where it cannot be. Check the sign in the operator's file.",
                "le nombre est négatif là où il ne peut pas l'être. Vérifiez le signe dans le fichier de l'opérateur."
            )
        case .zero:
            (
                "the amount is zero: the row moves nothing. Check it in the operator's file.",
                "le montant est nul : la ligne ne déplace rien. Vérifiez-la dans le fichier de l'opérateur."
            )
        case .badDate:
            (
                "this is not a day in a way of writing that the layout knows. Correct it and import the row again.",
                "ce n'est pas une date dans une écriture connue de ce format. Corrigez-la et importez la ligne de nouveau."
            )
        case .badTime:
            (
                "this is not an hour. Correct it and import the row again.",
                "ce n'est pas une heure. Corrigez-la et importez la ligne de nouveau."
            )
        case .foreignCurrency:
            (
                "Kimi does not know this currency here. Check that the file is of the right account.",
                "Kimi ne connaît pas cette monnaie ici. Vérifiez que le fichier est celui du bon compte."
            )
        case .tooLong:
            (
                "the text is longer than anything an operator writes here. Check that the row's columns have not shifted.",
                "le texte est plus long que tout ce qu'un opérateur écrit ici. Vérifiez que les colonnes de la ligne ne sont pas décalées."
            )
        case .controlCharacters:
            (
                "the text contains characters that cannot be seen. Remove them and import the row again.",
                "le texte contient des caractères invisibles. Supprimez-les et importez la ligne de nouveau."
            )
        case .roundedReference:
            (
                "a spreadsheet program has rounded this reference. Import the operator's file itself, not a saved copy.",
                "un tableur a arrondi cette référence. Importez le fichier même de l'opérateur, non une copie enregistrée."
            )
        case .unknownDirection:
            (
                "the row does not tell whether the money came in or went out. Name our account in the mapping file, or look the movement up with the operator.",
                "la ligne ne dit pas si l'argent est entré ou sorti. Indiquez notre compte dans le fichier de correspondance, ou vérifiez l'opération chez l'opérateur."
            )
        case .bothSides:
            (
                "the row has a debit and a credit at once. Look the movement up with the operator.",
                "la ligne porte à la fois un débit et un crédit. Vérifiez l'opération chez l'opérateur."
            )
        case .truncated:
            (
                "the row ends before this column. Ask the operator for the whole file.",
                "la ligne s'arrête avant cette colonne. Demandez le fichier complet à l'opérateur."
            )
        case .unknownRow:
            (
                "the row is not one of this layout. Look at it in the operator's file.",
                "la ligne n'appartient pas à ce format. Regardez-la dans le fichier de l'opérateur."
            )
        }
    }
}

extension StatementRefusal {
    package static let noHeader = StatementRefusal(
        code: "unknown_layout",
        english:
            "The file's first rows do not show the columns of this layout. Choose the operator that it is from, or write a mapping file for it.",
        french:
            "Les premières lignes du fichier ne montrent pas les colonnes de ce format. Choisissez l'opérateur dont il vient, ou écrivez un fichier de correspondance."
    )
    package static let empty = StatementRefusal(
        code: "empty", english: "The file has no rows. Ask the operator for it again.",
        french: "Le fichier ne contient aucune ligne. Redemandez-le à l'opérateur.")
    package static let ambiguousDates = StatementRefusal(
        code: "ambiguous_dates",
        english:
            "Every date of the file can be read in two ways, day first or month first. Say which in a mapping file, or ask for a file with the year first.",
        french:
            "Toutes les dates du fichier se lisent de deux façons, jour ou mois d'abord. Précisez-le dans un fichier de correspondance, ou demandez un fichier qui commence par l'année."
    )

    package static func duplicateColumn(_ header: String) -> StatementRefusal {
        StatementRefusal(
            code: "duplicate_column",
            english:
                "Two columns are called \u{201C}\(header)\u{201D}, and the layout does not say which one counts. Say it in a mapping file.",
            french:
                "Deux colonnes s'appellent « \(header) », et le format ne dit pas laquelle compte. Précisez-le dans un fichier de correspondance."
        )
    }

    package static func totalsDiffer(row: Int) -> StatementRefusal {
        StatementRefusal(
            code: "totals_differ",
            english:
                "The totals in row \(row) are not those of the rows before it: rows are missing or were changed. Ask the operator for the file again.",
            french:
                "Les totaux de la ligne \(row) ne sont pas ceux des lignes qui la précèdent : des lignes manquent ou ont été modifiées. Redemandez le fichier à l'opérateur."
        )
    }

    package static func closingBalanceDiffers(expected: String, found: Int64) -> StatementRefusal {
        StatementRefusal(
            code: "closing_balance_differs",
            english:
                "The closing balance is \(found), and \(expected) follows from the opening balance and the rows. Ask the operator for the file again.",
            french:
                "Le solde final est \(found), alors que le solde initial et les lignes donnent \(expected). Redemandez le fichier à l'opérateur."
        )
    }

    package static let cut = StatementRefusal(
        code: "truncated",
        english: "The file ends before its closing balance: it is cut off. Ask the operator for it again.",
        french:
            "Le fichier s'arrête avant son solde final : il est tronqué. Redemandez-le à l'opérateur.")
}
