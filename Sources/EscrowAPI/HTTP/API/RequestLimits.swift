import Escrow
import Web

/// How often what may be asked.
package struct RequestLimits: Sendable {
    /// Requests a minute that one user may make of agreements and payments.
    package var perMinute: Int
    /// Files an hour that one person may send; ten times as many from one address.
    package var uploadsPerHour: Int

    package init(perMinute: Int = 300, uploadsPerHour: Int = 40) {
        self.perMinute = perMinute
        self.uploadsPerHour = uploadsPerHour
    }

    /// What an operation counts against. Operations that name the same limit share it.
    func policies(for operation: Operation) -> [RateLimitPolicy] {
        switch operation {
        case .readDescription, .readDocumentation, .readProblem, .readKeys:
            []
        case .register, .login, .refreshToken:
            [.perAddress(name: "sign-in", limit: 120, window: .seconds(60))]
        case .requestPasswordReset, .confirmPasswordReset:
            [.perAddress(name: "password-reset", limit: 30, window: .seconds(60))]
        case .verifyPhone, .resendVerification, .changePassword:
            [.perCaller(name: "phone-code", limit: 20, window: .seconds(60))]
        case .readProfile, .updateProfile, .logout, .listSessions, .revokeSession:
            [.perCaller(name: "account", limit: 300, window: .seconds(60))]
        case .uploadDocument:
            [
                .perCaller(name: "kyc-upload", limit: uploadsPerHour, window: .seconds(3600)),
                .perAddress(name: "kyc-upload-address", limit: uploadsPerHour * 10, window: .seconds(3600)),
            ]
        case .consentToVerification, .readVerification, .listDocuments, .readDocument, .removeDocument:
            [.perCaller(name: "kyc", limit: 120, window: .seconds(60))]
        case .listVerifications, .readVerificationCase, .readCaseDocument, .decideVerification:
            [.perCaller(name: "kyc-admin", limit: 300, window: .seconds(60))]
        case .readStatistics, .listUsers, .readUser, .suspendUser, .reinstateUser, .changeRole, .listSettings,
            .changeSetting:
            [.perCaller(name: "administration", limit: 300, window: .seconds(60))]
        case .predictPayment:
            // Stricter: each may have an operator asked, and tells something of a number.
            [
                general, .perCaller(name: "predict", limit: 20, window: .seconds(60)),
                .perCaller(name: "predict-daily", limit: 200, window: .seconds(86_400)),
            ]
        case .createAgreement, .listAgreements, .readAgreement, .actOnAgreement, .collect,
            .listPaymentMethods, .promptPayer, .readPayment, .listPayments:
            [general]
        // Messages, proofs, disputes
        case .listMessages, .listProofs, .readAttachment, .listDisputes, .readDispute, .listEvidence,
            .listComments, .assignDispute, .resolveDispute, .confirmRuling, .declineRuling, .readCaseFile:
            [general]
        case .requestCaseFile:
            // Stricter: each reads the whole of a case and of the audit chain.
            [general, .perCaller(name: "case-file", limit: max(1, perMinute / 30), window: .seconds(60))]
        case .postMessage, .addProof, .addEvidence, .addComment, .openDispute:
            // Stricter: each may bring files, and is read by others.
            [
                general,
                .perCaller(name: "case-writing", limit: max(1, perMinute / 10), window: .seconds(60)),
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
