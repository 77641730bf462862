import Escrow
import HTTPTypes
import Primitives
import Web

/// From the refusals of webhooks to what clients are told.
enum WebhookProblems {
    /// Runs a handler's body and translates the service's refusals.
    static func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as WebhookError {
            throw problem(for: error)
        }
    }

    static func problem(for error: WebhookError) -> ProblemDetails {
        switch error {
        case .notFound: EscrowProblems.problem(for: .notFound)
        case .staleVersion: Problems.preconditionFailed()
        case .badURL:
            Problems.validation([
                FieldProblem(
                    pointer: "/url", code: "invalid_url",
                    detail: .init(
                        fr: "Une adresse https:// est attendue, sans utilisateur ni fragment.",
                        en: "An https:// address is expected, without user and fragment."))
            ])
        case .tooMany(let count):
            ProblemDetails(
                status: .conflict, code: "too_many_webhooks",
                title: .init(fr: "Trop d'adresses", en: "Too many endpoints"),
                detail: .init(
                    fr: "Un compte a au plus \(count) adresses. Supprimez-en une.",
                    en: "An account has \(count) endpoints at most. Delete one."))
        case .disabled:
            ProblemDetails(
                status: .conflict, code: "webhook_disabled",
                title: .init(fr: "Adresse désactivée", en: "Endpoint disabled"),
                detail: .init(
                    fr: "Rien n'est envoyé à cette adresse. Réactivez-la d'abord.",
                    en: "Nothing is sent to this endpoint. Enable it first."))
        }
    }
}
