package import GatewayCore
import Postgres

extension SMSStore {
    /// What a delivery receipt changed.
    package enum ReceiptVerdict: Sendable, Equatable {
        /// It is stored at that message.
        case recorded(SMSID)
        /// The message's end was told before; the first word stays.
        case repeated
        /// No such message has been sent yet: the receipt waits for a moment.
        case parked
    }

    /// How long a receipt may come before the answer to the sending is stored, and how many may wait.
    private static let parkingTime = Duration.seconds(900)
    private static let parkingPlaces = 1000

    /// Stores a receipt at the message that the provider knows by that reference and that went to that number. Any other
    /// one changes no message.
    package func record(
        _ delivery: SMSDelivery, of reference: String, to recipient: MSISDN, by provider: ProviderID
    ) throws -> ReceiptVerdict {
        try lockReceipts(of: reference, by: provider)
        let message = try session.query(
            """
            SELECT sms_id FROM sms WHERE provider = \(provider.name) AND provider_reference = \(reference)
                AND recipient_index = \(SealedMSISDN.recipientIndex(recipient, in: session)) AND state = 'sent' LIMIT 1
            """
        ).first
        guard let message else {
            try park(delivery, of: reference, to: recipient, by: provider)
            return .parked
        }
        let id = SMSID(try message.uuid("sms_id"))
        return try setDelivery(delivery, of: id) ? .recorded(id) : .repeated
    }

    /// Takes the receipt that came before the message was stored as sent, and stores it there.
    package func takeEarlyReceipt(
        of id: SMSID, reference: String, to recipient: MSISDN, by provider: ProviderID
    ) throws -> SMSDelivery? {
        try lockReceipts(of: reference, by: provider)
        let row = try session.query(
            """
            DELETE FROM sms_early_receipts WHERE provider = \(provider.name) AND provider_reference = \(reference)
                AND recipient_index = \(SealedMSISDN.recipientIndex(recipient, in: session))
            RETURNING delivery
            """
        ).first
        guard let delivery = try row.flatMap({ SMSDelivery(rawValue: try $0.string("delivery")) }),
            try setDelivery(delivery, of: id)
        else { return nil }
        return delivery
    }

    private func setDelivery(_ delivery: SMSDelivery, of id: SMSID) throws -> Bool {
        try session.execute(
            """
            UPDATE sms SET delivery = \(delivery.rawValue), delivery_at = now()
            WHERE sms_id = \(id.uuid) AND state = 'sent' AND delivery IS NULL
            """) == 1
    }

    private func park(
        _ delivery: SMSDelivery, of reference: String, to recipient: MSISDN, by provider: ProviderID
    ) throws {
        try session.execute(
            "DELETE FROM sms_early_receipts WHERE received_at < now() - \(Self.parkingTime)::interval")
        try session.execute(
            """
            INSERT INTO sms_early_receipts (provider, provider_reference, recipient_index, delivery)
            SELECT \(provider.name), \(reference), \(SealedMSISDN.recipientIndex(recipient, in: session)),
                \(delivery.rawValue)
            WHERE (SELECT count(*) FROM sms_early_receipts) < \(Self.parkingPlaces)
            ON CONFLICT DO NOTHING
            """)
    }

    /// The receipt and the answer to the sending may come at the same instant: one of the two sees the other.
    private func lockReceipts(of reference: String, by provider: ProviderID) throws {
        try session.query(
            "SELECT pg_advisory_xact_lock(hashtextextended(\("sms-receipt:\(provider.name):\(reference)"), 0))"
        )
    }
}
