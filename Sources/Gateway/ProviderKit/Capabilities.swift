public import GatewayCore

/// What a provider can do. Implementing the capability's protocol is the opt-in; nobody lists what it cannot do.
public enum Capability: String, Sendable, CaseIterable {
    case collection
    case disbursement
    case refund
    case balance
    case accountHolder = "account_holder"
    case deliveryNotification = "delivery_notification"
    case payerPrompt = "payer_prompt"
    case webhook
    case sms
    case smsReceipt = "sms_receipt"
    case kyc
    case statement

    /// The capabilities of a provider, read off its type.
    public static func capabilities(of provider: any Provider) -> Set<Capability> {
        var found: Set<Capability> = []
        if provider is any CollectionProvider { found.insert(.collection) }
        if provider is any DisbursementProvider { found.insert(.disbursement) }
        if provider is any RefundProvider { found.insert(.refund) }
        if provider is any BalanceProvider { found.insert(.balance) }
        if provider is any AccountHolderProvider { found.insert(.accountHolder) }
        if provider is any DeliveryNotificationProvider { found.insert(.deliveryNotification) }
        if provider is any PayerPromptProvider { found.insert(.payerPrompt) }
        if provider is any WebhookProvider { found.insert(.webhook) }
        if provider is any SMSProvider { found.insert(.sms) }
        if provider is any SMSReceiptProvider { found.insert(.smsReceipt) }
        if provider is any KYCProvider { found.insert(.kyc) }
        if provider is any StatementProvider { found.insert(.statement) }
        return found
    }
}

/// A provider that moves money, one attempt at a time, each known to it by the attempt's identifier.
public protocol PaymentProvider: Provider {
    /// Where attempts of that kind are made and found, such as `proxy.momoapi.mtn.com/disbursement/v1_0/transfer`.
    ///
    /// An attempt is known only where it was made, so the engine stores this with it and never asks elsewhere: a
    /// changed host or product must not turn "unknown here" into "never arrived".
    func endpoint(for kind: PaymentKind) -> String
}

/// Money in from a payer.
public protocol CollectionProvider: PaymentProvider {
    /// Asks the payer to approve. Sent twice with the same attempt it must not collect twice, where the manifest says
    /// that the provider deduplicates.
    func requestToPay(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply

    /// Asks what became of an attempt. Has no effect at the provider.
    func inquireCollection(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
}

/// Money out to a payee.
public protocol DisbursementProvider: PaymentProvider {
    /// Sends money. Sent twice with the same attempt it must not pay twice, where the manifest says that the provider
    /// deduplicates.
    func disburse(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply

    /// Asks what became of an attempt. Has no effect at the provider.
    func inquireDisbursement(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
}

/// Collected money back to the account that paid. Where a provider has no refund of its own, the engine disburses to
/// that account.
public protocol RefundProvider: PaymentProvider {
    /// Sends back all or part of what `collection` brought. Sent twice with the same attempt it must not pay twice,
    /// where the manifest says that the provider deduplicates.
    func refund(_ order: PaymentOrder, of collection: AttemptID, in context: ProviderContext)
        async throws(ProviderError) -> ProviderReply

    /// Asks what became of an attempt. Has no effect at the provider.
    func inquireRefund(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
}

/// What our own accounts at the provider hold.
public protocol BalanceProvider: Provider {
    /// Every account, in a fixed order. Has no effect at the provider.
    func balances(in context: ProviderContext) async throws(ProviderError) -> [ProviderBalance]
}

/// Whose account a number is.
public protocol AccountHolderProvider: Provider {
    /// Asks whether the number has an account that can pay and be paid, and for the name on it where the provider
    /// tells. Has no effect at the provider.
    func accountHolder(of account: MSISDN, in context: ProviderContext) async throws(ProviderError)
        -> AccountHolder
}

/// A word from the provider itself to a payer whose collection has succeeded.
public protocol DeliveryNotificationProvider: CollectionProvider {
    /// Has the provider send the payer a text about a collection, once for each.
    func notifyPayer(of order: PaymentOrder, text: String, in context: ProviderContext)
        async throws(ProviderError) -> DeliveryNotificationOutcome
}

/// The provider telling us that there is something to look at.
public protocol WebhookProvider: Provider {
    /// Reads a webhook. What it says is a reason to inquire, never evidence.
    /// Throws `malformed` where the body is not what the provider documents.
    func read(_ webhook: ProviderWebhook) throws(ProviderError) -> WebhookHint

    /// The webhook as it is kept: without secrets, names and phone numbers. By itself it hides the account alone.
    func record(of webhook: ProviderWebhook, hiding account: MSISDN) -> String
}

/// Text messages to a phone.
public protocol SMSProvider: Provider {
    /// Hands a message to the network. Providers of text messages do not deduplicate.
    func sendSMS(_ order: SMSOrder, in context: ProviderContext) async throws(ProviderError) -> SMSReceipt
}
