import HTTPTypes
import Primitives

extension Problems {
    package static func idempotencyKeyRequired() -> ProblemDetails {
        ProblemDetails(
            status: .badRequest, code: "idempotency_key_required",
            title: .init(fr: "Clé d'idempotence requise", en: "Idempotency key required"),
            detail: .init(
                fr:
                    "Cet appel déplace de l'argent : envoyez un en-tête Idempotency-Key unique "
                    + "par opération.",
                en: "This call moves money: send an Idempotency-Key header, unique to the operation."))
    }

    package static func idempotencyKeyInvalid() -> ProblemDetails {
        ProblemDetails(
            status: .badRequest, code: "idempotency_key_invalid",
            title: .init(fr: "Clé d'idempotence invalide", en: "Invalid idempotency key"),
            detail: .init(
                fr: "Idempotency-Key doit compter de 1 à \(IdempotencyKeyHeader.longest) caractères ASCII "
                    + "imprimables, avec ou sans guillemets.",
                en:
                    "Idempotency-Key must be 1 to \(IdempotencyKeyHeader.longest) printable ASCII "
                    + "characters, quoted or bare."))
    }

    package static func idempotencyKeyReused() -> ProblemDetails {
        ProblemDetails(
            status: .unprocessableContent, code: "idempotency_key_reused",
            title: .init(fr: "Clé d'idempotence déjà utilisée", en: "Idempotency key already used"),
            detail: .init(
                fr:
                    "Cette clé a servi pour une autre requête (adresse ou corps différents). Rien n'a été "
                    + "fait ; prenez une nouvelle clé.",
                en:
                    "This key was used for another request (different address or body). Nothing was "
                    + "done; use a new key."))
    }

    package static func idempotencyInProgress() -> ProblemDetails {
        ProblemDetails(
            status: .conflict, code: "request_in_progress",
            title: .init(fr: "Requête en cours", en: "Request in progress"),
            detail: .init(
                fr:
                    "La même requête est en cours d'exécution. Renvoyez-la dans un instant pour lire "
                    + "sa réponse.",
                en: "The same request is being carried out. Send it again in a moment to read its answer."),
            retryAfter: .seconds(1))
    }
}
