/// Everything that can be asked of the API. The raw value is its name in the API description.
package enum Operation: String, Sendable, Hashable, CaseIterable {
    // The service itself
    case readDescription
    case readDocumentation
    case readProblem

    // Accounts
    case readKeys
    case register
    case login
    case refreshToken
    case requestPasswordReset
    case confirmPasswordReset
    case verifyPhone
    case resendVerification
    case changePassword
    case readProfile
    case updateProfile
    case logout
    case listSessions
    case revokeSession

    // Verification
    case uploadDocument
    case consentToVerification
    case readVerification
    case listDocuments
    case readDocument
    case removeDocument
    case listVerifications
    case readVerificationCase
    case readCaseDocument
    case decideVerification

    // Agreements
    case createAgreement
    case listAgreements
    case readAgreement
    case actOnAgreement
    case checkTerms

    // Payout accounts
    case readPayoutAccount
    case changePayoutAccount

    // Payments
    case collect
    case predictPayment
    case listPaymentMethods
    case promptPayer
    case readPayment
    case listPayments

    // Messages, proofs, disputes
    case listMessages
    case postMessage
    case listProofs
    case addProof
    case readAttachment
    case openDispute
    case listDisputes
    case readDispute
    case assignDispute
    case liftDispute
    case listEvidence
    case addEvidence
    case listComments
    case addComment
    case resolveDispute
    case confirmRuling
    case declineRuling
    case requestCaseFile
    case readCaseFile

    // Notifications
    case listNotifications
    case readNotificationPreferences
    case changeNotificationPreferences

    // Administration
    case readStatistics
    case listUsers
    case readUser
    case suspendUser
    case reinstateUser
    case changeRole
    case listSettings
    case changeSetting
    case overseeAgreements
    case readAuditTrail
    case listWebhooks
    case createWebhook
    case readWebhook
    case updateWebhook
    case deleteWebhook
    case rotateWebhookSecret
    case testWebhook
    case listWebhookMessages
    case resendWebhookMessage
    case resendWebhookMessages
}
