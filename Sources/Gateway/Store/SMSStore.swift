package import GatewayCore
package import GatewayMessages
import Postgres

/// Text messages on their way to a phone. The text is stored sealed, and emptied once it has gone: it may hold a code.
package struct SMSStore {
    let session: PostgresSession

    package func insert(_ sms: SendSMS) throws {
        try session.execute(
            """
            INSERT INTO sms (sms_id, sealed_recipient, recipient_index, text)
            VALUES (\(sms.sms.uuid), \(SealedMSISDN.recipient.seal(sms.recipient, of: sms.sms.uuid, in: session)),
                \(SealedMSISDN.recipientIndex(sms.recipient, in: session)), \(sms.sealedText))
            ON CONFLICT DO NOTHING
            """)
    }

    /// A message that is to be handed to a provider now.
    package struct Due: Sendable {
        package let sms: SendSMS
        package let submissions: Int
    }

    /// Takes messages that are due. One whose sender died in the middle is `unknown` from then on: no provider of text
    /// messages deduplicates, and the person can ask for another. One that has waited for longer than `lifetime` has
    /// failed: what it says is not true any more.
    package func claim(limit: Int, lease: Duration, lifetime: Duration = .seconds(900)) throws -> [Due] {
        try session.execute(
            """
            UPDATE sms SET state = CASE state WHEN 'submitting' THEN 'unknown' ELSE 'failed' END, text = '',
                next_action_at = NULL, final_at = now()
            WHERE next_action_at IS NOT NULL AND (
                state = 'submitting' AND next_action_at <= now()
                OR state = 'received' AND received_at < now() - \(lifetime)::interval)
            """)
        return try session.query(
            """
            WITH due AS (
                SELECT sms_id FROM sms WHERE state = 'received' AND next_action_at <= now()
                ORDER BY next_action_at LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            UPDATE sms s SET state = 'submitting', submissions = submissions + 1,
                next_action_at = now() + \(lease)::interval
            FROM due WHERE s.sms_id = due.sms_id RETURNING s.sms_id, s.sealed_recipient, s.text,
                s.submissions
            """
        ).map { row in
            let id = try row.uuid("sms_id")
            return Due(
                sms: SendSMS(
                    sms: SMSID(id),
                    recipient: try SealedMSISDN.recipient.open(
                        try row.string("sealed_recipient"), of: id, in: session),
                    sealedText: try row.string("text")),
                submissions: Int(try row.int("submissions")))
        }
    }

    /// The end of a message.
    package enum End: String, Sendable {
        case sent, unknown, failed
    }

    package func finish(_ id: SMSID, as end: End, provider: ProviderID, providerReference: String?) throws {
        try session.execute(
            """
            UPDATE sms SET state = \(end.rawValue), text = '', provider = \(provider.name),
                provider_reference = \(providerReference), next_action_at = NULL, final_at = now()
            WHERE sms_id = \(id.uuid)
            """)
    }

    /// The request cannot have left: it goes again after `delay`.
    package func retry(_ id: SMSID, after delay: Duration) throws {
        try session.execute(
            """
            UPDATE sms SET state = 'received', next_action_at = now() + \(delay)::interval WHERE sms_id = \(id.uuid)
            """)
    }
}
