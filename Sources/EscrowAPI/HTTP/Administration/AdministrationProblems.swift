import Escrow
import HTTPTypes
import Primitives
import Web

/// From the refusals of administration to what clients are told.
enum AdministrationProblems {
    static func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as AdministrationError {
            throw problem(for: error)
        }
    }

    static func problem(for error: AdministrationError) -> ProblemDetails {
        switch error {
        case .unknownUser, .unknownSetting: EscrowProblems.problem(for: .notFound)
        case .notAdministrator: Problems.forbidden()
        case .versionChanged: Problems.preconditionFailed()
        case .ownAccount:
            ProblemDetails(
                status: .forbidden, code: "own_account",
                title: .init(fr: "Accès refusé", en: "Access denied"),
                detail: .init(
                    fr: "Personne ne change son propre compte ici ; un autre administrateur doit le faire.",
                    en: "Nobody changes his own account here; another administrator has to."))
        case .lastAdministrator:
            conflict(
                "last_administrator", fr: "C'est le dernier administrateur ; nommez-en d'abord un autre.",
                en: "This is the last administrator; appoint another one first.")
        case .alreadySuspended:
            conflict(
                "already_suspended", fr: "Ce compte est déjà suspendu.",
                en: "This account is suspended already.")
        case .notSuspended:
            conflict(
                "not_suspended", fr: "Ce compte n'est pas suspendu.", en: "This account is not suspended.")
        case .sameRole(let role):
            conflict(
                "role_unchanged", fr: "Ce compte a déjà le rôle \(role.rawValue).",
                en: "This account has the role \(role.rawValue) already.")
        case .phoneNotProven:
            conflict(
                "phone_not_verified",
                fr: "Cette personne n'a pas encore confirmé son numéro ; elle ne peut pas recevoir ce rôle.",
                en: "This person has not confirmed the phone number yet, and cannot be given this role.")
        case .badSetting(let setting):
            Problems.validation([
                FieldProblem(pointer: "/value", code: "invalid_value", detail: setting.expectation)
            ])
        case .badPeriod:
            Problems.validation([
                FieldProblem(
                    pointer: "/to", code: "invalid_period",
                    detail: .init(
                        fr: "La période va d'un jour à un jour plus tardif, 366 jours au plus.",
                        en: "The period goes from a day to a later one, over 366 days at most."))
            ])
        }
    }

    private static func conflict(_ code: String, fr: String, en: String) -> ProblemDetails {
        ProblemDetails(
            status: .conflict, code: code, title: .init(fr: "Action impossible", en: "Action not possible"),
            detail: .init(fr: fr, en: en))
    }
}
