extension AccessPolicy {
    /// The table. A new operation is a row here, in `Operation+Route.swift`, and in the expectations of the matrix test.
    package static func rule(for operation: Operation) -> AccessRule {
        switch operation {
        // The service itself
        case .readDescription, .readDocumentation, .readProblem:
            AccessRule(.service, [.anyone])

        // Accounts
        case .readKeys, .register, .login, .refreshToken, .requestPasswordReset, .confirmPasswordReset:
            AccessRule(.service, [.anyone])
        case .verifyPhone, .resendVerification, .changePassword, .readProfile, .updateProfile:
            AccessRule(.account, [.own])
        case .logout, .listSessions, .revokeSession:
            AccessRule(.session, [.own])

        // Verification
        case .uploadDocument, .consentToVerification:
            AccessRule(.verification, [.own], provenPhone: true)
        case .readVerification:
            AccessRule(.verification, [.own])
        case .listDocuments, .readDocument, .removeDocument:
            AccessRule(.document, [.own])
        case .listVerifications, .readVerificationCase:
            AccessRule(.verification, [.administrator])
        case .readCaseDocument:
            AccessRule(.document, [.administrator])
        case .decideVerification:
            AccessRule(.verification, [.administrator], refused: [.own: .ownCase])

        // Agreements
        case .createAgreement:
            AccessRule(.service, [.own], provenPhone: true)
        case .listAgreements:
            AccessRule(.agreement, [.buyer, .seller, .administrator])
        case .readAgreement:
            AccessRule(.agreement, [.buyer, .seller, .administrator])
        case .actOnAgreement:
            AccessRule(.agreement, [.buyer, .seller], provenPhone: true)

        case .checkTerms:
            AccessRule(.service, [.own])

        // Payout accounts
        case .readPayoutAccount:
            AccessRule(.account, [.own])
        case .changePayoutAccount:
            AccessRule(.account, [.own], provenPhone: true)

        // Payments
        case .collect:
            AccessRule(
                .agreement, [.buyer], refused: [.seller: .wrongParty], provenPhone: true,
                states: [.pendingFunds])
        case .predictPayment, .listPaymentMethods:
            AccessRule(.service, [.own])
        case .promptPayer:
            AccessRule(.payment, [.buyer], refused: [.seller: .wrongParty])
        case .readPayment:
            AccessRule(.payment, [.buyer, .seller, .administrator])

        case .listPayments:
            AccessRule(.payment, [.buyer, .seller])

        // Messages, proofs, disputes: how the caller stands to the one object decides further, see `CaseStanding`.
        case .listMessages, .listProofs, .readAttachment:
            AccessRule(.agreement, [.buyer, .seller, .arbiter, .administrator])
        case .postMessage, .addProof:
            AccessRule(.agreement, [.buyer, .seller], provenPhone: true)
        case .openDispute:
            AccessRule(.agreement, [.buyer, .seller, .administrator], provenPhone: true)
        case .listDisputes, .readDispute, .listEvidence, .listComments, .requestCaseFile, .readCaseFile:
            AccessRule(.dispute, [.buyer, .seller, .arbiter, .administrator])
        case .addEvidence, .addComment:
            AccessRule(.dispute, [.buyer, .seller, .arbiter, .administrator], provenPhone: true)
        case .assignDispute, .liftDispute:
            AccessRule(.dispute, [.administrator])
        case .resolveDispute:
            AccessRule(.dispute, [.arbiter])
        case .confirmRuling, .declineRuling:
            AccessRule(.dispute, [.arbiter, .administrator])

        // Notifications
        case .listNotifications, .readNotificationPreferences, .changeNotificationPreferences:
            AccessRule(.notification, [.own])
        case .listWebhooks, .createWebhook, .readWebhook, .updateWebhook, .deleteWebhook,
            .rotateWebhookSecret,
            .testWebhook, .listWebhookMessages, .resendWebhookMessage, .resendWebhookMessages:
            AccessRule(.webhook, [.own])

        // Administration
        case .readStatistics:
            AccessRule(.service, [.administrator])
        case .listUsers, .readUser:
            AccessRule(.account, [.administrator])
        case .suspendUser, .reinstateUser, .changeRole:
            AccessRule(.account, [.administrator], refused: [.own: .ownAccount])
        case .listSettings, .changeSetting:
            AccessRule(.setting, [.administrator])
        case .overseeAgreements:
            AccessRule(.agreement, [.administrator])
        case .readAuditTrail:
            AccessRule(.service, [.administrator])
        }
    }
}
