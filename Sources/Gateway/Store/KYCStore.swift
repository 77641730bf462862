package import FoundationEssentials
package import GatewayCore
package import GatewayMessages
import Postgres
import Primitives

/// Checks of persons.
package struct KYCStore {
    let session: PostgresSession

    static let columns = """
        c.check_id, c.user_id, c.purpose, c.document_type, c.registered_by, c.sealed_person, c.consent_granted_at,
        c.consent_language, c.consent_policy_url, c.provider, c.endpoint, c.provider_job, c.hinted_job, c.state,
        c.claims, c.submissions, c.inquiries, c.missing_answers, c.decision,
        array_to_string(c.reasons, ',') AS reason_words, c.sealed_identity, c.traceparent,
        (EXTRACT(EPOCH FROM now() - c.received_at) * 1000)::bigint AS age_ms,
        (EXTRACT(EPOCH FROM now() - c.submitted_at) * 1000)::bigint AS since_submitted_ms,
        (SELECT k.claimed_status FROM kyc_callbacks k WHERE k.check_id = c.check_id
            AND k.claimed_status <> 'unreadable' ORDER BY k.received_at DESC LIMIT 1) AS claimed_status
        """

    /// Stores a check in state `received`, due now. False, and nothing is written, where another check of that person
    /// for that purpose is open.
    package func insert(_ check: CheckKYC, provider: ProviderID, traceparent: String?) throws -> Bool {
        let inserted = try session.execute(
            """
            INSERT INTO kyc_checks (check_id, user_id, purpose, document_type, registered_by, sealed_person,
                consent_granted_at, consent_language, consent_policy_url, provider, traceparent)
            VALUES (\(check.check.uuid), \(check.user.uuid), \(check.purpose.rawValue),
                \(check.documentType?.rawValue), \(check.registeredBy?.uuid), \(check.sealedPerson),
                \(check.consentGrantedAt), \(check.consentLanguage.rawValue), \(check.consentPolicyURL),
                \(provider.name), \(traceparent))
            ON CONFLICT (user_id, purpose) WHERE state <> 'completed' DO NOTHING
            """)
        guard inserted == 1 else { return false }
        for (position, image) in check.images.enumerated() {
            try session.execute(
                """
                INSERT INTO kyc_check_images (check_id, position, object_id, kind, media_type, width, height, size,
                    digest)
                VALUES (\(check.check.uuid), \(position), \(image.object), \(image.kind.rawValue),
                    \(image.mediaType), \(image.width), \(image.height), \(image.size), \(image.digest))
                """)
        }
        return true
    }

    package func check(_ id: KYCCheckID) throws -> StoredKYCCheck? {
        try session.query(
            "SELECT \(unescaped: Self.columns) FROM kyc_checks c WHERE check_id = \(id.uuid)"
        ).first.map { try StoredKYCCheck($0) }
    }

    /// The check, locked until the transaction ends.
    package func lock(_ id: KYCCheckID) throws -> StoredKYCCheck? {
        try session.query(
            "SELECT \(unescaped: Self.columns) FROM kyc_checks c WHERE check_id = \(id.uuid) FOR UPDATE"
        ).first.map { try StoredKYCCheck($0) }
    }

    /// The images of a check, in the order of its command.
    package func images(of id: KYCCheckID) throws -> [KYCImageReference] {
        try session.query(
            """
            SELECT object_id, kind, media_type, width, height, size, digest FROM kyc_check_images
            WHERE check_id = \(id.uuid) ORDER BY position
            """
        ).map { row in
            KYCImageReference(
                object: try row.uuid("object_id"),
                kind: try Stored.value(KYCImageKind(rawValue: row.string("kind")), "kind"),
                mediaType: try row.string("media_type"), width: Int(try row.int("width")),
                height: Int(try row.int("height")), size: Int(try row.int("size")),
                digest: try row.string("digest"))
        }
    }

    /// Takes checks whose images are to be looked at and sent; nobody else does before `lease` has passed. Nothing may
    /// leave before `startSubmission`.
    package func claimForSubmission(
        to provider: ProviderID, limit: Int, lease: Duration
    ) throws -> [StoredKYCCheck] {
        try session.query(
            """
            WITH due AS (
                SELECT check_id FROM kyc_checks
                WHERE state = 'received' AND provider = \(provider.name) AND next_action_at <= now()
                ORDER BY next_action_at LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            UPDATE kyc_checks c SET claims = claims + 1, lease_until = now() + \(lease)::interval,
                next_action_at = now() + \(lease)::interval
            FROM due WHERE c.check_id = due.check_id RETURNING \(unescaped: Self.columns)
            """
        ).map { try StoredKYCCheck($0) }
    }

    /// Notes that the check leaves now, for whoever has claimed it and still holds it for `remaining`. Nil, and nothing
    /// may be sent, where it is in other hands.
    package func startSubmission(
        of check: StoredKYCCheck, at endpoint: String, remaining: Duration
    ) throws -> StoredKYCCheck? {
        try session.query(
            """
            UPDATE kyc_checks c SET state = 'submitting', submissions = submissions + 1, endpoint = \(endpoint),
                submitted_at = COALESCE(submitted_at, now()), next_action_at = lease_until
            WHERE check_id = \(check.id.uuid) AND state = 'received' AND claims = \(check.claims)
                AND lease_until > now() + \(remaining)::interval
            RETURNING \(unescaped: Self.columns)
            """
        ).first.map { try StoredKYCCheck($0) }
    }

    /// Takes checks that the provider is to be asked about: due, and in nobody's hands.
    package func claimForInquiry(limit: Int, lease: Duration) throws -> [StoredKYCCheck] {
        try session.query(
            """
            WITH due AS (
                SELECT check_id FROM kyc_checks
                WHERE state IN ('submitting', 'pending', 'unknown') AND next_action_at <= now()
                    AND (lease_until IS NULL OR lease_until <= now())
                ORDER BY next_action_at LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            UPDATE kyc_checks c SET webhook_waiting = false, inquiries = inquiries + 1,
                lease_until = now() + \(lease)::interval
            FROM due WHERE c.check_id = due.check_id RETURNING \(unescaped: Self.columns)
            """
        ).map { try StoredKYCCheck($0) }
    }

    /// Checks that wait to be sent for longer than that, locked until the transaction ends.
    package func lockNeverTaken(receivedBefore age: Duration, limit: Int) throws -> [StoredKYCCheck] {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM kyc_checks c
            WHERE state = 'received' AND received_at <= now() - \(age)::interval
                AND (lease_until IS NULL OR lease_until <= now())
            ORDER BY received_at LIMIT \(limit) FOR UPDATE SKIP LOCKED
            """
        ).map { try StoredKYCCheck($0) }
    }

    /// Whether another check of that provider has that job.
    package func isJobTaken(_ job: String, of provider: ProviderID, except id: KYCCheckID) throws -> Bool {
        try !session.query(
            """
            SELECT FROM kyc_checks
            WHERE provider = \(provider.name) AND provider_job = \(job) AND check_id <> \(id.uuid)
            """
        ).isEmpty
    }

    /// A check's new standing while it is not completed.
    package struct Update: Sendable {
        package var state: KYCCheckState
        package var missingAnswers: Int
        package var providerJob: String?
        /// A callback's word for the job has not held.
        package var forgetsHint = false
        /// Nothing of it has ever left, so it may be sent to another place.
        package var forgetsEndpoint = false
        /// When a worker takes it next.
        package var nextAction: Duration

        package init(_ check: StoredKYCCheck, nextAction: Duration) {
            state = check.state
            missingAnswers = check.missingAnswers
            self.nextAction = nextAction
        }
    }

    /// Stores a new standing and ends the lease. A callback that came in meanwhile makes the check due at once.
    package func update(_ id: KYCCheckID, _ update: Update) throws {
        try session.execute(
            """
            UPDATE kyc_checks SET state = \(update.state.rawValue), missing_answers = \(update.missingAnswers),
                provider_job = COALESCE(provider_job, \(update.providerJob)),
                hinted_job = CASE WHEN \(update.forgetsHint)::boolean OR \(update.providerJob)::text IS NOT NULL
                    THEN NULL ELSE hinted_job END,
                endpoint = CASE WHEN \(update.forgetsEndpoint)::boolean THEN NULL ELSE endpoint END,
                lease_until = NULL,
                next_action_at = CASE WHEN webhook_waiting AND \(update.state.rawValue) <> 'received' THEN now()
                    ELSE now() + \(update.nextAction)::interval END
            WHERE check_id = \(id.uuid)
            """)
    }

    /// Stores how a check ended, and forgets the person. False where it was completed before.
    package func complete(
        _ id: KYCCheckID, as decision: KYCDecision, reasons: [KYCReason], providerCode: String?,
        providerJob: String?, sealedIdentity: String?
    ) throws -> Bool {
        let words = "{" + reasons.map(\.rawValue).joined(separator: ",") + "}"
        return try session.execute(
            """
            UPDATE kyc_checks SET state = 'completed', decision = \(decision.rawValue), reasons = \(words)::text[],
                provider_code = \(providerCode), provider_job = COALESCE(provider_job, \(providerJob)),
                hinted_job = NULL, sealed_identity = \(sealedIdentity), sealed_person = NULL, lease_until = NULL,
                next_action_at = NULL, webhook_waiting = false, completed_at = now()
            WHERE check_id = \(id.uuid) AND state <> 'completed'
            """) == 1
    }

    /// Where the words that prove a standing came from.
    package enum EvidenceSource: String, Sendable {
        case reply, inquiry
        /// Our own rows.
        case ownRecord = "own_record"
    }

    /// Keeps what proves a standing. `body` holds nothing of the person.
    package func recordEvidence(
        _ id: UUID, of check: KYCCheckID, source: EvidenceSource, event: String, httpStatus: Int, body: String
    ) throws {
        try session.execute(
            """
            INSERT INTO kyc_evidence (evidence_id, check_id, source, event, http_status, body)
            VALUES (\(id), \(check.uuid), \(source.rawValue), \(event), \(httpStatus),
                \(body.filter { $0 != "\0" }))
            """)
    }
}
