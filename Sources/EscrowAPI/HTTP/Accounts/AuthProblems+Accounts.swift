import Escrow
import HTTPTypes
import Primitives
import Web

extension AuthProblems {
    /// The answer to a refusal. `passwordField` is what the route calls the password that it was about.
    static func problem(for error: AccountError, passwordField: String = "password") -> ProblemDetails {
        switch error {
        case .phoneTaken: phoneTaken()
        case .password(let fault):
            Problems.validation([
                FieldProblem(pointer: "/\(passwordField)", code: fault.rawValue, detail: fault.sentence)
            ])
        case .wrongCredentials: wrongCredentials()
        case .locked(let wait): locked(wait)
        case .suspended: accountSuspended(status: .forbidden)
        case .wrongCode(let left): wrongCode(triesLeft: left)
        case .noUsableCode: noUsableCode()
        case .alreadyVerified: alreadyVerified()
        case .codeSentRecently(let wait): codeSentRecently(wait)
        case .codesExhausted(let wait): codesExhausted(wait)
        case .refreshRefused: refreshRefused()
        case .refreshReused: refreshReused()
        case .wrongPassword: wrongPassword()
        case .samePassword: samePassword()
        case .unknownSession, .unknownUser: notFound()
        case .nameIsVerified: nameIsVerified()
        case .versionChanged: Problems.preconditionFailed()
        case .idempotencyMismatch: Problems.idempotencyKeyReused()
        case .payoutNumberUnknown: payoutNumberUnknown()
        case .busy: Problems.unavailable(retryAfter: .seconds(1))
        }
    }

    private static func phoneTaken() -> ProblemDetails {
        let detail = LocalizedText(
            fr: "Ce numéro a déjà un compte. Connectez-vous, ou réinitialisez le mot de passe.",
            en: "This number has an account already. Sign in, or reset the password.")
        return ProblemDetails(
            status: .conflict, code: "phone_number_taken",
            title: .init(fr: "Numéro déjà utilisé", en: "Number already in use"), detail: detail,
            errors: [FieldProblem(pointer: "/phone_number", code: "phone_number_taken", detail: detail)])
    }

    private static func payoutNumberUnknown() -> ProblemDetails {
        Problems.validation([
            FieldProblem(
                pointer: "/phone_number", code: "number_unknown",
                detail: .init(
                    fr: "Cet opérateur ne connaît pas de compte à ce numéro.",
                    en: "This operator knows no account of this number."))
        ])
    }

    private static func nameIsVerified() -> ProblemDetails {
        ProblemDetails(
            status: .conflict, code: "name_is_verified",
            title: .init(fr: "Action impossible", en: "Action not possible"),
            detail: .init(
                fr: "Votre nom est vérifié, ou en cours de vérification ; il ne peut pas être changé.",
                en: "Your name is verified, or is being verified; it cannot be changed."))
    }

    private static func wrongCredentials() -> ProblemDetails {
        unauthorized(
            "wrong_credentials", "Wrong phone number or password",
            title: .init(fr: "Connexion refusée", en: "Sign-in refused"),
            detail: .init(
                fr: "Le numéro ou le mot de passe n'est pas le bon.",
                en: "The phone number or the password is wrong."))
    }

    private static func locked(_ wait: Duration) -> ProblemDetails {
        let seconds = wait.components.seconds
        return ProblemDetails(
            status: .tooManyRequests, code: "too_many_failures",
            title: .init(fr: "Trop d'essais", en: "Too many tries"),
            detail: .init(
                fr: "Trop d'essais sans succès. Réessayez dans \(seconds) s.",
                en: "Too many tries without success. Try again in \(seconds) s."),
            retryAfter: wait)
    }

    private static func refreshRefused() -> ProblemDetails {
        unauthorized(
            "refresh_token_invalid", "The refresh token is not valid",
            title: .init(fr: "Jeton invalide", en: "Invalid token"),
            detail: .init(
                fr: "Ce jeton de renouvellement n'est pas ou plus valide. Reconnectez-vous.",
                en: "This refresh token is not valid, or not any more. Sign in again."))
    }

    private static func refreshReused() -> ProblemDetails {
        unauthorized(
            "refresh_token_reused", "The refresh token was used before",
            title: .init(fr: "Jeton déjà utilisé", en: "Token already used"),
            detail: .init(
                fr: "Ce jeton a déjà servi : par sécurité, la session est terminée. Reconnectez-vous.",
                en: "This token was used before: for safety, the session has ended. Sign in again."))
    }

    private static func wrongPassword() -> ProblemDetails {
        Problems.validation([
            FieldProblem(
                pointer: "/current_password", code: "wrong_password",
                detail: .init(
                    fr: "Ce n'est pas le mot de passe actuel.", en: "This is not the current password."))
        ])
    }

    private static func samePassword() -> ProblemDetails {
        Problems.validation([
            FieldProblem(
                pointer: "/new_password", code: "password_unchanged",
                detail: .init(
                    fr: "Le nouveau mot de passe est le même que l'actuel.",
                    en: "The new password is the same as the current one."))
        ])
    }

    private static func notFound() -> ProblemDetails {
        ProblemDetails(
            status: .notFound, code: "not_found", title: .init(fr: "Introuvable", en: "Not found"),
            detail: .init(fr: "Vous n'avez rien de tel.", en: "You have no such thing."))
    }
}
