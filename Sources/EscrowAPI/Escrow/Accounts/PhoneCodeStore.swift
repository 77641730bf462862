import FoundationEssentials
import GatewayCore
import Postgres
import Primitives

/// The codes that were sent to phones; a code itself is never stored.
enum PhoneCodeStore {
    static func insert(
        _ code: PhoneCode, userID: Int64, purpose: PhoneCode.Purpose, authenticator: [UInt8],
        in session: PostgresSession
    ) throws {
        try session.execute(
            """
            INSERT INTO phone_codes (id, user_id, purpose, code_hmac, expires_at)
            VALUES (\(code.id), \(userID), \(purpose.rawValue), \(authenticator), now() + \(PhoneCode.lifetime))
            """)
    }

    /// How many were sent within the last day, and how long the newest bars another one, if it does. One that the network
    /// could not deliver bars none.
    static func recent(
        userID: Int64, purpose: PhoneCode.Purpose, in session: PostgresSession
    ) throws -> (count: Int64, wait: Duration?, untilNextDay: Duration) {
        let row = try session.query(
            """
            SELECT count(*) AS sent,
                coalesce(ceil(extract(epoch FROM max(created_at) FILTER (WHERE delivery IS DISTINCT FROM 'undelivered')
                    + \(PhoneCode.resendAfter) - now())), 0)::bigint AS wait,
                coalesce(ceil(extract(epoch FROM min(created_at) + interval '1 day' - now())), 0)::bigint AS day_wait
            FROM phone_codes
            WHERE user_id = \(userID) AND purpose = \(purpose.rawValue) AND created_at > now() - interval '1 day'
            """
        ).first
        guard let row else { return (0, nil, .zero) }
        let wait = try row.int("wait")
        return (try row.int("sent"), wait > 0 ? .seconds(wait) : nil, .seconds(try row.int("day_wait")))
    }

    /// Counts a try at the newest code before it is compared, so that tries at the same instant cannot share one.
    /// Nil where there is no code that could still be right.
    static func takeTry(
        userID: Int64, purpose: PhoneCode.Purpose, in session: PostgresSession
    ) throws -> (id: UUID, authenticator: [UInt8], triesLeft: Int64)? {
        try session.query(
            """
            UPDATE phone_codes SET tries = tries + 1
            WHERE id = (
                    SELECT id FROM phone_codes WHERE user_id = \(userID) AND purpose = \(purpose.rawValue)
                    ORDER BY created_at DESC, id DESC LIMIT 1)
                AND used_at IS NULL AND expires_at > now() AND tries < \(PhoneCode.triesAllowed)
            RETURNING id, code_hmac, tries
            """
        ).first.map {
            (try $0.uuid("id"), try $0.bytes("code_hmac"), PhoneCode.triesAllowed - (try $0.int("tries")))
        }
    }

    /// Keeps the network's last word on the message that brought a code; the first one stays. Nothing where the message
    /// brought none.
    static func setDelivery(_ delivery: SMSDelivery, of sms: SMSID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE phone_codes SET delivery = \(delivery.rawValue), delivery_at = now()
            WHERE id = \(sms.uuid) AND delivery IS NULL
            """)
    }

    static func markUsed(_ id: UUID, in session: PostgresSession) throws {
        try session.execute("UPDATE phone_codes SET used_at = now() WHERE id = \(id)")
    }

    /// Removes codes too old to be of use or to count; returns how many.
    static func purge(in session: PostgresSession) throws -> Int {
        try session.execute("DELETE FROM phone_codes WHERE created_at < now() - interval '2 days'")
    }
}
