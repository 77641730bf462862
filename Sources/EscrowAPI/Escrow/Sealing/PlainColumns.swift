import FoundationEssentials
import GatewayCore
import Postgres
import Primitives
import Sealing

/// Seals what stood in the schema's tables before their personal columns were sealed.
enum PlainColumns {
    private static let batch = 500

    static func seal(in session: PostgresSession) throws {
        try each(
            "SELECT id, phone, first_name, last_name, email FROM users WHERE sealed_person IS NULL", session
        ) {
            try sealUser($0, in: session)
        }
        try each(
            "SELECT id, client_address, user_agent FROM sessions WHERE sealed_client IS NULL", session
        ) { try sealSession($0, in: session) }
        try each(
            """
            SELECT agreement_id, purse_id, title, description, delivery_address, payout_msisdn, idempotency_scope,
                idempotency_key
            FROM agreements WHERE sealed_terms IS NULL
            """, session
        ) { try sealAgreement($0, in: session) }
        try each(
            """
            SELECT payment_id, msisdn, idempotency_scope, idempotency_key FROM payments
            WHERE (msisdn IS NOT NULL AND sealed_msisdn IS NULL)
                OR (idempotency_key IS NOT NULL AND idempotency_index IS NULL)
            """, session
        ) { try sealPayment($0, in: session) }
        try each("SELECT note_id, notes FROM agreement_notes WHERE sealed_notes IS NULL", session) { row in
            let id = try row.int("note_id")
            let sealed = try session.seal.seal(try row.string("notes"), in: NoteStore.column, of: "\(id)")
            try session.execute("UPDATE agreement_notes SET sealed_notes = \(sealed) WHERE note_id = \(id)")
        }
        try each(
            """
            SELECT entry_id, subject, action, address FROM audit_entries
            WHERE address IS NOT NULL AND sealed_address IS NULL
            """, session
        ) { row in
            let (id, address) = (try row.int("entry_id"), try row.string("address"))
            let sealed = try AuditStore.seal(
                address, subject: try row.string("subject"), action: try row.string("action"), in: session)
            try session.execute("UPDATE audit_entries SET sealed_address = \(sealed) WHERE entry_id = \(id)")
        }
    }

    /// Goes through the rows of a query that each turn makes shorter.
    private static func each(
        _ query: String, _ session: PostgresSession, _ body: (PostgresRow) throws -> Void
    ) throws {
        while true {
            let rows = try session.query("\(unescaped: query) LIMIT \(batch)")
            for row in rows { try body(row) }
            if rows.count < batch { return }
        }
    }

    private static func sealUser(_ row: PostgresRow, in session: PostgresSession) throws {
        let id = try row.int("id")
        guard let phone = MSISDN(try row.string("phone")) else {
            preconditionFailure("The checks of table users let no other phone in.")
        }
        let person = SealedPerson(
            phone: phone, firstName: try row.string("first_name"), lastName: try row.string("last_name"),
            email: try row.optionalString("email"))
        try session.execute(
            """
            UPDATE users SET sealed_person = \(person.sealed(for: id, in: session)),
                phone_index = \(SealedPerson.index(phone, in: session))
            WHERE id = \(id)
            """)
    }

    private static func sealSession(_ row: PostgresRow, in session: PostgresSession) throws {
        let id = try row.uuid("id")
        let client = SealedClient(
            address: try row.string("client_address"), userAgent: try row.optionalString("user_agent"))
        try session.execute(
            "UPDATE sessions SET sealed_client = \(client.sealed(for: id, in: session)) WHERE id = \(id)")
    }

    private static func sealAgreement(_ row: PostgresRow, in session: PostgresSession) throws {
        guard let payout = MSISDN(try row.string("payout_msisdn")) else {
            preconditionFailure("The checks of table agreements let no other number in.")
        }
        let terms = SealedTerms(
            title: try row.string("title"), description: try row.string("description"),
            deliveryAddress: try row.string("delivery_address"), payout: payout)
        let sealed = try terms.sealed(for: PurseID(try row.uuid("purse_id")), in: session)
        try session.execute(
            """
            UPDATE agreements SET sealed_terms = \(sealed), idempotency_index = \(index(row, in: session))
            WHERE agreement_id = \(try row.int("agreement_id"))
            """)
    }

    private static func sealPayment(_ row: PostgresRow, in session: PostgresSession) throws {
        let id = try row.uuid("payment_id")
        let sealed = try row.optionalString("msisdn").map {
            try session.seal.seal($0, in: PaymentStore.msisdnColumn, of: id.lowercased)
        }
        try session.execute(
            """
            UPDATE payments SET sealed_msisdn = \(sealed), idempotency_index = \(index(row, in: session))
            WHERE payment_id = \(id)
            """)
    }

    private static func index(_ row: PostgresRow, in session: PostgresSession) throws -> [UInt8]? {
        guard let scope = try row.optionalString("idempotency_scope"),
            let key = try row.optionalString("idempotency_key")
        else { return nil }
        return IdempotencyMark(scope: scope, key: key).index(in: session)
    }
}
