import Escrow
import GatewayCore
import HTTPTypes
import Images
import Primitives
import Web

/// From the refusals of messages, proofs and disputes to what clients are told.
enum CaseProblems {
    /// Runs a handler's body and translates the services' refusals.
    static func translating<Value>(
        fileLimit: Int = 0, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as DisputeError {
            throw problem(for: error)
        } catch let error as AttachmentError {
            throw problem(for: error)
        } catch let fault as ImageFault {
            throw KYCProblems.problem(for: fault, limit: fileLimit)
        } catch let error as EscrowError {
            throw EscrowProblems.problem(for: error)
        }
    }

    static func problem(for error: AttachmentError) -> ProblemDetails {
        switch error {
        case .tooManyUploads: KYCProblems.problem(for: .tooManyUploads)
        case .tooManyFiles(let limit):
            conflict(
                "too_many_files", fr: "Vous avez déjà joint \(limit) fichiers à cette transaction.",
                en: "You have attached \(limit) files to this transaction already.")
        case .idempotencyMismatch: Problems.idempotencyKeyReused()
        }
    }

    static func problem(for error: DisputeError) -> ProblemDetails {
        switch error {
        case .notFound: EscrowProblems.problem(for: .notFound)
        case .forbidden: Problems.forbidden()
        case .staleVersion: Problems.preconditionFailed()
        case .idempotencyMismatch: Problems.idempotencyKeyReused()
        case .wrongState(let state):
            conflict(
                "wrong_state", fr: "Le litige est \(state.rawValue) ; cela n'y est pas possible.",
                en: "The dispute is \(state.rawValue); this is not possible there.",
                [.init("state", .string(state.rawValue))])
        case .rulingWaits:
            conflict(
                "ruling_waits", fr: "Une décision attend déjà sa seconde signature.",
                en: "A ruling waits for its second signature already.")
        case .notDisputable(let state, let possible):
            conflict(
                "wrong_state",
                fr: "Elle est \(state.rawValue) ; un litige s'ouvre en FUNDS_HELD ou DELIVERED.",
                en: "It is \(state.rawValue); a dispute is opened in FUNDS_HELD or DELIVERED.",
                [
                    .init("state", .string(state.rawValue)),
                    .init("possible_actions", .array(possible.map { .string($0.rawValue) })),
                ])
        case .notLiftable:
            conflict(
                "not_liftable",
                fr: "Une partie a ouvert ce litige : seule une décision y met fin.",
                en: "A party opened this dispute: only a ruling ends it.")
        case .disputeOpen(let reference):
            conflict(
                "dispute_open", fr: "Le litige \(reference) est déjà ouvert à ce sujet.",
                en: "Dispute \(reference) about this is open already.",
                [.init("dispute_reference", .string(reference))])
        case .noProofs(let state):
            conflict(
                "wrong_state", fr: "La transaction est \(state.rawValue) ; il n'y a rien à prouver.",
                en: "The transaction is \(state.rawValue); there is nothing to prove.",
                [.init("state", .string(state.rawValue)), .init("possible_actions", .array([]))])
        case .noCaseFile:
            ProblemDetails(
                status: .notFound, code: "no_case_file",
                title: .init(fr: "Pas de dossier", en: "No case file"),
                detail: .init(
                    fr: "Demandez-le d'abord par POST à la même adresse.",
                    en: "Ask for it first, by POST to the same address."))
        case .caseFileWaits:
            conflict(
                "case_file_waits", fr: "Le dossier est en préparation ; revenez dans un instant.",
                en: "The case file is being made; come back in a moment.")
        case .milestoneNeeded, .milestoneUnknown, .arbiter, .split, .ownRuling, .ownDispute, .notVerified:
            ruling(error)
        }
    }

    private static func ruling(_ error: DisputeError) -> ProblemDetails {
        switch error {
        case .milestoneNeeded:
            field(
                "/milestone_id", "milestone_needed",
                fr: "Cette transaction est divisée en étapes : nommez celle dont il s'agit.",
                en: "This transaction is divided into milestones: name the one that this is about.")
        case .milestoneUnknown:
            field(
                "/milestone_id", "milestone_unknown", fr: "Cette transaction n'a pas cette étape.",
                en: "This transaction has no such milestone.")
        case .arbiter(let fault): arbiter(fault)
        case .split(let fault): split(fault)
        case .ownRuling:
            forbidden(
                "own_ruling", fr: "La seconde signature vient d'une autre personne.",
                en: "The second signature comes from another person.")
        case .ownDispute:
            forbidden(
                "own_dispute", fr: "Celui qui a ouvert le litige n'en décide pas.",
                en: "Who opened the dispute decides nothing about it.")
        default:
            forbidden(
                "kyc_required", fr: "Un arbitre doit être vérifié pour décider.",
                en: "An arbiter must be verified to decide.")
        }
    }

    private static func arbiter(_ fault: DisputeError.ArbiterFault) -> ProblemDetails {
        let (fr, en) =
            switch fault {
            case .unknown: ("Aucun arbitre n'a ce numéro.", "No arbiter has this number.")
            case .suspended: ("Cet arbitre est suspendu.", "This arbiter is suspended.")
            case .notVerified: ("Cet arbitre n'est pas vérifié.", "This arbiter is not verified.")
            case .isParty:
                ("Une partie ne peut pas être l'arbitre.", "A party cannot be the arbiter.")
            case .opener:
                (
                    "Celui qui a ouvert le litige ne peut pas en être l'arbitre.",
                    "Who opened the dispute cannot be its arbiter."
                )
            }
        return field("/arbiter_id", fault.rawValue, fr: fr, en: en)
    }

    private static func split(_ fault: RulingSplit.Fault) -> ProblemDetails {
        switch fault {
        case .sharesNeeded:
            return field(
                "/to_buyer", "shares_needed", fr: "Donnez to_buyer et to_seller.",
                en: "Give to_buyer and to_seller.")
        case .sharesContradict:
            return field(
                "/to_buyer", "shares_contradict", fr: "Ces parts ne sont pas celles de cette décision.",
                en: "These shares are not those of this outcome.")
        case .negative:
            return field(
                "/to_buyer", "negative_share", fr: "Une part ne peut pas être négative.",
                en: "A share cannot be negative.")
        case .sum(let held):
            var problem = field(
                "/to_buyer", "shares_not_held",
                fr:
                    "La somme des parts doit être exactement de \(held.minorUnits) \(held.currency.rawValue).",
                en: "The shares must sum to exactly \(held.minorUnits) \(held.currency.rawValue).")
            problem.extra.append(.init("held", .integer(held.minorUnits)))
            return problem
        }
    }

    static func unexpectedFile(_ name: String, most: Int) -> ProblemDetails {
        Problems.validation([
            FieldProblem(
                pointer: "/\(name.prefix(64))", code: "unexpected_file",
                detail: .init(
                    fr: "Les fichiers sont attendus dans le champ « file », \(most) au plus.",
                    en: "Files are expected in the field \"file\", at most \(most)."))
        ])
    }

    static func notText(_ name: String) -> FieldProblem {
        FieldProblem(
            pointer: "/\(name.prefix(64))", code: "invalid_utf8",
            detail: .init(fr: "Ce champ n'est pas en UTF-8.", en: "This field is not in UTF-8."))
    }

    private static func field(_ pointer: String, _ code: String, fr: String, en: String) -> ProblemDetails {
        Problems.validation([FieldProblem(pointer: pointer, code: code, detail: .init(fr: fr, en: en))])
    }

    private static func conflict(
        _ code: String, fr: String, en: String, _ extra: [JSONValue.Member] = []
    ) -> ProblemDetails {
        ProblemDetails(
            status: .conflict, code: code, title: .init(fr: "Action impossible", en: "Action not possible"),
            detail: .init(fr: fr, en: en), extra: extra)
    }

    private static func forbidden(_ code: String, fr: String, en: String) -> ProblemDetails {
        ProblemDetails(
            status: .forbidden, code: code, title: .init(fr: "Accès refusé", en: "Access denied"),
            detail: .init(fr: fr, en: en))
    }
}
