/// Everything that can be asked of the API. The raw value is its name in the API description.
package enum Operation: String, Sendable, Hashable, CaseIterable {
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

    // Payments
    case collect
    case predictPayment
    case listPaymentMethods
    case promptPayer
    case readPayment
}
