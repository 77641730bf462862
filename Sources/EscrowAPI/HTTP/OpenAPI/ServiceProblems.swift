import Escrow
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Images
package import Web

/// One example of each problem of the service, for its page.
package enum ServiceProblems {
    package static var examples: [ProblemDetails] {
        agreements + accounts + verification + cases + administration
    }

    private static var agreements: [ProblemDetails] {
        let franc = Money(1, .xaf)
        let refusals = AgreementRefusal.Reason.allCases.map {
            EscrowError.action(
                AgreementRefusal($0, .cancel, .pendingFunds, []),
                deliveryDeadline: Date(timeIntervalSince1970: 0))
        }
        let errors: [EscrowError] = [
            .notFound, .forbidden, .staleVersion, .sellerUnknown, .phoneNotProven, .sellerIsBuyer,
            .paymentDeadlinePast, .deliveryDeadlineBeforePayment, .methodNotOffered([.mtnMoMo]),
            .methodNeeded([.mtnMoMo]), .payerUnknown([.mtnMoMo]), .sellerNotPayable, .pageNeedsOwnNumber,
            .amountNotDue(due: franc), .collectionOpen(reference: "PAY-ABC123"), .notPayable(.released),
            .noSecondPrompt, .promptedRecently(.seconds(30)), .notWaiting(.succeeded),
            .paymentDeadlineOver(Date(timeIntervalSince1970: 0)), .underReview,
            .kycRequired(above: franc, missing: [.buyer]), .sellerNotJoined, .sellerSuspended,
            .invitationsExhausted, .milestoneNeeded([1]),
            .termsRefused(
                .endsTooLate(
                    delivery: Date(timeIntervalSince1970: 0), days: 14, end: Date(timeIntervalSince1970: 0))),
        ]
        return (errors + refusals).map { EscrowProblems.problem(for: $0) }
    }

    private static var accounts: [ProblemDetails] {
        let errors: [AccountError] = [
            .phoneTaken, .wrongCredentials, .locked(.seconds(60)), .wrongCode(triesLeft: 4), .noUsableCode,
            .alreadyVerified, .codeSentRecently(.seconds(60)), .codesExhausted(.seconds(3600)),
            .refreshRefused,
            .refreshReused, .unknownSession, .payoutNumberUnknown, .nameIsVerified,
        ]
        return errors.map { AuthProblems.problem(for: $0) } + [
            AuthProblems.tokenInvalid(), AuthProblems.tokenExpired(), AuthProblems.sessionEnded(),
            AuthProblems.accountSuspended(status: .forbidden),
        ]
    }

    private static var verification: [ProblemDetails] {
        let errors: [KYCError] = [
            .tooManyUploads, .closed(.verified), .closed(.submitted), .submittedAlready,
            .notDecidable(.pending), .ownCase, .documentExpired, .file(.typeNotAllowed), .file(.unknownType),
            .file(.tooManyBytes),
            .file(.damaged),
        ]
        return errors.map { KYCProblems.problem(for: $0) }
    }

    private static var cases: [ProblemDetails] {
        let errors: [DisputeError] = [
            .rulingWaits, .disputeOpen(reference: "DSP-K7KCKS"), .ownRuling, .ownDispute,
            .notLiftable, .notVerified,
            .wrongState(.closed), .milestoneUnknown, .noCaseFile, .caseFileWaits,
        ]
        return errors.map { CaseProblems.problem(for: $0) }
            + [CaseProblems.problem(for: AttachmentError.tooManyFiles(limit: 50))]
    }

    private static var administration: [ProblemDetails] {
        let errors: [AdministrationError] = [
            .ownAccount, .lastAdministrator, .alreadySuspended, .notSuspended, .sameRole(.buyer),
        ]
        let webhooks: [WebhookError] = [.tooMany(10), .disabled]
        return errors.map { AdministrationProblems.problem(for: $0) }
            + webhooks.map { WebhookProblems.problem(for: $0) }
    }
}
