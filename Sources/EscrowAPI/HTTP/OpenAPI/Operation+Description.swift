import Escrow

extension Operation {
    var description: OperationDescription {
        switch self {
        case .readKeys, .register, .login, .refreshToken, .requestPasswordReset, .confirmPasswordReset,
            .verifyPhone, .resendVerification, .changePassword, .readProfile, .updateProfile, .logout,
            .listSessions, .revokeSession:
            accountDescription
        case .uploadDocument, .consentToVerification, .readVerification, .listDocuments, .readDocument,
            .removeDocument, .listVerifications, .readVerificationCase, .readCaseDocument,
            .decideVerification:
            verificationDescription
        case .createAgreement, .listAgreements, .readAgreement, .actOnAgreement:
            agreementDescription
        case .checkTerms, .readPayoutAccount, .changePayoutAccount:
            payoutDescription
        case .collect, .predictPayment, .listPaymentMethods, .promptPayer, .readPayment, .listPayments:
            paymentDescription
        case .listMessages, .postMessage, .listProofs, .addProof, .readAttachment:
            messageDescription
        case .openDispute, .listDisputes, .readDispute, .assignDispute, .liftDispute, .listEvidence,
            .addEvidence, .listComments, .addComment, .resolveDispute, .confirmRuling, .declineRuling,
            .requestCaseFile,
            .readCaseFile:
            disputeDescription
        case .readStatistics, .listUsers, .readUser, .suspendUser, .reinstateUser, .changeRole, .listSettings,
            .changeSetting, .overseeAgreements, .readAuditTrail, .listNotifications,
            .readNotificationPreferences,
            .changeNotificationPreferences:
            administrationDescription
        case .listWebhooks, .createWebhook, .readWebhook, .updateWebhook, .deleteWebhook,
            .rotateWebhookSecret,
            .testWebhook, .listWebhookMessages, .resendWebhookMessage, .resendWebhookMessages:
            webhookDescription
        case .readDescription, .readDocumentation, .readProblem:
            serviceDescription
        }
    }
}
