package import HTTPTypes
import Primitives

/// The problems that the platform itself answers with. Those of a service stand with the service.
package enum Problems {
    package static func routeNotFound() -> ProblemDetails {
        ProblemDetails(
            status: .notFound, code: "route_not_found",
            title: .init(fr: "Adresse inconnue", en: "Unknown address"),
            detail: .init(
                fr: "Aucune ressource ne se trouve à cette adresse.",
                en: "There is no resource at this address."))
    }

    /// `allowed` are the methods that the address has, for the `Allow` header.
    package static func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [String]) -> ProblemDetails {
        let list = allowed.joined(separator: ", ")
        return ProblemDetails(
            status: .methodNotAllowed, code: "method_not_allowed",
            title: .init(fr: "Méthode non acceptée", en: "Method not allowed"),
            detail: .init(
                fr: "Cette adresse n'accepte pas \(method.rawValue), mais \(list).",
                en: "This address does not accept \(method.rawValue), but \(list)."),
            headers: [.allow: list])
    }

    package static func bodyTooLarge(limit: Int) -> ProblemDetails {
        ProblemDetails(
            status: .contentTooLarge, code: "body_too_large",
            title: .init(fr: "Corps trop grand", en: "Body too large"),
            detail: .init(
                fr: "Le corps de la requête dépasse \(limit) octets.",
                en: "The body of the request is larger than \(limit) bytes."))
    }

    package static func unsupportedContentType(_ received: String?, expected: String) -> ProblemDetails {
        let received = String((received ?? "").prefix(100))
        return ProblemDetails(
            status: .unsupportedMediaType, code: "unsupported_content_type",
            title: .init(fr: "Type de contenu non accepté", en: "Unsupported content type"),
            detail: .init(
                fr: "Le corps doit être de type \(expected)"
                    + (received.isEmpty ? " ; aucun type n'est indiqué." : ", pas « \(received) »."),
                en: "The body must be \(expected)"
                    + (received.isEmpty ? "; no type is stated." : ", not \"\(received)\".")),
            headers: [.accept: expected])
    }

    package static func unreadableBody() -> ProblemDetails {
        ProblemDetails(
            status: .badRequest, code: "unreadable_body",
            title: .init(fr: "Corps illisible", en: "Unreadable body"),
            detail: .init(
                fr: "Le corps de la requête n'est pas arrivé en entier ; rien n'a été fait.",
                en: "The body of the request did not arrive whole; nothing was done."))
    }

    package static func requestTimeout() -> ProblemDetails {
        ProblemDetails(
            status: .requestTimeout, code: "request_timeout",
            title: .init(fr: "Requête trop lente", en: "Request too slow"),
            detail: .init(
                fr: "La requête n'est pas arrivée en entier à temps ; rien n'a été fait.",
                en: "The request did not arrive whole in time; nothing was done."),
            retryable: true, headers: [.connection: "close"])
    }

    package static func malformedRequest() -> ProblemDetails {
        ProblemDetails(
            status: .badRequest, code: "malformed_request",
            title: .init(fr: "Requête mal formée", en: "Malformed request"),
            detail: .init(
                fr: "La requête ne suit pas HTTP/1.1.", en: "The request does not follow HTTP/1.1."))
    }

    package static func headersTooLarge() -> ProblemDetails {
        ProblemDetails(
            status: .requestHeaderFieldsTooLarge, code: "headers_too_large",
            title: .init(fr: "En-têtes trop grands", en: "Header fields too large"),
            detail: .init(
                fr: "Les en-têtes de la requête dépassent la taille acceptée.",
                en: "The header fields of the request exceed the accepted size."))
    }

    package static func validation(_ errors: [FieldProblem]) -> ProblemDetails {
        let count = errors.count
        return ProblemDetails(
            status: .unprocessableContent, code: validationCode,
            title: .init(fr: "Champs invalides", en: "Invalid fields"),
            detail: .init(
                fr: count == 1 ? "Un champ est à corriger." : "\(count) champs sont à corriger.",
                en: count == 1 ? "One field needs correction." : "\(count) fields need correction."),
            errors: errors)
    }

    package static let validationCode = "validation_failed"

    package static func unauthorized() -> ProblemDetails {
        ProblemDetails(
            status: .unauthorized, code: "authentication_required",
            title: .init(fr: "Connexion requise", en: "Sign-in required"),
            detail: .init(
                fr: "Cette adresse demande un jeton d'accès valide (Authorization: Bearer …).",
                en: "This address needs a valid access token (Authorization: Bearer …)."),
            headers: [.wwwAuthenticate: "Bearer"])
    }

    package static func forbidden() -> ProblemDetails {
        ProblemDetails(
            status: .forbidden, code: "forbidden", title: .init(fr: "Accès refusé", en: "Access denied"),
            detail: .init(
                fr: "Vous n'avez pas le droit de faire cela.", en: "You are not allowed to do this."))
    }

    package static func rateLimited(retryAfter: Duration) -> ProblemDetails {
        let seconds = max(1, retryAfter.wholeSecondsRoundedUp)
        return ProblemDetails(
            status: .tooManyRequests, code: "rate_limited",
            title: .init(fr: "Trop de requêtes", en: "Too many requests"),
            detail: .init(
                fr: "Trop de requêtes ; réessayez dans \(seconds) s.",
                en: "Too many requests; try again in \(seconds) s."),
            retryAfter: retryAfter,
            registeredType: "https://iana.org/assignments/http-problem-types#quota-exceeded")
    }

    /// The work could not begin, or was rolled back as a whole.
    package static func unavailable(retryAfter: Duration = .seconds(2)) -> ProblemDetails {
        ProblemDetails(
            status: .serviceUnavailable, code: "temporarily_unavailable",
            title: .init(fr: "Service momentanément indisponible", en: "Service temporarily unavailable"),
            detail: .init(
                fr:
                    "Rien n'a été fait. Renvoyez la même requête dans un instant, avec la même clé "
                    + "d'idempotence.",
                en:
                    "Nothing was done. Send the same request again in a moment, with the same "
                    + "idempotency key."
            ),
            retryAfter: retryAfter)
    }

    /// The connection was lost while the work was being made permanent.
    package static func outcomeUnknown() -> ProblemDetails {
        ProblemDetails(
            status: .serviceUnavailable, code: outcomeUnknownCode,
            title: .init(fr: "Résultat inconnu", en: "Outcome unknown"),
            detail: .init(
                fr: "La requête a peut-être été exécutée. Renvoyez-la dans une minute avec la même clé "
                    + "d'idempotence : elle ne sera pas exécutée deux fois.",
                en:
                    "The request may have been carried out. Send it again in a minute with the same "
                    + "idempotency key: it will not be carried out twice."),
            retryAfter: .seconds(60))
    }

    package static let outcomeUnknownCode = "outcome_unknown"

    package static func internalError() -> ProblemDetails {
        ProblemDetails(
            status: .internalServerError, code: "internal_error",
            title: .init(fr: "Erreur interne", en: "Internal error"),
            detail: .init(
                fr: "Une erreur inattendue est survenue. Communiquez request_id au support.",
                en: "An unexpected error occurred. Give request_id to support."))
    }
}
