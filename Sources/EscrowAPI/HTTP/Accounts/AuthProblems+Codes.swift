import HTTPTypes
import Primitives
import Web

extension AuthProblems {
    static func wrongCode(triesLeft: Int64) -> ProblemDetails {
        code(
            "wrong_code", title: .init(fr: "Code incorrect", en: "Wrong code"),
            detail: .init(
                fr: "Ce n'est pas le code. Essais restants : \(triesLeft).",
                en: "This is not the code. Tries left: \(triesLeft)."),
            extra: [.init("tries_left", .integer(triesLeft))])
    }

    static func noUsableCode() -> ProblemDetails {
        code(
            "code_not_usable", title: .init(fr: "Code inutilisable", en: "Code not usable"),
            detail: .init(
                fr: "Ce code n'est pas le bon, ou il est trop ancien, déjà utilisé ou trop souvent essayé. "
                    + "Demandez-en un nouveau.",
                en: "This code is wrong, or it is too old, used already or was tried too often. "
                    + "Ask for a new one."))
    }

    static func alreadyVerified() -> ProblemDetails {
        ProblemDetails(
            status: .conflict, code: "phone_already_verified",
            title: .init(fr: "Numéro déjà vérifié", en: "Number already verified"),
            detail: .init(
                fr: "Ce numéro est déjà vérifié ; aucun code n'a été envoyé.",
                en: "This number is verified already; no code was sent."))
    }

    static func codeSentRecently(_ wait: Duration) -> ProblemDetails {
        tooMany(
            "code_sent_recently", wait,
            detail: .init(
                fr: "Un code vient d'être envoyé. Un autre peut l'être dans \(wait.components.seconds) s.",
                en: "A code was sent a moment ago. Another can be sent in \(wait.components.seconds) s."))
    }

    static func codesExhausted(_ wait: Duration) -> ProblemDetails {
        tooMany(
            "codes_exhausted", wait,
            detail: .init(
                fr: "Le nombre de codes par jour est atteint. Réessayez plus tard.",
                en: "The number of codes for one day is reached. Try later."))
    }

    private static func tooMany(_ code: String, _ wait: Duration, detail: LocalizedText) -> ProblemDetails {
        ProblemDetails(
            status: .tooManyRequests, code: code, title: .init(fr: "Trop de codes", en: "Too many codes"),
            detail: detail, retryAfter: wait)
    }

    private static func code(
        _ code: String, title: LocalizedText, detail: LocalizedText, extra: [JSONValue.Member] = []
    ) -> ProblemDetails {
        ProblemDetails(
            status: .unprocessableContent, code: code, title: title, detail: detail,
            errors: [FieldProblem(pointer: "/verification_code", code: code, detail: detail)], extra: extra)
    }
}
