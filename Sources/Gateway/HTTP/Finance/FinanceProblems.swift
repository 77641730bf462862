import GatewayEngine
import HTTPTypes
import Primitives
import Reconciliation
import Spreadsheets
import Web

/// What the pages of finance refuse.
package enum FinanceProblems {
    static func signedOut() -> ProblemDetails {
        ProblemDetails(
            status: .unauthorized, code: "finance_signed_out",
            title: LocalizedText(fr: "Non connecté", en: "Signed out"),
            detail: LocalizedText(
                fr: "Connectez-vous à /finance/sign-in.", en: "Sign in at /finance/sign-in."))
    }

    static func foreignForm() -> ProblemDetails {
        ProblemDetails(
            status: .forbidden, code: "finance_foreign_form",
            title: LocalizedText(fr: "Formulaire périmé", en: "Stale form"),
            detail: LocalizedText(
                fr:
                    "Ce formulaire n'est pas de votre session, ou elle a changé. Rechargez la page, puis recommencez.",
                en: "This form is not of your session, or that has changed. Reload the page, then try again.")
        )
    }

    static func notAllowed(_ role: StaffRole) -> ProblemDetails {
        ProblemDetails(
            status: .forbidden, code: "finance_not_allowed",
            title: LocalizedText(fr: "Non autorisé", en: "Not allowed"),
            detail: LocalizedText(
                fr: "Le rôle \(role.title.french) ne permet pas cette opération.",
                en: "The role \(role.title.english) does not allow this."))
    }

    static func missing() -> ProblemDetails {
        ProblemDetails(
            status: .notFound, code: "finance_missing",
            title: LocalizedText(fr: "Introuvable", en: "Not found"),
            detail: LocalizedText(
                fr: "Il n'y a rien à cette adresse.", en: "There is nothing at this address."))
    }

    /// Of several cases not every one was done.
    static func partly(_ detail: LocalizedText) -> ProblemDetails {
        ProblemDetails(
            status: .conflict, code: "cases_partly_done",
            title: LocalizedText(fr: "Pas tous les dossiers", en: "Not every case"), detail: detail)
    }

    static func invalid(_ detail: LocalizedText) -> ProblemDetails {
        ProblemDetails(
            status: .unprocessableContent, code: "finance_invalid",
            title: LocalizedText(fr: "Formulaire incomplet", en: "Incomplete form"), detail: detail)
    }
}

extension FinanceProblems {
    static func refused(_ refusal: CaseRefusal) -> ProblemDetails {
        let status: HTTPResponse.Status =
            switch refusal.code {
            case .notAllowed, .samePerson: .forbidden
            case .missing: .notFound
            case .stale, .wrongState, .claimed: .conflict
            case .invalid, .accounts: .unprocessableContent
            }
        return ProblemDetails(
            status: status, code: "case_\(refusal.code.rawValue)",
            title: LocalizedText(fr: "Rien n'a été fait", en: "Nothing was done"), detail: refusal.sentence)
    }

    static func refused(_ refusal: StaffRefusal) -> ProblemDetails {
        ProblemDetails(
            status: refusal.code == .busy ? .serviceUnavailable : .forbidden,
            code: "staff_\(refusal.code.rawValue)",
            title: LocalizedText(fr: "Refusé", en: "Refused"), detail: refusal.sentence)
    }

    static func refused(_ refusal: DayCloseRefusal) -> ProblemDetails {
        let sentences = refusal.obstacles.map(\.sentence)
        return ProblemDetails(
            status: .conflict, code: "day_not_closed",
            title: LocalizedText(fr: "La journée n'est pas clôturée", en: "The day is not closed"),
            detail: LocalizedText(
                fr: sentences.map(\.french).joined(separator: " "),
                en: sentences.map(\.english).joined(separator: " ")))
    }

    static func unreadable(_ fault: SpreadsheetError) -> ProblemDetails {
        invalid(
            LocalizedText(
                fr: "Ce fichier ne se lit pas (\(fault.code)) ; rien n'a été fait.",
                en: "This file cannot be read (\(fault.code)); nothing was done."))
    }
}
