import Escrow
import HTTPTypes
import Images
import Primitives
import Web

/// From the refusals of verification to what clients are told.
enum KYCProblems {
    /// Runs a handler's body and translates the services' refusals.
    static func translating<Value>(
        fileLimit: Int = 0, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as KYCError {
            throw problem(for: error)
        } catch let fault as ImageFault {
            throw problem(for: fault, limit: fileLimit)
        } catch let error as EscrowError {
            throw EscrowProblems.problem(for: error)
        }
    }

    /// 413 for what is too large, 415 for a type that is not taken, 422 for what is wrong inside.
    static func problem(for fault: ImageFault, limit: Int) -> ProblemDetails {
        switch fault {
        case .tooManyBytes: Problems.fileTooLarge(limit: limit)
        case .unknownType, .typeNotAllowed:
            ProblemDetails(
                status: .unsupportedMediaType, code: fault.rawValue,
                title: .init(fr: "Type de fichier non accepté", en: "Unsupported type of file"),
                detail: fault.sentence)
        default:
            Problems.validation([FieldProblem(pointer: "/file", code: fault.rawValue, detail: fault.sentence)]
            )
        }
    }

    static func problem(for error: KYCError) -> ProblemDetails {
        switch error {
        case .notFound: EscrowProblems.problem(for: .notFound)
        case .file(let fault): problem(for: fault, limit: 0)
        case .idempotencyMismatch: Problems.idempotencyKeyReused()
        case .tooManyUploads:
            ProblemDetails(
                status: .tooManyRequests, code: "too_many_uploads",
                title: .init(fr: "Trop d'envois à la fois", en: "Too many uploads at once"),
                detail: .init(
                    fr: "D'autres fichiers sont en cours d'envoi. Attendez qu'ils soient arrivés.",
                    en: "Other files are being sent. Wait until they have arrived."),
                retryAfter: .seconds(5))
        case .closed(let state): closed(state)
        case .submittedAlready:
            conflict(
                "document_submitted",
                fr: "Ce document fait déjà partie d'une vérification ; il ne peut plus être retiré.",
                en: "This document is part of a check already; it cannot be taken back any more.")
        case .notDecidable(let state):
            conflict(
                "wrong_state", fr: "Ce dossier est \(state.rawValue) ; cette décision n'y est pas possible.",
                en: "This case is \(state.rawValue); this decision is not possible there.", state)
        case .ownCase:
            ProblemDetails(
                status: .forbidden, code: "own_case", title: .init(fr: "Accès refusé", en: "Access denied"),
                detail: .init(
                    fr: "Personne ne décide de son propre dossier ; un autre administrateur doit le faire.",
                    en: "Nobody decides about his own case; another administrator has to."))
        case .notPartOfDocument(let kinds):
            Problems.validation([
                FieldProblem(
                    pointer: "/documents", code: "not_part_of_document",
                    detail: .init(
                        fr: "La pièce de cette personne ne comporte pas : \(names(kinds)).",
                        en: "This person's document does not have: \(names(kinds))."))
            ])
        case .documentExpired:
            conflict(
                "document_expired", fr: "La pièce d'identité a expiré ; demandez-en une autre (ask_again).",
                en: "The identity document has expired; ask for another one (ask_again).")
        case .staleVersion: Problems.preconditionFailed()
        }
    }

    private static func names(_ kinds: [KYCDocumentKind]) -> String {
        kinds.map(\.rawValue).joined(separator: ", ")
    }

    private static func closed(_ state: KYCState) -> ProblemDetails {
        state == .verified
            ? conflict(
                "already_verified", fr: "Votre identité est déjà vérifiée ; rien d'autre n'est à envoyer.",
                en: "Your identity is verified already; nothing else has to be sent.", state)
            : conflict(
                "check_under_way", fr: "Vos documents sont en cours d'examen. Attendez le résultat.",
                en: "Your documents are being looked at. Wait for the result.", state)
    }

    static func oneFile(_ name: String) -> ProblemDetails {
        Problems.validation([
            FieldProblem(
                pointer: "/\(name.prefix(64))", code: "unexpected_file",
                detail: .init(
                    fr: "Un seul fichier est attendu, dans le champ « file ».",
                    en: "One file is expected, in the field \"file\"."))
        ])
    }

    static func repeated(_ name: String) -> FieldProblem {
        FieldProblem(
            pointer: "/\(name.prefix(64))", code: "repeated",
            detail: .init(fr: "Ce champ est donné deux fois.", en: "This field is given twice."))
    }

    private static func conflict(
        _ code: String, fr: String, en: String, _ state: KYCState? = nil
    ) -> ProblemDetails {
        ProblemDetails(
            status: .conflict, code: code, title: .init(fr: "Action impossible", en: "Action not possible"),
            detail: .init(fr: fr, en: en),
            extra: state.map { [.init("state", .string($0.rawValue))] } ?? [])
    }
}
