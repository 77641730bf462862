package import FoundationEssentials
package import GatewayCore
import Postgres
import Primitives
package import Reconciliation

/// Payments and their attempts.
package struct PaymentStore {
    let session: PostgresSession

    static let columns = """
        p.payment_id, p.purse_id, p.kind, p.provider, p.sealed_msisdn, p.amount, p.fee, p.currency, p.reference, p.message,
        p.collection_id, p.automatic, p.part, p.leg, a.attempt_id, a.endpoint, a.prepared_key,
        a.payer_url, a.webhook_token_hash,
        (SELECT c.attempt_id FROM attempts c WHERE c.payment_id = p.collection_id) AS collection_attempt_id, p.traceparent, p.state, p.failure, p.provider_reference,
        p.not_found_answers, p.submissions, p.submissions_not_sent, p.refusal, p.inquiries, p.webhook_waiting,
        p.confirmed_at, p.late_success_at, p.late_settled_at,
        (EXTRACT(EPOCH FROM now() - COALESCE(p.last_submitted_at, p.submitted_at)) * 1000)::bigint
            AS since_submitted_ms,
        (EXTRACT(EPOCH FROM now() - p.final_at) * 1000)::bigint AS since_final_ms
        """

    /// Stores a payment in state `received`, due now, and its attempt. One statement.
    package func insert(_ payment: NewPayment) throws {
        try session.execute(
            """
            WITH payment AS (
                INSERT INTO payments (payment_id, purse_id, kind, provider, sealed_msisdn, amount, fee, currency, reference,
                    message, collection_id, automatic, part, leg, traceparent)
                VALUES (\(payment.id.uuid), \(payment.purse.uuid), \(payment.kind.rawValue),
                    \(payment.account.provider.name),
                    \(SealedMSISDN.payment.seal(payment.account.msisdn, of: payment.id.uuid, in: session)),
                    \(payment.amount.minorUnits),
                    \(payment.fee.minorUnits), \(payment.amount.currency.rawValue), \(payment.reference),
                    \(payment.message), \(payment.collection?.uuid), \(payment.automatic),
                    \(payment.share.part), \(payment.share.leg), \(payment.traceparent))
                RETURNING payment_id, provider)
            INSERT INTO attempts (attempt_id, payment_id, provider, endpoint)
            SELECT \(payment.attempt.uuid)::uuid, payment_id, provider, \(payment.endpoint)::text FROM payment
            """)
    }

    package func payment(_ id: PaymentID) throws -> StoredPayment? {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM payments p JOIN attempts a USING (payment_id)
            WHERE p.payment_id = \(id.uuid)
            """
        ).first.map { try StoredPayment($0, in: session) }
    }

    /// The payment, locked until the transaction ends. Its attempt is locked, too: otherwise a wait for the payment would
    /// end with the attempt as it was before.
    package func lock(_ id: PaymentID) throws -> StoredPayment? {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM payments p JOIN attempts a USING (payment_id)
            WHERE p.payment_id = \(id.uuid) FOR UPDATE OF p, a
            """
        ).first.map { try StoredPayment($0, in: session) }
    }

    /// The payment that an attempt belongs to.
    package func payment(ofAttempt attempt: AttemptID) throws -> StoredPayment? {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM attempts a JOIN payments p USING (payment_id)
            WHERE a.attempt_id = \(attempt.uuid)
            """
        ).first.map { try StoredPayment($0, in: session) }
    }

    /// The collection of a purse that is not final, if there is one: until then there is no other.
    package func openCollection(of purse: PurseID) throws -> StoredPayment? {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM payments p JOIN attempts a USING (payment_id)
            WHERE p.purse_id = \(purse.uuid) AND p.kind = 'collection' AND p.state NOT IN ('succeeded', 'failed')
            LIMIT 1
            """
        ).first.map { try StoredPayment($0, in: session) }
    }

    /// How many refunds the gateway has made of a collection by itself.
    package func automaticRefunds(of collection: PaymentID) throws -> Int {
        let rows = try session.query(
            "SELECT count(*) AS made FROM payments WHERE collection_id = \(collection.uuid) AND automatic")
        return Int(try rows[0].int("made"))
    }

    /// The refunds that the gateway has made of a collection by itself, oldest first, locked until the transaction ends.
    package func lockAutomaticRefunds(of collection: PaymentID) throws -> [StoredPayment] {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM payments p JOIN attempts a USING (payment_id)
            WHERE p.collection_id = \(collection.uuid) AND p.automatic
            ORDER BY p.received_at, p.payment_id FOR UPDATE OF p, a
            """
        ).map { try StoredPayment($0, in: session) }
    }

    /// Takes payments that are due to be submitted: they are `submitting` once this commits, and nobody else sends
    /// them before `lease` has passed. Those whose circuit is not closed are left in the queue, but for what is asked for
    /// as its probe.
    package func claimForSubmission(
        limit: Int, lease: Duration, of share: PaymentShare = .all,
        probing circuit: (provider: ProviderID, kind: PaymentKind)? = nil
    ) throws -> [StoredPayment] {
        try session.query(
            """
            WITH due AS (
                SELECT payment_id FROM payments q WHERE state = 'received' AND next_action_at <= now()
                    AND CASE WHEN \(circuit?.provider.name)::text IS NULL
                        THEN NOT EXISTS (SELECT FROM provider_circuits c WHERE c.provider = q.provider
                            AND c.capability = q.kind AND c.state <> 'closed')
                        ELSE provider = \(circuit?.provider.name) AND kind = \(circuit?.kind.rawValue) END
                    AND (\(share.only)::text IS NULL OR provider = \(share.only))
                    AND provider <> ALL(\(share.except)::text[])
                ORDER BY next_action_at LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            UPDATE payments p SET state = 'submitting', submissions = submissions + 1,
                submitted_at = COALESCE(submitted_at, now()), last_submitted_at = now(), lease_until = now() + \(lease)::interval,
                next_action_at = now() + \(lease)::interval
            FROM due, attempts a WHERE p.payment_id = due.payment_id AND a.payment_id = p.payment_id
            RETURNING \(unescaped: Self.columns)
            """
        ).map { try StoredPayment($0, in: session) }
    }

    /// Notes that an attempt, of which nothing has left yet, is made somewhere else than was planned. False where
    /// something is kept for it already: that is known only where it was given out.
    package func move(_ attempt: AttemptID, to endpoint: String) throws -> Bool {
        try session.execute(
            """
            UPDATE attempts SET endpoint = \(endpoint)
            WHERE attempt_id = \(attempt.uuid) AND prepared_key IS NULL
            """) == 1
    }

    /// Locks a payment for whoever claimed it as it is given, and still holds it for `remaining`. False, and nothing is
    /// locked, where it is in other hands: every claim, for a submission or an inquiry, leaves its mark on the counts.
    package func lockClaimed(_ payment: StoredPayment, remaining: Duration) throws -> Bool {
        try !session.query(
            """
            SELECT FROM payments
            WHERE payment_id = \(payment.id.uuid) AND state = 'submitting'
                AND submissions = \(payment.submissions) AND inquiries = \(payment.inquiries)
                AND lease_until > clock_timestamp() + \(remaining)::interval
            FOR UPDATE
            """
        ).isEmpty
    }

    /// Keeps what a provider gave out for an attempt, once; its payment is locked by `lockClaimed`. False, and nothing
    /// has changed, where something is kept already.
    package func keep(
        preparedKey: String, payerURL: String?, webhookTokenHash: [UInt8]?, for attempt: AttemptID
    ) throws -> Bool {
        try session.execute(
            """
            UPDATE attempts SET prepared_key = \(preparedKey), payer_url = \(payerURL),
                webhook_token_hash = \(webhookTokenHash)
            WHERE attempt_id = \(attempt.uuid) AND prepared_key IS NULL
            """) == 1
    }

    /// Takes payments that the provider is to be asked about: due, and in nobody's hands.
    package func claimForInquiry(
        limit: Int, lease: Duration, of share: PaymentShare = .all
    ) throws -> [StoredPayment] {
        try session.query(
            """
            WITH due AS (
                SELECT payment_id FROM payments
                WHERE next_action_at <= now() AND state NOT IN ('received', 'succeeded')
                    AND (lease_until IS NULL OR lease_until <= now())
                    AND (\(share.only)::text IS NULL OR provider = \(share.only))
                    AND provider <> ALL(\(share.except)::text[])
                ORDER BY next_action_at LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            UPDATE payments p SET webhook_waiting = false, inquiries = inquiries + 1,
                lease_until = now() + \(lease)::interval
            FROM due, attempts a WHERE p.payment_id = due.payment_id AND a.payment_id = p.payment_id
            RETURNING \(unescaped: Self.columns)
            """
        ).map { try StoredPayment($0, in: session) }
    }

    /// A payment's new standing.
    package struct Update: Sendable {
        package var state: PaymentState
        package var failure: PaymentFailure?
        package var providerCode: String?
        package var providerReference: String?
        package var notFoundAnswers: Int
        package var refusal: PaymentFailure?
        /// When a worker takes it next; nil for never by itself.
        package var nextAction: Duration?
        package var isConfirmed: Bool
        package var isLateSuccess: Bool
        /// The submission that was under way is proved not to have left.
        package var isNotSent: Bool

        package init(_ payment: StoredPayment) {
            state = payment.state
            failure = payment.failure
            providerCode = nil
            providerReference = nil
            notFoundAnswers = payment.notFoundAnswers
            refusal = payment.refusal
            nextAction = nil
            isConfirmed = false
            isLateSuccess = false
            isNotSent = false
        }
    }

    /// Stores a new standing and ends the lease. A webhook that came in meanwhile makes the payment due at once.
    package func update(_ id: PaymentID, _ update: Update) throws {
        let isFinal = update.state.isFinal
        try session.execute(
            """
            UPDATE payments SET state = \(update.state.rawValue), failure = \(update.failure?.rawValue),
                provider_code = COALESCE(\(update.providerCode), provider_code),
                provider_reference = COALESCE(\(update.providerReference), provider_reference),
                not_found_answers = \(update.notFoundAnswers), refusal = \(update.refusal?.rawValue),
                lease_until = NULL,
                submissions_not_sent = submissions_not_sent + CASE WHEN \(update.isNotSent)::boolean THEN 1 ELSE 0 END,
                next_action_at = CASE
                    WHEN webhook_waiting AND \(update.state.rawValue) NOT IN ('received', 'succeeded') THEN now()
                    ELSE now() + \(update.nextAction)::interval END,
                final_at = CASE WHEN \(isFinal)::boolean THEN COALESCE(final_at, now()) END,
                confirmed_at = CASE WHEN \(update.isConfirmed)::boolean THEN COALESCE(confirmed_at, now())
                    ELSE confirmed_at END,
                late_success_at = CASE WHEN \(update.isLateSuccess)::boolean THEN COALESCE(late_success_at, now())
                    ELSE late_success_at END
            WHERE payment_id = \(id.uuid)
            """)
    }

    /// Opens a case, once for each payment and reason. Returns false where it is open already.
    package func openCase(_ id: PaymentID, _ reason: CaseReason) throws -> Bool {
        try session.execute(
            """
            INSERT INTO cases (payment_id, reason) VALUES (\(id.uuid), \(reason.rawValue)) ON CONFLICT DO NOTHING
            """) == 1
    }

    /// Where the words that prove a state came from.
    package enum EvidenceSource: String, Sendable {
        case reply, inquiry, statement, ruling
        /// Our own rows: that nothing was ever sent.
        case ownRecord = "own_record"
    }

    /// The line of an imported statement that proves a state.
    package struct StatementPlace: Sendable, Equatable {
        package let file: UUID
        package let line: StatementLineID

        package init(file: UUID, line: StatementLineID) {
            self.file = file
            self.line = line
        }
    }

    /// Keeps what proves a state. A line of a statement and a ruling have no HTTP status; only a line has a place.
    package func recordEvidence(
        _ id: UUID, of payment: PaymentID, source: EvidenceSource, event: String, httpStatus: Int?,
        body: String, place: StatementPlace? = nil
    ) throws {
        try session.execute(
            """
            INSERT INTO evidence (evidence_id, payment_id, source, event, http_status, body, statement_file,
                statement_line)
            VALUES (\(id), \(payment.uuid), \(source.rawValue), \(event), \(httpStatus.map { Int64($0) }), \(body),
                \(place?.file), \(place?.line.uuid))
            """)
    }
}
