import Escrow
package import HTTPTypes
import Primitives
package import Web

/// What clients are told when a door stays closed. From a refusal of the accounts to a problem document.
package enum AuthProblems {
    package static func authenticationRequired() -> ProblemDetails {
        var problem = Problems.unauthorized()
        problem.headers[.wwwAuthenticate] = #"Bearer realm="kimi""#
        return problem
    }

    package static func tokenInvalid() -> ProblemDetails {
        unauthorized(
            "token_invalid", "The access token is not valid",
            title: .init(fr: "Jeton invalide", en: "Invalid token"),
            detail: .init(
                fr: "Ce jeton d'accès n'est pas valide. Reconnectez-vous.",
                en: "This access token is not valid. Sign in again."))
    }

    package static func tokenExpired() -> ProblemDetails {
        unauthorized(
            "token_expired", "The access token expired",
            title: .init(fr: "Jeton expiré", en: "Token expired"),
            detail: .init(
                fr: "Ce jeton d'accès a expiré. Demandez-en un autre par /api/auth/token/refresh/.",
                en: "This access token has expired. Get another one by /api/auth/token/refresh/."))
    }

    package static func sessionEnded() -> ProblemDetails {
        unauthorized(
            "session_ended", "The session has ended",
            title: .init(fr: "Session terminée", en: "Session ended"),
            detail: .init(
                fr: "Cette session est terminée. Reconnectez-vous.",
                en: "This session has ended. Sign in again."))
    }

    package static func accountSuspended(status: HTTPResponse.Status) -> ProblemDetails {
        var problem = ProblemDetails(
            status: status, code: "account_suspended",
            title: .init(fr: "Compte suspendu", en: "Account suspended"),
            detail: .init(
                fr: "Ce compte est suspendu. Contactez le support.",
                en: "This account is suspended. Contact support."))
        if status == .unauthorized {
            problem.headers[.wwwAuthenticate] = challenge("The account is suspended")
        }
        return problem
    }

    static func unauthorized(
        _ code: String, _ reason: String, title: LocalizedText, detail: LocalizedText
    ) -> ProblemDetails {
        ProblemDetails(
            status: .unauthorized, code: code, title: title, detail: detail,
            headers: [.wwwAuthenticate: challenge(reason)])
    }

    /// RFC 6750, section 3: in ASCII, without quotes inside.
    private static func challenge(_ reason: String) -> String {
        #"Bearer realm="kimi", error="invalid_token", error_description="\#(reason)""#
    }
}
