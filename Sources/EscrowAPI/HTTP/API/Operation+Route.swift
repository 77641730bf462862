package import Escrow
package import HTTPTypes

/// Where an operation is found.
package struct OperationRoute: Sendable, Equatable {
    package let method: HTTPRequest.Method
    /// Such as `/api/escrow/transactions/{id}`; good with and without a trailing slash.
    package let template: String

    init(_ method: HTTPRequest.Method, _ template: String) {
        self.method = method
        self.template = template
    }
}

extension Operation {
    /// The whole API on one screen.
    package var route: OperationRoute {
        switch self {
        case .readDescription: .init(.get, "/api/openapi.json")
        case .readDocumentation: .init(.get, "/api/docs")
        case .readProblem: .init(.get, "/api/problems/{code}")

        case .readKeys: .init(.get, "/.well-known/jwks.json")
        case .register: .init(.post, "/api/auth/register")
        case .login: .init(.post, "/api/auth/login")
        case .refreshToken: .init(.post, "/api/auth/token/refresh")
        case .requestPasswordReset: .init(.post, "/api/auth/password-reset/request")
        case .confirmPasswordReset: .init(.post, "/api/auth/password-reset/confirm")
        case .verifyPhone: .init(.post, "/api/auth/verify-phone")
        case .resendVerification: .init(.post, "/api/auth/resend-verification")
        case .changePassword: .init(.post, "/api/auth/change-password")
        case .readProfile: .init(.get, "/api/auth/profile")
        case .updateProfile: .init(.patch, "/api/auth/profile")
        case .logout: .init(.post, "/api/auth/logout")
        case .listSessions: .init(.get, "/api/auth/sessions")
        case .revokeSession: .init(.delete, "/api/auth/sessions/{id}")

        case .uploadDocument: .init(.post, "/api/auth/kyc/upload")
        case .consentToVerification: .init(.post, "/api/auth/kyc/consent")
        case .readVerification: .init(.get, "/api/auth/kyc/status")
        case .listDocuments: .init(.get, "/api/auth/kyc/documents")
        case .readDocument: .init(.get, "/api/auth/kyc/documents/{id}/content")
        case .removeDocument: .init(.delete, "/api/auth/kyc/documents/{id}")
        case .listVerifications: .init(.get, "/api/auth/admin/kyc")
        case .readVerificationCase: .init(.get, "/api/auth/admin/kyc/{id}")
        case .readCaseDocument: .init(.get, "/api/auth/admin/kyc/{id}/documents/{document}/content")
        case .decideVerification: .init(.post, "/api/auth/admin/kyc/{id}/approve")

        case .createAgreement: .init(.post, "/api/escrow/transactions")
        case .listAgreements: .init(.get, "/api/escrow/transactions")
        case .readAgreement: .init(.get, "/api/escrow/transactions/{id}")
        case .actOnAgreement: .init(.post, "/api/escrow/transactions/{id}/actions")

        case .collect: .init(.post, "/api/payments/momo/collect")
        case .predictPayment: .init(.post, "/api/payments/predict")
        case .listPaymentMethods: .init(.get, "/api/payments/methods")
        case .promptPayer: .init(.post, "/api/payments/{reference}/prompt")
        case .readPayment: .init(.get, "/api/payments/status/{reference}")
        case .listPayments: .init(.get, "/api/payments/history")

        case .checkTerms: .init(.post, "/api/escrow/terms/check")
        case .readPayoutAccount: .init(.get, "/api/auth/payout-account")
        case .changePayoutAccount: .init(.put, "/api/auth/payout-account")

        // Messages, proofs, disputes
        case .listMessages: .init(.get, "/api/escrow/transactions/{id}/messages")
        case .postMessage: .init(.post, "/api/escrow/transactions/{id}/messages")
        case .listProofs: .init(.get, "/api/escrow/transactions/{id}/proofs")
        case .addProof: .init(.post, "/api/escrow/transactions/{id}/proofs")
        case .readAttachment: .init(.get, "/api/escrow/transactions/{id}/attachments/{attachment}/content")
        case .openDispute: .init(.post, "/api/disputes")
        case .listDisputes: .init(.get, "/api/disputes")
        case .readDispute: .init(.get, "/api/disputes/{id}")
        case .assignDispute: .init(.post, "/api/disputes/{id}/assign")
        case .liftDispute: .init(.post, "/api/disputes/{id}/lift")
        case .listEvidence: .init(.get, "/api/disputes/{id}/evidence")
        case .addEvidence: .init(.post, "/api/disputes/{id}/evidence")
        case .listComments: .init(.get, "/api/disputes/{id}/comments")
        case .addComment: .init(.post, "/api/disputes/{id}/comments")
        case .resolveDispute: .init(.post, "/api/disputes/{id}/resolve")
        case .confirmRuling: .init(.post, "/api/disputes/{id}/confirm")
        case .declineRuling: .init(.post, "/api/disputes/{id}/decline")
        case .requestCaseFile: .init(.post, "/api/disputes/{id}/case-file")
        case .readCaseFile: .init(.get, "/api/disputes/{id}/case-file")

        case .listNotifications: .init(.get, "/api/notifications")
        case .readNotificationPreferences: .init(.get, "/api/notifications/preferences")
        case .changeNotificationPreferences: .init(.put, "/api/notifications/preferences")

        case .readStatistics: .init(.get, "/api/auth/admin/statistics")
        case .listUsers: .init(.get, "/api/auth/admin/users")
        case .readUser: .init(.get, "/api/auth/admin/users/{id}")
        case .suspendUser: .init(.post, "/api/auth/admin/users/{id}/suspend")
        case .reinstateUser: .init(.post, "/api/auth/admin/users/{id}/reinstate")
        case .changeRole: .init(.post, "/api/auth/admin/users/{id}/role")
        case .listSettings: .init(.get, "/api/auth/admin/settings")
        case .changeSetting: .init(.put, "/api/auth/admin/settings/{name}")
        case .overseeAgreements: .init(.get, "/api/auth/admin/agreements")
        case .readAuditTrail: .init(.get, "/api/auth/admin/audit")
        case .listWebhooks: .init(.get, "/api/webhooks")
        case .createWebhook: .init(.post, "/api/webhooks")
        case .readWebhook: .init(.get, "/api/webhooks/{id}")
        case .updateWebhook: .init(.patch, "/api/webhooks/{id}")
        case .deleteWebhook: .init(.delete, "/api/webhooks/{id}")
        case .rotateWebhookSecret: .init(.post, "/api/webhooks/{id}/rotate-secret")
        case .testWebhook: .init(.post, "/api/webhooks/{id}/test")
        case .listWebhookMessages: .init(.get, "/api/webhooks/{id}/messages")
        case .resendWebhookMessage: .init(.post, "/api/webhooks/{id}/messages/{message}/resend")
        case .resendWebhookMessages: .init(.post, "/api/webhooks/{id}/resend")
        }
    }
}
