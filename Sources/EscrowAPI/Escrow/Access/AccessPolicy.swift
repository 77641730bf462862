/// Who may ask for what. Every route goes through this table; there is no other check of roles.
package enum AccessPolicy {
    /// Whom an operation lets pass before anything is looked up.
    package enum Caller: Sendable, Equatable {
        /// Nobody has to be signed in.
        case anyone
        /// Whoever is signed in.
        case signedIn
        /// Those who have one of these roles now.
        case roles(Set<Role>)
    }

    package static func caller(of operation: Operation) -> Caller {
        switch operation {
        case .readKeys, .register, .login, .refreshToken, .requestPasswordReset, .confirmPasswordReset:
            .anyone
        case .verifyPhone, .resendVerification, .changePassword, .readProfile, .updateProfile, .logout,
            .listSessions, .revokeSession:
            .signedIn
        case .uploadDocument, .consentToVerification, .readVerification, .listDocuments, .readDocument,
            .removeDocument:
            .signedIn
        case .listVerifications, .readVerificationCase, .readCaseDocument, .decideVerification:
            .roles([.administrator])
        case .createAgreement, .listAgreements, .readAgreement, .actOnAgreement:
            .signedIn
        case .collect, .predictPayment, .listPaymentMethods, .promptPayer, .readPayment:
            .signedIn
        }
    }
}
