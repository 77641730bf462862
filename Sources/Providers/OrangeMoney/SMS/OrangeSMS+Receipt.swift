import GatewayCore
import Primitives
package import ProviderKit

extension OrangeSMS: SMSReceiptProvider {
    /// Reads `{"deliveryInfoNotification":{"callbackData","deliveryInfo":{"address","deliveryStatus"}}}`, a POST to the
    /// one address that Orange knows for us. Nothing signs it. Throws `malformed` where a member is missing.
    package func readReceipt(_ webhook: ProviderWebhook) throws(ProviderError) -> SMSDeliveryReceipt {
        let notification = (try? JSONValue(parsing: webhook.body))?["deliveryInfoNotification"]
        guard let reference = notification?["callbackData"]?.string, reference.isMessageReference,
            let info = notification?["deliveryInfo"], let word = info["deliveryStatus"]?.string,
            OrangeText.word(word) == word, let address = info["address"]?.string, address.hasPrefix("tel:+"),
            let recipient = MSISDN(String(address.dropFirst(5)))
        else {
            throw ProviderError(
                .malformed, delivery: .unknown,
                message: "The receipt is not what Orange sends: no readable message, number and status.")
        }
        return SMSDeliveryReceipt(
            providerReference: reference, recipient: recipient, claimedStatus: word,
            delivery: OrangeSMSDeliveryStatus(rawValue: word)?.delivery)
    }
}

extension String {
    /// Whether it looks like the last segment of a message's address, a UUID as a rule.
    fileprivate var isMessageReference: Bool {
        (1...128).contains(utf8.count)
            && utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }
}

/// Where a message stands on its way. Source: Orange Developer, "SMS API, getting started", November 2026.
enum OrangeSMSDeliveryStatus: String, CaseIterable {
    case deliveredToTerminal = "DeliveredToTerminal"
    /// The network has it; whether the phone will is not known yet.
    case deliveredToNetwork = "DeliveredToNetwork"
    case deliveryUncertain = "DeliveryUncertain"
    case deliveryImpossible = "DeliveryImpossible"
    /// The phone is off or away.
    case messageWaiting = "MessageWaiting"

    /// Nil where the word is not the last one.
    var delivery: SMSDelivery? {
        switch self {
        case .deliveredToTerminal: .delivered
        case .deliveryImpossible: .undelivered
        case .deliveredToNetwork, .deliveryUncertain, .messageWaiting: nil
        }
    }
}
