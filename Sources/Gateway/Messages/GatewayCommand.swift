public import GatewayCore

/// What escrowd may ask of the gateway, which may refuse it.
public enum GatewayCommand: Sendable, Hashable {
    case openPurse(OpenPurse)
    case collect(Collect)
    case disburse(Disburse)
    case refund(Refund)
    case settle(Settle)
    case inquire(Inquire)
    case promptPayer(PromptPayer)
    case sendSMS(SendSMS)
    case checkAccountHolder(CheckAccountHolder)
    case checkKYC(CheckKYC)
    case inquireKYC(InquireKYC)
    case describePurse(DescribePurse)

    /// The name on the wire.
    public var type: String {
        switch self {
        case .openPurse: "open-purse"
        case .collect: "collect"
        case .disburse: "disburse"
        case .refund: "refund"
        case .settle: "settle"
        case .inquire: "inquire"
        case .promptPayer: "prompt-payer"
        case .sendSMS: "send-sms"
        case .checkAccountHolder: "check-account-holder"
        case .checkKYC: "check-kyc"
        case .inquireKYC: "inquire-kyc"
        case .describePurse: "describe-purse"
        }
    }
}

/// Opens what one agreement's money will stand in, and fixes where it may go.
public struct OpenPurse: Sendable, Hashable {
    public let purse: PurseID
    public let currency: Currency
    /// The only account a disbursement to the seller may reach.
    public let seller: ProviderAccount

    public init(purse: PurseID, currency: Currency, seller: ProviderAccount) {
        self.purse = purse
        self.currency = currency
        self.seller = seller
    }
}

/// Asks a payer for money. One collection of a purse is open at a time.
public struct Collect: Sendable, Hashable {
    public let payment: PaymentID
    public let purse: PurseID
    public let payer: ProviderAccount
    public let amount: Money
    /// The public reference that people see: `PAY-7Q3K9M`.
    public let reference: String
    /// A sentence for the payer's prompt: letters, digits, spaces, hyphens; at most 160 characters.
    public let message: String

    public init(
        payment: PaymentID, purse: PurseID, payer: ProviderAccount, amount: Money, reference: String,
        message: String
    ) {
        self.payment = payment
        self.purse = purse
        self.payer = payer
        self.amount = amount
        self.reference = reference
        self.message = message
    }
}

/// Sends a purse's money to the seller and keeps the fee, both or neither.
public struct Disburse: Sendable, Hashable {
    public let payment: PaymentID
    public let purse: PurseID
    /// What the seller receives.
    public let net: Money
    /// What Kimi keeps; may be zero.
    public let fee: Money
    public let reference: String
    public let message: String

    public init(
        payment: PaymentID, purse: PurseID, net: Money, fee: Money, reference: String, message: String
    ) {
        self.payment = payment
        self.purse = purse
        self.net = net
        self.fee = fee
        self.reference = reference
        self.message = message
    }
}

/// Sends collected money back to the account that paid it.
public struct Refund: Sendable, Hashable {
    public let payment: PaymentID
    public let purse: PurseID
    /// The collection whose payer is paid back.
    public let collection: PaymentID
    public let amount: Money
    public let reference: String
    public let message: String

    public init(
        payment: PaymentID, purse: PurseID, collection: PaymentID, amount: Money, reference: String,
        message: String
    ) {
        self.payment = payment
        self.purse = purse
        self.collection = collection
        self.amount = amount
        self.reference = reference
        self.message = message
    }
}

/// Asks where a payment stands: the gateway tells again what it last told.
public struct Inquire: Sendable, Hashable {
    public let payment: PaymentID
    public let purse: PurseID

    public init(payment: PaymentID, purse: PurseID) {
        self.payment = payment
        self.purse = purse
    }
}

/// Has the payer of a pending collection prompted again; the payment stays as it is, whatever comes of it.
public struct PromptPayer: Sendable, Hashable {
    public let payment: PaymentID
    public let purse: PurseID

    public init(payment: PaymentID, purse: PurseID) {
        self.payment = payment
        self.purse = purse
    }
}

/// Sends a text message, such as a phone code.
public struct SendSMS: Sendable, Hashable {
    public let sms: SMSID
    public let recipient: MSISDN
    /// The text as `TextSeal` seals it: at most 480 characters, unreadable on the way.
    public let sealedText: String

    public init(sms: SMSID, recipient: MSISDN, sealedText: String) {
        self.sms = sms
        self.recipient = recipient
        self.sealedText = sealedText
    }
}

/// Asks a provider whose account a number is, before money is sent there.
public struct CheckAccountHolder: Sendable, Hashable {
    public let check: AccountHolderCheckID
    public let account: ProviderAccount

    public init(check: AccountHolderCheckID, account: ProviderAccount) {
        self.check = check
        self.account = account
    }
}
