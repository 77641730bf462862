import FoundationEssentials
package import GatewayCore
package import Postgres
import Sealing

/// The rows of payments.
package enum PaymentStore {
    static let msisdnColumn = "payments.sealed_msisdn"

    /// What the row of an order holds beside the defaults.
    struct NewPayment {
        let id: PaymentID
        let reference: String
        let agreementID: Int64
        var milestoneID: Int64?
        /// The dispute whose ruling it carries out.
        var disputeID: Int64?
        let kind: PaymentKind
        let amount: Money
        let fee: Money
        let account: ProviderAccount
        let command: CommandID
        /// Which try it is of those ordered for its part, of its kind.
        let attempt: Int
        var collection: PaymentID?
        var isConfirmed: Bool?
        var idempotency: IdempotencyMark?
    }

    /// The caller has seen under the agreement's lock that it has no live payment of that kind, and that nobody has the
    /// reference: where either is not so, the transaction fails.
    static func insert(_ new: NewPayment, in session: PostgresSession) throws {
        let msisdn = try session.seal.seal(new.account.msisdn.digits, in: msisdnColumn, of: "\(new.id)")
        try session.later(
            """
            INSERT INTO payments (payment_id, reference, agreement_id, milestone_id, dispute_id, kind, currency, amount,
                fee, command_id, attempt, provider, sealed_msisdn, collection_id, provider_confirmed, idempotency_index)
            VALUES (\(new.id.uuid), \(new.reference), \(new.agreementID), \(new.milestoneID), \(new.disputeID),
                \(new.kind.rawValue),
                \(new.amount.currency.rawValue), \(new.amount.minorUnits), \(new.fee.minorUnits),
                \(new.command.uuid), \(Int64(new.attempt)), \(new.account.provider.name), \(msisdn),
                \(new.collection?.uuid), \(new.isConfirmed), \(new.idempotency?.index(in: session)))
            """)
    }

    /// Records a refund that the gateway made by itself. False where it is recorded already.
    static func insertGatewayRefund(
        id: PaymentID, reference: String, agreementID: Int64, status: PaymentStatus, amount: Money,
        failure: String?,
        providerReference: String?, in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            INSERT INTO payments (payment_id, reference, agreement_id, kind, state, currency, amount, attempt,
                accepted_at, failure, provider_reference)
            VALUES (\(id.uuid), \(reference), \(agreementID), 'refund', \(status.rawValue),
                \(amount.currency.rawValue), \(amount.minorUnits), 0, now(), \(failure), \(providerReference))
            ON CONFLICT DO NOTHING
            """) == 1
    }

    package static func payment(id: PaymentID, in session: PostgresSession) throws -> Payment? {
        try session.find(lookup(id))
    }

    static func lookup(_ id: PaymentID) -> Lookup<Payment?> {
        lookup("SELECT \(unescaped: columns) FROM \(unescaped: tables) WHERE p.payment_id = \(id.uuid)")
    }

    static func lookup(reference: String) -> Lookup<Payment?> {
        lookup("SELECT \(unescaped: columns) FROM \(unescaped: tables) WHERE p.reference = \(reference)")
    }

    static func payment(_ mark: IdempotencyMark, in session: PostgresSession) throws -> Payment? {
        try session.find(lookup(mark, in: session))
    }

    /// Nil where there is no key, too.
    static func lookup(_ mark: IdempotencyMark?, in session: PostgresSession) -> Lookup<Payment?> {
        lookup(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE p.idempotency_index = \(mark?.index(in: session))
            """)
    }

    private static func lookup(_ query: PostgresQuery) -> Lookup<Payment?> {
        Lookup(query) { rows, session in try rows.first.map { try payment($0, in: session) } }
    }

    /// What a command ordered: two payments where it carries out a ruling for both sides.
    static func paymentIDs(command: CommandID, in session: PostgresSession) throws -> [PaymentID] {
        try session.query(
            "SELECT payment_id FROM payments WHERE command_id = \(command.uuid) ORDER BY payment_id"
        ).map { PaymentID(try $0.uuid("payment_id")) }
    }

    /// All payments of an agreement, oldest first; the seller's before the buyer's where they left together.
    static func lookup(of agreement: AgreementKey) -> Lookup<[Payment]> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE p.agreement_id = \(agreement.number)
            ORDER BY p.created_at, p.kind, p.payment_id
            """
        ) { rows, session in try rows.map { try payment($0, in: session) } }
    }

    /// A page of the payments of the user's agreements, newest first, below the identifier `before`, each with whether he
    /// is the buyer there.
    static func page(
        userID: Int64, kinds: [PaymentKind], statuses: [PaymentStatus], before: PaymentID?, limit: Int,
        in session: PostgresSession
    ) throws -> [(payment: Payment, isPayer: Bool)] {
        let before = before?.uuid ?? largest
        return try page(userID, kinds.map(\.rawValue), statuses.map(\.rawValue), before, limit, in: session)
    }

    private static func page(
        _ userID: Int64, _ kinds: [String], _ states: [String], _ before: UUID, _ limit: Int,
        in session: PostgresSession
    ) throws -> [(payment: Payment, isPayer: Bool)] {
        try session.query(
            """
            SELECT \(unescaped: columns), p.buyer_id = \(userID) AS is_payer FROM \(unescaped: tables)
            JOIN (
                SELECT one.payment_id
                FROM unnest(\(kinds)) AS kinds (kind) CROSS JOIN unnest(\(states)) AS states (state)
                CROSS JOIN LATERAL (
                    (SELECT payment_id FROM payments
                     WHERE buyer_id = \(userID) AND kind = kinds.kind AND state = states.state AND payment_id < \(before)
                     ORDER BY payment_id DESC LIMIT \(limit))
                    UNION ALL
                    (SELECT payment_id FROM payments
                     WHERE seller_id = \(userID) AND kind = kinds.kind AND state = states.state AND payment_id < \(before)
                     ORDER BY payment_id DESC LIMIT \(limit))
                ) one
                ORDER BY one.payment_id DESC LIMIT \(limit)
            ) page ON page.payment_id = p.payment_id
            ORDER BY p.payment_id DESC
            """
        ).map { (try payment($0, in: session), try $0.bool("is_payer")) }
    }

    /// Above every identifier.
    private static let largest = UUID(
        uuid: (255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255))

    /// Notes that the payer is to be prompted again. False, and nothing is written, where the payment has been waiting for
    /// less than `pause` since the last prompt, or `limit` second prompts were asked for already.
    static func setPrompted(
        id: PaymentID, pause: Duration, limit: Int, in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            UPDATE payments SET prompts = prompts + 1, prompted_at = now()
            WHERE payment_id = \(id.uuid) AND prompts < \(limit)
                AND COALESCE(prompted_at, state_changed_at) <= now() - \(pause)::interval
            """) == 1
    }

    /// The collection that is not final, or nil.
    static func openCollection(agreementID: Int64) -> Lookup<Payment?> {
        lookup(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE p.agreement_id = \(agreementID) AND p.kind = 'collection'
                AND p.state IN ('PENDING', 'PROCESSING', 'INDETERMINATE')
            """)
    }

    /// The collection that funded the agreement.
    static func succeededCollection(of agreement: AgreementKey) -> Lookup<Payment?> {
        lookup(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE p.agreement_id = \(agreement.number) AND p.kind = 'collection' AND p.state = 'SUCCEEDED'
            """)
    }

    /// Moves a payment that is not final. `payerURL` takes the place of the page before. What the gateway reports of it, it
    /// has taken, whether or not its word of that has come. False where the payment is final: nothing is written then.
    static func advance(
        id: PaymentID, to status: PaymentStatus, failure: String?, providerReference: String?,
        payerURL: String? = nil, isAccepted: Bool, in session: PostgresSession
    ) throws -> Bool {
        try session.execute(
            """
            UPDATE payments SET state = \(status.rawValue), failure = \(failure), payer_url = \(payerURL),
                provider_reference = coalesce(\(providerReference)::text, provider_reference), state_changed_at = now(),
                accepted_at = coalesce(accepted_at, CASE WHEN \(isAccepted)::boolean THEN now() END)
            WHERE payment_id = \(id.uuid) AND state NOT IN ('SUCCEEDED', 'FAILED')
            """) == 1
    }

    /// Remembers that the gateway has taken the order.
    static func setAccepted(id: PaymentID, in session: PostgresSession) throws {
        try session.execute(
            "UPDATE payments SET accepted_at = coalesce(accepted_at, now()) WHERE payment_id = \(id.uuid)")
    }

    static func openInquiry(id: PaymentID, command: CommandID, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE payments SET open_inquiry_id = \(command.uuid), inquiries = inquiries + 1
            WHERE payment_id = \(id.uuid)
            """)
    }

    /// The payment that this inquiry was about, now without an open one; nil where the command was no inquiry.
    static func closeInquiry(command: CommandID, in session: PostgresSession) throws -> PaymentID? {
        try session.query(
            """
            UPDATE payments SET open_inquiry_id = NULL WHERE open_inquiry_id = \(command.uuid) RETURNING payment_id
            """
        ).first.map { PaymentID(try $0.uuid("payment_id")) }
    }
}

extension PaymentStore {
    private static let columns = """
        p.payment_id, p.reference, p.agreement_id, p.milestone_id, p.dispute_id, a.reference AS agreement_reference, a.purse_id, p.kind, p.state,
            p.currency, p.amount, p.fee, p.provider, p.sealed_msisdn, p.provider_confirmed, p.attempt, p.failure, p.provider_reference,
            p.payer_url, p.accepted_at, p.inquiries, p.open_inquiry_id, p.created_at, p.state_changed_at
        """

    private static let tables = "payments p JOIN agreements a ON a.agreement_id = p.agreement_id"

    private static func payment(_ row: PostgresRow, in session: PostgresSession) throws -> Payment {
        guard let kind = PaymentKind(rawValue: try row.string("kind")),
            let status = PaymentStatus(rawValue: try row.string("state")),
            let currency = Currency(rawValue: try row.string("currency"))
        else { preconditionFailure("The checks of table payments let no other kind, state or currency in.") }
        var account: ProviderAccount?
        let id = PaymentID(try row.uuid("payment_id"))
        if let provider = try row.optionalString("provider"),
            let sealed = try row.optionalString("sealed_msisdn"),
            let msisdn = MSISDN(try session.seal.open(sealed, in: msisdnColumn, of: "\(id)"))
        {
            account = ProviderAccount(provider: ProviderID(provider), msisdn: msisdn)
        }
        return Payment(
            id: id, reference: try row.string("reference"),
            agreementID: try row.int("agreement_id"),
            milestoneID: try row.optionalInt("milestone_id"), disputeID: try row.optionalInt("dispute_id"),
            agreementReference: try row.string("agreement_reference"),
            purse: PurseID(try row.uuid("purse_id")), kind: kind, status: status,
            amount: Money(try row.int("amount"), currency), fee: Money(try row.int("fee"), currency),
            account: account, isConfirmed: try row.optionalBool("provider_confirmed"),
            attempt: Int(try row.int("attempt")),
            failure: try row.optionalString("failure"),
            providerReference: try row.optionalString("provider_reference"),
            payerURL: try row.optionalString("payer_url"),
            isAccepted: try row.optionalDate("accepted_at") != nil, inquiries: Int(try row.int("inquiries")),
            inquiryOpen: try row.optionalUUID("open_inquiry_id") != nil,
            createdAt: try row.date("created_at"),
            statusChangedAt: try row.date("state_changed_at"))
    }
}
