import GatewayCore

/// Where a payment stands at MTN. Every other word (clients have met `ONGOING`, `REJECTED`, `TIMEOUT`,
/// `CANCELLED`) is unrecognised. Source: MoMo API description and common errors, developer portal, November
/// 2026.
enum MTNMoMoStatus: String, CaseIterable {
    case pending = "PENDING"
    /// Not documented for payments; the sandbox shows it for up to 50 seconds.
    case created = "CREATED"
    case successful = "SUCCESSFUL"
    case failed = "FAILED"
}

/// The codes that MTN gives as the reason of a failed payment or as the code of an HTTP error: one table for
/// both. Source: common errors, developer portal, and "Reason for some failed API responses", MTN community,
/// November 2026.
enum MTNMoMoReason: String, CaseIterable {
    case payerNotFound = "PAYER_NOT_FOUND"
    case payeeNotFound = "PAYEE_NOT_FOUND"
    case payeeNotAllowedToReceive = "PAYEE_NOT_ALLOWED_TO_RECEIVE"
    case notEnoughFunds = "NOT_ENOUGH_FUNDS"
    case payerLimitReached = "PAYER_LIMIT_REACHED"
    case payeeLimitReached = "PAYEE_LIMIT_REACHED"
    /// One code for several causes, in the markets of the CFA franc.
    case lowBalanceOrLimitOrNotAllowed = "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED"
    case approvalRejected = "APPROVAL_REJECTED"
    case paymentNotApproved = "PAYMENT_NOT_APPROVED"
    case expired = "EXPIRED"
    case transactionCanceled = "TRANSACTION_CANCELED"
    case couldNotPerformTransaction = "COULD_NOT_PERFORM_TRANSACTION"
    case senderAccountNotActive = "SENDER_ACCOUNT_NOT_ACTIVE"
    /// MTN's default, in practice often a low balance.
    case internalProcessingError = "INTERNAL_PROCESSING_ERROR"
    case serviceUnavailable = "SERVICE_UNAVAILABLE"
    case notAllowed = "NOT_ALLOWED"
    case notAllowedTargetEnvironment = "NOT_ALLOWED_TARGET_ENVIRONMENT"
    case invalidCallbackURLHost = "INVALID_CALLBACK_URL_HOST"
    case invalidCurrency = "INVALID_CURRENCY"
    case transactionNotFound = "TRANSACTION_NOT_FOUND"
    case transactionNotCompleted = "TRANSACTION_NOT_COMPLETED"
    case validationError = "VALIDATION_ERROR"

    /// What it means to the customer. The payee of a collection and the payer of money that goes out is Kimi's own
    /// account: what is wrong with that one is for our team, not for the customer to mend.
    func failure(of operation: MTNMoMoOperation) -> PaymentFailure {
        let isCollection = operation.isCollection
        return switch self {
        case .payerNotFound: isCollection ? .payerNotFound : .providerConfiguration
        case .payeeNotFound: isCollection ? .providerConfiguration : .payeeNotFound
        case .payeeNotAllowedToReceive: isCollection ? .providerConfiguration : .payeeCannotReceive
        // In a disbursement it is our wallet that is short, or the payee that is at a limit.
        case .notEnoughFunds: isCollection ? .insufficientFunds : .declined
        case .payerLimitReached: isCollection ? .payerLimitReached : .providerConfiguration
        case .payeeLimitReached: isCollection ? .providerConfiguration : .payeeLimitReached
        case .lowBalanceOrLimitOrNotAllowed: .declined
        case .approvalRejected: .payerRefused
        case .paymentNotApproved: .payerRefused
        case .expired: .expired
        case .transactionCanceled: .cancelled
        // In a collection: no PIN within about 5 minutes.
        case .couldNotPerformTransaction: isCollection ? .expired : .declined
        case .senderAccountNotActive: isCollection ? .accountBlocked : .providerConfiguration
        case .internalProcessingError: .declined
        case .serviceUnavailable: .providerUnavailable
        case .notAllowed: .notAllowed
        case .notAllowedTargetEnvironment: .providerConfiguration
        case .invalidCallbackURLHost: .providerConfiguration
        case .invalidCurrency: .providerConfiguration
        case .transactionNotFound: .declined
        case .transactionNotCompleted: .declined
        case .validationError: .providerConfiguration
        }
    }

    /// Whether this code as the answer to a creating POST proves that nothing was created, although it comes
    /// as a 500.
    ///
    /// These three name a header or a member of the very request that MTN refuses before it makes a resource:
    /// a foreign callback host creates nothing (measured), another currency and another environment are
    /// refused at the POST. All other codes may come from the wallet behind it, after it has begun to work.
    var provesNothingCreated: Bool {
        switch self {
        case .invalidCallbackURLHost, .invalidCurrency, .notAllowedTargetEnvironment: true
        default: false
        }
    }

    /// Whether it tells an operator that our account or configuration is refused.
    var isRefusalOfUs: Bool {
        provesNothingCreated || self == .notAllowed
    }
}
