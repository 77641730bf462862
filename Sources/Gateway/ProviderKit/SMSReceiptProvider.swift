public import GatewayCore

/// A network that tells later what became of the messages that it took.
public protocol SMSReceiptProvider: SMSProvider {
    /// Reads a delivery receipt. What it says is believed only of a message that we sent, by the reference that the
    /// network gave us for it. Throws `malformed` where the body is not what the provider documents.
    func readReceipt(_ webhook: ProviderWebhook) throws(ProviderError) -> SMSDeliveryReceipt
}

/// A network's word on a message that it took.
public struct SMSDeliveryReceipt: Sendable, Equatable {
    /// The reference that the network answered the message with.
    public let providerReference: String
    public let recipient: MSISDN
    /// The network's own word.
    public let claimedStatus: String
    /// Nil where the word is not the last one, or none that we know.
    public let delivery: SMSDelivery?

    public init(
        providerReference: String, recipient: MSISDN, claimedStatus: String, delivery: SMSDelivery?
    ) {
        self.providerReference = providerReference
        self.recipient = recipient
        self.claimedStatus = claimedStatus
        self.delivery = delivery
    }
}
