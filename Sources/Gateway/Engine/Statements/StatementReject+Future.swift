import ProviderKit

extension StatementReject {
    /// A movement that is still to come.
    static let future = StatementReject(
        code: "future_time", column: "",
        english: "The row's time is in the future. Ask the operator for a right statement.",
        french: "L'heure de la ligne est dans le futur. Demandez un relevé juste à l'opérateur.")
}
