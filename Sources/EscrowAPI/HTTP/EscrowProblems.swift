import Escrow
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Primitives
import Web

/// The table from the service's refusals to what clients are told.
enum EscrowProblems {
    /// Runs a handler's body and translates the service's refusals.
    static func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as EscrowError {
            throw problem(for: error)
        }
    }

    static func problem(for error: EscrowError) -> ProblemDetails {
        switch error {
        case .notFound:
            problem(
                .notFound, "not_found", .init(fr: "Introuvable", en: "Not found"),
                .init(
                    fr: "Cette ressource n'existe pas, ou n'est pas la vôtre.",
                    en: "This resource does not exist, or is not yours."))
        case .forbidden: forbidden
        case .action(let refusal, let deadline): problem(for: refusal, deliveryDeadline: deadline)
        case .staleVersion:
            problem(
                .preconditionFailed, "version_mismatch",
                .init(fr: "Version dépassée", en: "Outdated version"),
                .init(
                    fr: "La transaction a changé depuis que vous l'avez lue. Relisez-la, puis décidez.",
                    en: "The transaction has changed since you read it. Read it again, then decide."))
        case .sellerUnknown:
            field(
                "/seller_phone", "seller_unknown",
                fr: "Aucun vendeur n'est inscrit avec ce numéro.",
                en: "No seller is registered with this number.")
        case .sellerNotJoined:
            problem(
                .conflict, "seller_not_joined",
                .init(fr: "Vendeur pas encore inscrit", en: "Seller has not joined"),
                .init(
                    fr: "Le vendeur invité doit d'abord créer son compte et prouver son numéro.",
                    en: "The invited seller must first make an account and prove the number."))
        case .sellerSuspended:
            problem(
                .conflict, "seller_suspended", .init(fr: "Vendeur suspendu", en: "Seller suspended"),
                .init(
                    fr:
                        "Le compte du vendeur est suspendu : cette transaction ne peut pas être payée pour l'instant.",
                    en: "The seller's account is suspended: this transaction cannot be paid for now."))
        case .milestoneNeeded(let known):
            milestoneNeeded(known)
        case .termsRefused(let fault): termsRefused(fault)
        case .invitationsExhausted:
            ProblemDetails(
                status: .tooManyRequests, code: "invitations_exhausted",
                title: .init(fr: "Trop d'invitations", en: "Too many invitations"),
                detail: .init(
                    fr: "Vous avez invité aujourd'hui autant de vendeurs que possible ; réessayez demain.",
                    en: "You have invited as many sellers today as is possible; try again tomorrow."),
                retryAfter: .seconds(3600))
        case .phoneNotProven:
            problem(
                .forbidden, "phone_not_verified",
                .init(fr: "Téléphone à vérifier", en: "Phone not verified"),
                .init(
                    fr: "Saisissez d'abord le code reçu par SMS (POST /api/auth/verify-phone/).",
                    en: "Enter the code from the text message first (POST /api/auth/verify-phone/)."))
        case .sellerIsBuyer:
            field(
                "/seller_phone", "seller_is_buyer",
                fr: "Vous ne pouvez pas être à la fois l'acheteur et le vendeur.",
                en: "You cannot be both the buyer and the seller.")
        case .paymentDeadlinePast:
            field(
                "/payment_deadline", "deadline_past", fr: "Cette date est passée.",
                en: "This time is in the past.")
        case .deliveryDeadlineBeforePayment:
            field(
                "/delivery_deadline", "deadline_before_payment",
                fr: "La livraison ne peut pas être due avant le paiement.",
                en: "Delivery cannot be due before payment.")
        case .methodNotOffered(let offered):
            field(
                "/provider", "provider_not_enabled",
                fr: "Cet opérateur n'est pas disponible ; choisissez : \(names(offered)).",
                en: "This operator is not available; choose: \(names(offered)).")
        case .methodNeeded(let offered):
            field(
                "/provider", "provider_needed",
                fr: "Le numéro n'indique pas comment payer ; choisissez : \(names(offered)).",
                en: "The number does not tell how to pay; choose: \(names(offered)).")
        case .payerUnknown(let offered):
            field(
                "/phone_number", "number_unknown",
                fr:
                    "Aucun opérateur ne connaît de compte à ce numéro ; vérifiez-le, ou payez par : \(names(offered)).",
                en: "No operator knows an account of this number; check it, or pay by: \(names(offered)).")
        case .sellerNotPayable:
            field(
                "/seller_phone", "seller_not_payable",
                fr:
                    "Aucun opérateur ne connaît de compte au numéro du vendeur : il ne pourrait pas être payé.",
                en: "No operator knows an account of the seller's number: the seller could not be paid.")
        case .pageNeedsOwnNumber:
            field(
                "/phone_number", "own_number_needed",
                fr: "Sur cette page, payez avec le numéro de votre compte : un remboursement y serait versé.",
                en: "On this page, pay with the number of your account: a refund would be sent to it.")
        case .amountNotDue(let due): amountNotDue(due)
        case .idempotencyMismatch: Problems.idempotencyKeyReused()
        case .noSecondPrompt:
            problem(
                .conflict, "no_second_prompt",
                .init(fr: "Pas de nouvelle demande", en: "No second prompt"),
                .init(
                    fr: "L'opérateur de ce paiement ne renvoie pas la demande sur le téléphone.",
                    en: "The operator of this payment does not send the prompt to the phone again."))
        case .promptedRecently(let pause):
            ProblemDetails(
                status: .tooManyRequests, code: "prompted_recently",
                title: .init(fr: "Demande déjà envoyée", en: "Prompted already"),
                detail: .init(
                    fr:
                        "La demande vient d'être envoyée, ou l'a été \(EscrowPolicy.promptLimit) fois de plus déjà ; "
                        + "rien n'a été envoyé maintenant.",
                    en:
                        "The prompt was sent a moment ago, or \(EscrowPolicy.promptLimit) more times already; "
                        + "nothing was sent now."),
                retryAfter: pause)
        case .notWaiting(let status):
            problem(
                .conflict, "payment_not_waiting",
                .init(fr: "Rien à valider", en: "Nothing to approve"),
                .init(
                    fr:
                        "Ce paiement est \(status.rawValue) ; seul un paiement PROCESSING attend une validation.",
                    en: "This payment is \(status.rawValue); only one that is PROCESSING waits for approval."),
                extra: [.init("payment_status", .string(status.rawValue))])
        case .collectionOpen, .notPayable, .paymentDeadlineOver, .underReview, .kycRequired: notPayable(error)
        }
    }

    private static func notPayable(_ error: EscrowError) -> ProblemDetails {
        switch error {
        case .collectionOpen(let reference):
            problem(
                .conflict, "collection_open",
                .init(fr: "Paiement déjà en cours", en: "Payment already under way"),
                .init(
                    fr:
                        "Le paiement \(reference) de cette transaction n'est pas terminé. Attendez son résultat.",
                    en: "Payment \(reference) of this transaction is not final. Wait for its result."),
                extra: [.init("payment_reference", .string(reference))])
        case .notPayable(let state):
            problem(
                .conflict, "wrong_state", .init(fr: "État incompatible", en: "Wrong state"),
                .init(
                    fr:
                        "La transaction est \(state.rawValue) ; on ne peut payer qu'une transaction PENDING_FUNDS.",
                    en: "The transaction is \(state.rawValue); only one that is PENDING_FUNDS can be paid."),
                extra: [.init("state", .string(state.rawValue)), .init("possible_actions", .array([]))])
        case .paymentDeadlineOver(let deadline):
            problem(
                .conflict, "payment_deadline_over", .init(fr: "Délai dépassé", en: "Too late"),
                .init(
                    fr: "Le délai de paiement s'est terminé le \(RFC3339.format(deadline)).",
                    en: "The time to pay ended at \(RFC3339.format(deadline))."))
        case .kycRequired(let limit, let missing): kycRequired(above: limit, missing: missing)
        default:
            problem(
                .conflict, "under_review", .init(fr: "Transaction en examen", en: "Transaction under review"),
                .init(
                    fr:
                        "Cette transaction ne peut pas recevoir d'argent pour l'instant ; nos équipes l'examinent.",
                    en: "This transaction cannot take money for now; our team is looking at it."))
        }
    }

    private static func problem(for refusal: AgreementRefusal, deliveryDeadline: Date) -> ProblemDetails {
        let state = refusal.state.rawValue
        let names = refusal.possible.map(\.rawValue)
        let frenchPossible = names.isEmpty ? "aucune" : names.joined(separator: ", ")
        let englishPossible = names.isEmpty ? "none" : names.joined(separator: ", ")
        let (code, why): (String, LocalizedText)
        switch refusal.reason {
        case .notYours: return forbidden
        case .wrongState:
            (code, why) = (
                "wrong_state",
                .init(
                    fr: "La transaction est \(state) : \(refusal.action.rawValue) n'est pas possible.",
                    en: "The transaction is \(state): \(refusal.action.rawValue) is not possible.")
            )
        case .collectionOpen:
            (code, why) = (
                "collection_open",
                .init(
                    fr: "La transaction est \(state) et un paiement est en cours ; attendez son résultat.",
                    en: "The transaction is \(state) and a payment is under way; wait for its result.")
            )
        case .deliveryStillDue:
            let deadline = RFC3339.format(deliveryDeadline)
            (code, why) = (
                "delivery_still_due",
                .init(
                    fr: "La transaction est \(state) ; le vendeur peut livrer jusqu'au \(deadline).",
                    en: "The transaction is \(state); the seller may deliver until \(deadline).")
            )
        }
        return problem(
            .conflict, code, .init(fr: "Action impossible", en: "Action not possible"),
            .init(
                fr: "\(why.french) Actions possibles : \(frenchPossible).",
                en: "\(why.english) Possible actions: \(englishPossible)."),
            extra: [
                .init("state", .string(state)), .init("possible_actions", .array(names.map { .string($0) })),
            ])
    }

    private static var forbidden: ProblemDetails {
        problem(
            .forbidden, "wrong_party", .init(fr: "Accès refusé", en: "Access denied"),
            .init(
                fr: "Cette action appartient à l'autre partie de la transaction.",
                en: "This action belongs to the other party of the transaction."))
    }

    /// With the sequence of events that shows why, in both languages.
    private static func termsRefused(_ fault: TermsFault) -> ProblemDetails {
        let last = fault.trace.last ?? .init(fr: "", en: "")
        var problem = ProblemDetails(
            status: .unprocessableContent, code: "terms_refused",
            title: .init(fr: "Conditions refusées", en: "Terms refused"), detail: last,
            errors: [FieldProblem(pointer: fault.pointer, code: "terms_refused", detail: last)])
        problem.extra.append(
            .init(
                "trace",
                .array(
                    fault.trace.map { step in
                        .object(["fr": .string(step.french), "en": .string(step.english)])
                    })))
        return problem
    }

    private static func milestoneNeeded(_ known: [Int64]) -> ProblemDetails {
        let names = known.map { "\($0)" }.joined(separator: ", ")
        return field(
            "/milestone_id", "milestone_needed",
            fr: names.isEmpty
                ? "Cette transaction n'a pas d'étapes." : "Indiquez une étape de la transaction : \(names).",
            en: names.isEmpty
                ? "This transaction has no milestones." : "Name a milestone of the transaction: \(names).")
    }

    private static func amountNotDue(_ due: Money) -> ProblemDetails {
        var problem = field(
            "/amount", "amount_not_due",
            fr: "Le montant dû est de \(due.minorUnits) \(due.currency.rawValue) exactement.",
            en: "The amount due is exactly \(due.minorUnits) \(due.currency.rawValue).")
        problem.extra.append(.init("amount_due", .integer(due.minorUnits)))
        return problem
    }

    /// Says whose verification is missing and nothing else of the person.
    private static func kycRequired(above limit: Money, missing: [Party]) -> ProblemDetails {
        let french = missing.map { $0 == .buyer ? "de l'acheteur" : "du vendeur" }.joined(separator: " et ")
        let english = missing.map { $0 == .buyer ? "the buyer" : "the seller" }.joined(separator: " and ")
        return problem(
            .forbidden, "kyc_required", .init(fr: "Identité à vérifier", en: "Identity check required"),
            .init(
                fr: "Au-delà de \(limit.frenchDescription), les deux parties doivent être vérifiées ; "
                    + "il manque la vérification \(french). Rien n'a été débité.",
                en: "Above \(limit), both parties must be verified; "
                    + "the verification of \(english) is missing. Nothing was taken."),
            extra: [
                .init("required_above", .integer(limit.minorUnits)),
                .init("missing", .array(missing.map { .string($0.rawValue) })),
            ])
    }

    private static func names(_ methods: [PaymentMethod]) -> String {
        methods.map(\.rawValue).joined(separator: ", ")
    }

    private static func field(_ pointer: String, _ code: String, fr: String, en: String) -> ProblemDetails {
        Problems.validation([FieldProblem(pointer: pointer, code: code, detail: .init(fr: fr, en: en))])
    }

    private static func problem(
        _ status: HTTPResponse.Status, _ code: String, _ title: LocalizedText, _ detail: LocalizedText,
        extra: [JSONValue.Member] = []
    ) -> ProblemDetails {
        ProblemDetails(status: status, code: code, title: title, detail: detail, extra: extra)
    }
}
