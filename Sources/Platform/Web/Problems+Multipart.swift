import HTTPTypes
import Primitives

extension Problems {
    static func problem(for fault: MultipartFault) -> ProblemDetails {
        switch fault {
        case .malformed(let what): malformedMultipart(what)
        case .tooManyParts(let limit):
            malformedMultipart("more than \(limit) parts")
        case .fieldTooLarge(let name, let limit):
            validation([
                FieldProblem(
                    pointer: RequestFields.pointer(name), code: "too_long",
                    detail: .init(
                        fr: "Ce champ dépasse \(limit) octets.",
                        en: "This field is larger than \(limit) bytes."))
            ])
        case .fileTooLarge(let limit): fileTooLarge(limit: limit)
        }
    }

    /// `what` completes "the form cannot be read: …", for a developer.
    static func malformedMultipart(_ what: String) -> ProblemDetails {
        ProblemDetails(
            status: .badRequest, code: "malformed_multipart",
            title: .init(fr: "Formulaire mal formé", en: "Malformed form"),
            detail: .init(
                fr: "Le corps multipart/form-data ne suit pas la RFC 7578 (\(what)).",
                en: "The multipart/form-data body does not follow RFC 7578: \(what)."))
    }

    package static func fileTooLarge(limit: Int) -> ProblemDetails {
        ProblemDetails(
            status: .contentTooLarge, code: "file_too_large",
            title: .init(fr: "Fichier trop lourd", en: "File too large"),
            detail: .init(
                fr: "Le fichier dépasse \(limit / 1_000_000) Mo.",
                en: "The file is larger than \(limit / 1_000_000) MB."))
    }
}
