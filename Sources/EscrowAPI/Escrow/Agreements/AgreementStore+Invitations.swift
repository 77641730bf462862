import GatewayCore
import Postgres
import Sealing

extension AgreementStore {
    /// The agreements that wait for whoever proves this number.
    static func waiting(for phone: MSISDN, in session: PostgresSession) throws -> [Int64] {
        try session.query(
            """
            SELECT agreement_id FROM agreements
            WHERE invited_phone_index = \(SealedPerson.index(phone, in: session)) AND seller_id IS NULL
                AND state = 'PENDING_FUNDS'
            ORDER BY agreement_id
            """
        ).map { try $0.int("agreement_id") }
    }

    /// Who has the number that the agreement invited, if anybody has.
    static func invitedUser(of id: Int64, in session: PostgresSession) throws -> User? {
        let rows = try session.query(
            """
            SELECT u.id FROM agreements a JOIN users u ON u.phone_index = a.invited_phone_index
            WHERE a.agreement_id = \(id) AND a.seller_id IS NULL AND a.state = 'PENDING_FUNDS'
            """)
        return try rows.first.map { try $0.int("id") }.flatMap { try UserStore.user(id: $0, in: session) }
    }

    /// Notes that both sides are told that the invited number cannot be paid. False where they were, or it is over.
    static func setNotPayableTold(id: Int64, in session: PostgresSession) throws -> Bool {
        try session.execute(
            """
            UPDATE agreements SET not_payable_told_at = now()
            WHERE agreement_id = \(id) AND not_payable_told_at IS NULL AND seller_id IS NULL
                AND state = 'PENDING_FUNDS'
            """) == 1
    }

    /// Sets the seller, once: false where there is one, or the number is not the one that was invited.
    static func bind(
        _ seller: Seller, phone: MSISDN, id: Int64, in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            UPDATE agreements SET seller_id = \(seller.userID),
                payout_provider = \(seller.payee.account.provider.name),
                payout_confirmed = \(seller.payee.isConfirmed), payout_choice_id = \(seller.payee.choiceID),
                open_command_id = \(seller.openCommand.uuid), version = version + 1
            WHERE agreement_id = \(id) AND seller_id IS NULL AND state = 'PENDING_FUNDS'
                AND invited_phone_index = \(SealedPerson.index(phone, in: session))
            """) == 1
    }

    /// How many agreements of this buyer's last day invited somebody, the newest included.
    static func invitations(by buyerID: Int64, in session: PostgresSession) throws -> Int {
        Int(
            try session.query(
                """
                SELECT count(*) AS invited FROM agreements
                WHERE buyer_id = \(buyerID) AND invited_phone_index IS NOT NULL
                    AND created_at > now() - interval '1 day'
                """)[0].int("invited"))
    }
}
