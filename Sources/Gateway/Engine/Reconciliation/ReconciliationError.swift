package import Primitives
import Reconciliation

/// Why a comparison cannot be made.
package struct ReconciliationError: Error, Sendable, Equatable {
    package let sentence: LocalizedText

    static func closed(_ day: BusinessDay) -> ReconciliationError {
        ReconciliationError(
            sentence: LocalizedText(
                fr: "Le \(day) est clôturé. Comparez un jour encore ouvert.",
                en: "\(day) is closed. Compare a day that is still open."))
    }

    package static func noProvider(_ name: String, known: [String]) -> ReconciliationError {
        let list = known.joined(separator: ", ")
        return ReconciliationError(
            sentence: LocalizedText(
                fr: "Aucun opérateur nommé \(name) n'a de relevés lisibles. Connus : \(list).",
                en: "No operator called \(name) has statements that can be read. Known: \(list)."))
    }
}
