public import GatewayCore

/// What the gateway tells escrowd.
public enum GatewayEvent: Sendable, Hashable {
    case commandAccepted(CommandID)
    case commandRefused(CommandID, CommandRefusal)
    case payment(PaymentReport)
    case smsSent(SMSID)
    /// The network's last word on a message that it took.
    case smsEnded(SMSID, SMSDelivery)
    case accountHolderChecked(AccountHolderReport)
    case kycCompleted(KYCReport)
    case providerAvailability(ProviderAvailability)
    case purseDescribed(PurseDescription)

    /// The name on the wire.
    public var type: String {
        switch self {
        case .commandAccepted: "command.accepted"
        case .commandRefused: "command.refused"
        case .payment(let report): report.eventType
        case .smsSent: "sms.sent"
        case .smsEnded(_, .delivered): "sms.delivered"
        case .smsEnded(_, .undelivered): "sms.undelivered"
        case .accountHolderChecked: "account-holder.checked"
        case .kycCompleted: "kyc.completed"
        case .providerAvailability: "provider.availability"
        case .purseDescribed: "purse.described"
        }
    }
}

/// Where a payment stands, told once for each change and again on `inquire`.
public struct PaymentReport: Sendable, Hashable {
    public let payment: PaymentID
    public let purse: PurseID
    public let kind: PaymentKind
    public let amount: Money
    public let reference: String
    /// `pending`, `indeterminate`, `succeeded` or `failed`; what is not yet submitted is told as `pending`.
    public let state: PaymentState
    public let failure: PaymentFailure?
    /// The provider's reference, that the person's own text message shows.
    public let providerReference: String?
    /// The page on which the payer approves, while that is open; nil where the payer is prompted.
    public let payerURL: String?

    public init(
        payment: PaymentID, purse: PurseID, kind: PaymentKind, amount: Money, reference: String,
        state: PaymentState, failure: PaymentFailure?, providerReference: String?, payerURL: String? = nil
    ) {
        precondition(
            (state == .failed) == (failure != nil), "A failed payment has a reason, and no other has.")
        self.payment = payment
        self.purse = purse
        self.kind = kind
        self.amount = amount
        self.reference = reference
        self.state = state
        self.failure = failure
        self.providerReference = providerReference
        self.payerURL = state.isFinal ? nil : payerURL
    }

    var eventType: String {
        switch state {
        case .received, .submitting, .pending: "payment.pending"
        case .indeterminate: "payment.indeterminate"
        case .succeeded: "payment.succeeded"
        case .failed: "payment.failed"
        }
    }
}

/// Why the gateway refused a command. A refused command has moved nothing.
public struct CommandRefusal: Sendable, Hashable {
    public enum Code: String, Sendable, CaseIterable {
        case malformed = "malformed"
        case unknownPurse = "unknown_purse"
        case unknownPayment = "unknown_payment"
        case conflict = "conflict"
        case insufficientPurse = "insufficient_purse"
        case collectionOpen = "collection_open"
        case disbursementOpen = "disbursement_open"
        case settling = "settling"
        /// A payout of this purse was executed after it had been reported failed.
        case paidLate = "paid_late"
        case unknownProvider = "unknown_provider"
        case unsupportedCurrency = "unsupported_currency"
        case amountOutOfBounds = "amount_out_of_bounds"
        case foreignAccount = "foreign_account"
        /// The provider does not answer: nobody is asked for money now.
        case providerUnavailable = "provider_unavailable"
        /// The provider does not answer, and as much waits for it as may.
        case queueFull = "queue_full"
        /// The provider does not prompt payers again.
        case cannotPrompt = "cannot_prompt"
        /// The payment does not wait for its payer.
        case notPending = "not_pending"
        /// The payer was prompted a moment ago.
        case promptedRecently = "prompted_recently"
        /// Another check of this person for this purpose is not completed.
        case checkOpen = "check_open"
        /// The provider of KYC checks cannot be asked for this.
        case unsupportedCheck = "unsupported_check"
        /// The person has no check of that identifier.
        case unknownCheck = "unknown_check"
    }

    public let code: Code
    /// For an operator: what is wrong and what to do; names the fields that differ.
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

/// What a provider told of a number's account.
public struct AccountHolderReport: Sendable, Hashable {
    public let check: AccountHolderCheckID
    /// Nil where the provider did not answer in time.
    public let standing: AccountStanding?
    /// The holder's name as `TextSeal` seals it, bound to the check; nil where the provider tells none.
    public let sealedName: String?

    public init(check: AccountHolderCheckID, standing: AccountStanding?, sealedName: String?) {
        self.check = check
        self.standing = standing
        self.sealedName = sealedName
    }
}
