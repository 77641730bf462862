import Escrow
import Web

/// How often what may be asked.
package struct RequestLimits: Sendable {
    /// Requests a minute that one user may make. Sign-in, codes and what others read have parts of it.
    package var perMinute: Int
    /// Files an hour that one person may send; ten times as many from one address.
    package var uploadsPerHour: Int

    package init(perMinute: Int = 300, uploadsPerHour: Int = 40) {
        self.perMinute = perMinute
        self.uploadsPerHour = uploadsPerHour
    }

    /// What an operation counts against. Operations that name the same limit share it. Where people are signed in, all
    /// that they ask from one address counts together, too: a network operator puts many people behind one address, so it
    /// has what ten of them have.
    func policies(for operation: Operation) -> [RateLimitPolicy] {
        let own = ownPolicies(for: operation)
        guard AccessPolicy.caller(of: operation) != .anyone else { return own }
        return own + [.perAddress(name: "address", limit: perMinute * 10, window: .seconds(60))]
    }

    private func ownPolicies(for operation: Operation) -> [RateLimitPolicy] {
        switch operation {
        case .readDescription, .readDocumentation, .readProblem, .readKeys:
            []
        case .register, .login, .refreshToken:
            [.perAddress(name: "sign-in", limit: part(2, of: 5), window: .seconds(60))]
        case .requestPasswordReset, .confirmPasswordReset:
            [.perAddress(name: "password-reset", limit: part(1, of: 10), window: .seconds(60))]
        case .verifyPhone, .resendVerification, .changePassword:
            [.perCaller(name: "phone-code", limit: part(1, of: 15), window: .seconds(60))]
        case .readProfile, .updateProfile, .logout, .listSessions, .revokeSession:
            [.perCaller(name: "account", limit: perMinute, window: .seconds(60))]
        case .uploadDocument:
            [
                .perCaller(name: "kyc-upload", limit: uploadsPerHour, window: .seconds(3600)),
                .perAddress(name: "kyc-upload-address", limit: uploadsPerHour * 10, window: .seconds(3600)),
            ]
        case .consentToVerification, .readVerification, .listDocuments, .readDocument, .removeDocument:
            [.perCaller(name: "kyc", limit: part(2, of: 5), window: .seconds(60))]
        case .listVerifications, .readVerificationCase, .readCaseDocument, .decideVerification:
            [.perCaller(name: "kyc-admin", limit: perMinute, window: .seconds(60))]
        case .readStatistics, .listUsers, .readUser, .suspendUser, .reinstateUser, .changeRole, .listSettings,
            .changeSetting, .overseeAgreements, .readAuditTrail:
            [.perCaller(name: "administration", limit: perMinute, window: .seconds(60))]
        case .predictPayment:
            // Stricter: each may have an operator asked, and tells something of a number.
            [
                general, .perCaller(name: "predict", limit: part(1, of: 15), window: .seconds(60)),
                .perCaller(name: "predict-daily", limit: part(2, of: 3), window: .seconds(86_400)),
            ]
        case .changePayoutAccount:
            // Stricter: it sends codes, has an operator asked, and tells something of a number.
            [
                general, .perCaller(name: "payout-account", limit: part(1, of: 15), window: .seconds(60)),
                .perCaller(name: "payout-account-daily", limit: part(1, of: 3), window: .seconds(86_400)),
            ]
        case .createAgreement, .listAgreements, .readAgreement, .actOnAgreement, .collect, .checkTerms,
            .readPayoutAccount,
            .listPaymentMethods, .promptPayer, .readPayment, .listPayments:
            [general]
        // Messages, proofs, disputes
        case .listMessages, .listProofs, .readAttachment, .listDisputes, .readDispute, .listEvidence,
            .listComments, .assignDispute, .liftDispute, .resolveDispute, .confirmRuling, .declineRuling,
            .readCaseFile:
            [general]
        case .requestCaseFile:
            // Stricter: each reads the whole of a case and of the audit chain.
            [general, .perCaller(name: "case-file", limit: max(1, perMinute / 30), window: .seconds(60))]
        case .postMessage, .addProof, .addEvidence, .addComment, .openDispute:
            // Stricter: each may bring files, and is read by others.
            [
                general,
                .perCaller(name: "case-writing", limit: part(1, of: 10), window: .seconds(60)),
                .perAddress(
                    name: "case-writing-address", limit: max(10, perMinute), window: .seconds(60)),
            ]
        // Notifications
        case .listNotifications, .readNotificationPreferences, .changeNotificationPreferences,
            .listWebhooks, .createWebhook, .readWebhook, .updateWebhook, .deleteWebhook,
            .rotateWebhookSecret, .testWebhook, .listWebhookMessages, .resendWebhookMessage,
            .resendWebhookMessages:
            [general]
        }
    }

    /// What is stricter is a part of what one user may do in a minute.
    private func part(_ numerator: Int, of denominator: Int) -> Int {
        max(1, perMinute * numerator / denominator)
    }

    private var general: RateLimitPolicy {
        .perCaller(name: "api", limit: perMinute, window: .seconds(60))
    }
}

extension Operation {
    /// The bodies of these are streamed: their services keep idempotency keys themselves.
    var streamsItsBody: Bool {
        switch self {
        case .uploadDocument, .postMessage, .addProof, .addEvidence: true
        default: false
        }
    }

    var isLimited: Bool { !RequestLimits().policies(for: self).isEmpty }
}
