import HTTPTypes
package import Primitives

extension Problems {
    /// A body that is not JSON in UTF-8.
    package static func malformedJSON(_ error: JSONError) -> ProblemDetails {
        malformedJSON(error.message, offset: error.offset)
    }

    /// `offset` counts bytes from zero.
    static func malformedJSON(_ message: String, offset: Int) -> ProblemDetails {
        let isEncoding = message == invalidEncoding
        return ProblemDetails(
            status: .badRequest, code: isEncoding ? "invalid_utf8" : "malformed_json",
            title: isEncoding
                ? .init(fr: "UTF-8 invalide", en: "Invalid UTF-8")
                : .init(fr: "JSON mal formé", en: "Malformed JSON"),
            detail: .init(
                fr: "\(french(message)), à l'octet \(offset).", en: "\(message) at byte \(offset)."),
            extra: [.init("offset", .integer(offset))])
    }

    /// How the parser names it.
    static let invalidEncoding = "Invalid UTF-8"

    package static func bodyNotAnObject() -> ProblemDetails {
        ProblemDetails(
            status: .badRequest, code: "malformed_json",
            title: .init(fr: "JSON mal formé", en: "Malformed JSON"),
            detail: .init(
                fr: "Le corps doit être un objet JSON.", en: "The body must be a JSON object."))
    }

    private static func french(_ message: String) -> String {
        if message.hasPrefix("The member "), message.hasSuffix(" is named twice") {
            return "Le membre \(message.dropFirst(11).dropLast(15)) est nommé deux fois"
        }
        return translations[message] ?? "JSON mal formé (\(message))"
    }

    private static let translations = [
        "Unexpected text after the document": "Texte inattendu après le document",
        "Nested too deeply": "Imbrication trop profonde",
        "Unexpected end of the document": "Fin inattendue du document",
        "Unexpected character": "Caractère inattendu",
        "Unexpected word": "Mot inattendu",
        "Expected a member name": "Nom de membre attendu",
        "Expected a colon": "Deux-points attendu",
        "Expected a comma or the end of the object": "Virgule ou fin de l'objet attendue",
        "Expected a comma or the end of the array": "Virgule ou fin du tableau attendue",
        "Malformed number": "Nombre mal formé",
        invalidEncoding: "UTF-8 invalide",
        "Control character in a string": "Caractère de contrôle dans une chaîne",
        "Unexpected end of a string": "Fin inattendue d'une chaîne",
        "Unknown escape": "Échappement inconnu",
        "Lone surrogate": "Demi-codet isolé",
        "Malformed escape": "Échappement mal formé",
    ]
}
