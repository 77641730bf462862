public import GatewayCore

/// One attempt at a payment, as a provider needs to know it; enough to send it and to compare a reply with it.
public struct PaymentOrder: Sendable {
    /// The identifier that the provider will know this attempt by.
    public let attempt: AttemptID
    public let amount: Money
    /// The payer of a collection, the payee of a disbursement.
    public let account: MSISDN
    /// Our own public reference, such as `PAY-7Q3K9M`; appears in the provider's reports.
    public let externalID: String
    /// A sentence for the person at the other end.
    public let message: String
    /// Where the provider may send its webhook; unguessable, one for each attempt. Nil where none is wanted.
    public let webhookURL: String?
    /// The provider's own reference, once it has told one.
    public let providerReference: String?
    /// What the provider has given out for this attempt, where it prepares attempts and has done so.
    public let preparedKey: String?
    /// Which try at sending it this is, from 1.
    public let submission: Int

    public init(
        attempt: AttemptID, amount: Money, account: MSISDN, externalID: String, message: String,
        webhookURL: String?, providerReference: String? = nil, preparedKey: String? = nil,
        submission: Int = 1
    ) {
        self.attempt = attempt
        self.amount = amount
        self.account = account
        self.externalID = externalID
        self.message = message
        self.webhookURL = webhookURL
        self.providerReference = providerReference
        self.preparedKey = preparedKey
        self.submission = submission
    }
}

/// One text message.
public struct SMSOrder: Sendable {
    public let id: SMSID
    public let recipient: MSISDN
    public let text: String

    public init(id: SMSID, recipient: MSISDN, text: String) {
        self.id = id
        self.recipient = recipient
        self.text = text
    }
}

/// The network has taken the message.
public struct SMSReceipt: Sendable {
    public let providerReference: String?

    public init(providerReference: String?) {
        self.providerReference = providerReference
    }
}
