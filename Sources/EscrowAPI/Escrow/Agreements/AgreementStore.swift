import FoundationEssentials
import GatewayCore
package import Postgres
import Primitives
import Sealing

/// The rows of agreements.
package enum AgreementStore {
    /// What a new row holds beside the defaults.
    struct NewAgreement {
        let id: Int64
        let reference: String
        let purse: PurseID
        let buyerID: Int64
        let terms: AgreementTerms
        let price: AgreementPrice
        /// Nil where the seller is invited.
        let seller: Seller?
        let autoReleaseDays: Int
        let undeliveredDays: Int
        let idempotency: IdempotencyMark?
    }

    /// Who sells, and where he is paid.
    struct Seller {
        let userID: Int64
        let payee: SellerPayee
        let openCommand: CommandID
    }

    /// The number of the next one.
    static var number: Lookup<Int64> { RowNumber.next("agreements", "agreement_id") }

    /// Those of some references that nobody has.
    static func unused(_ references: [String]) -> Lookup<UnusedReferences> {
        Lookup("SELECT reference FROM agreements WHERE reference = ANY (\(references))") { rows, _ in
            UnusedReferences(references, taken: try rows.map { try $0.string("reference") })
        }
    }

    /// The caller has seen that nobody has the reference, and that the idempotency key has made none: where either is not
    /// so, the transaction fails.
    static func insert(_ new: NewAgreement, in session: PostgresSession) throws {
        let terms = new.terms
        let price = new.price
        let sealedTerms = try SealedTerms(
            title: terms.title, description: terms.description, deliveryAddress: terms.deliveryAddress,
            payout: terms.sellerPhone
        ).sealed(for: new.purse, in: session)
        let invited = new.seller == nil ? SealedPerson.index(terms.sellerPhone, in: session) : nil
        let payee = new.seller?.payee
        try session.later(
            """
            INSERT INTO agreements (agreement_id, reference, purse_id, open_command_id, buyer_id, seller_id, sealed_terms,
                category, currency, amount, fee, fee_payer, amount_due, net, payment_deadline, delivery_deadline,
                payout_provider, payout_confirmed, payout_choice_id, invited_phone_index, auto_release_days,
                undelivered_days, idempotency_index)
            OVERRIDING SYSTEM VALUE
            VALUES (\(new.id), \(new.reference), \(new.purse.uuid), \(new.seller?.openCommand.uuid), \(new.buyerID),
                \(new.seller?.userID),
                \(sealedTerms), \(terms.category.rawValue), \(price.amount.currency.rawValue),
                \(price.amount.minorUnits), \(price.fee.minorUnits), \(price.feePayer.rawValue),
                \(price.due.minorUnits), \(price.net.minorUnits), \(terms.paymentDeadline), \(terms.deliveryDeadline),
                \(payee?.account.provider.name), \(payee?.isConfirmed), \(payee?.choiceID), \(invited),
                \(new.autoReleaseDays), \(new.undeliveredDays), \(new.idempotency?.index(in: session)))
            """)
    }

    /// The database's time: the one that decides.
    static var now: Lookup<Date> {
        Lookup("SELECT statement_timestamp() AS now") { rows, _ in try rows[0].date("now") }
    }

    package static func agreement(id: Int64, in session: PostgresSession) throws -> Agreement? {
        try session.find(lookup(.id(id)))
    }

    package static func agreement(reference: String, in session: PostgresSession) throws -> Agreement? {
        try session.find(lookup(.reference(reference)))
    }

    static func lookup(_ key: AgreementKey) -> Lookup<Agreement?> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE a.agreement_id = \(key.number)
            """
        ) { rows, session in try rows.first.map { try agreement($0, in: session) } }
    }

    /// Who sells, in a statement.
    static func seller(of id: Int64) -> PostgresQuery {
        "SELECT seller_id FROM agreements WHERE agreement_id = \(id)"
    }

    /// The agreement of a payment.
    static func lookup(payment reference: String) -> Lookup<Agreement?> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE a.agreement_id = (SELECT agreement_id FROM payments WHERE reference = \(reference))
            """
        ) { rows, session in try rows.first.map { try agreement($0, in: session) } }
    }

    /// Makes the changes to an agreement wait for each other, where the user is a party of it: nobody else can hold it up.
    /// Answers whether it is locked.
    static func lock(_ key: AgreementKey, party userID: Int64) -> Lookup<Bool> {
        Lookup(
            """
            SELECT agreement_id FROM agreements
            WHERE agreement_id = \(key.number)
                AND (buyer_id = \(userID) OR seller_id = \(userID))
            FOR NO KEY UPDATE
            """
        ) { rows, _ in !rows.isEmpty }
    }

    /// Several, by their numbers.
    static func agreements(_ ids: [Int64], in session: PostgresSession) throws -> [Int64: Agreement] {
        guard !ids.isEmpty else { return [:] }
        let found = try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables) WHERE a.agreement_id = ANY (\(ids))
            """
        ).map { try agreement($0, in: session) }
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    /// What was made under a key.
    static func lookup(_ mark: IdempotencyMark, in session: PostgresSession) -> Lookup<Agreement?> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE a.idempotency_index = \(mark.index(in: session))
            """
        ) { rows, session in try rows.first.map { try agreement($0, in: session) } }
    }

    static func agreementID(purse: PurseID, in session: PostgresSession) throws -> Int64? {
        try session.query("SELECT agreement_id FROM agreements WHERE purse_id = \(purse.uuid)")
            .first?.int("agreement_id")
    }

    static func agreementID(openCommand: CommandID, in session: PostgresSession) throws -> Int64? {
        try session.query("SELECT agreement_id FROM agreements WHERE open_command_id = \(openCommand.uuid)")
            .first?.int("agreement_id")
    }

    /// Makes the changes to one agreement wait for each other until the transaction ends, and answers how it stands
    /// once the lock is held: the second statement of the one round trip sees what the first waited for.
    static func lock(id: Int64, in session: PostgresSession) throws -> Agreement? {
        try session.find(.all(lock(id), lookup(.id(id)))).1
    }

    /// The lock alone, for those who read in the same round trip.
    static func lock(_ id: Int64) -> Lookup<Void> {
        Lookup("SELECT agreement_id FROM agreements WHERE agreement_id = \(id) FOR NO KEY UPDATE") { _, _ in }
    }

    /// The agreement of a dispute.
    static func lookup(dispute key: DisputeKey) -> Lookup<Agreement?> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE a.agreement_id = (
                SELECT agreement_id FROM disputes
                WHERE dispute_id = \(key.number))
            """
        ) { rows, session in try rows.first.map { try agreement($0, in: session) } }
    }

    /// Locks several in the order of their numbers, so that two who lock the same ones do not wait for each other.
    static func lockAll(payments: [UUID], in session: PostgresSession) throws {
        try session.query(
            """
            SELECT agreement_id FROM agreements
            WHERE agreement_id IN (SELECT agreement_id FROM payments WHERE payment_id = ANY (\(payments)))
            ORDER BY agreement_id
            FOR NO KEY UPDATE
            """)
    }

    static func setState(_ state: AgreementState, id: Int64, in session: PostgresSession) throws {
        try session.later(
            """
            UPDATE agreements SET state = \(state.rawValue), version = version + 1, state_changed_at = now()
            WHERE agreement_id = \(id)
            """)
    }

    /// Counts its deadline as so much later.
    static func addPause(_ pause: Duration, id: Int64, in session: PostgresSession) throws {
        try session.execute(
            "UPDATE agreements SET paused_ms = paused_ms + \(pause.milliseconds) WHERE agreement_id = \(id)")
    }

    /// Counts a change that a client can see although the state is the same.
    static func touch(id: Int64, in session: PostgresSession) throws {
        try session.later("UPDATE agreements SET version = version + 1 WHERE agreement_id = \(id)")
    }
}

extension AgreementStore {
    static let columns = """
        a.agreement_id, a.reference, a.purse_id, a.buyer_id, a.seller_id, a.sealed_terms, a.category, a.currency,
            a.amount, a.fee, a.fee_payer, a.amount_due, a.net, a.payment_deadline, a.delivery_deadline,
            a.payout_provider, a.payout_confirmed, a.payout_choice_id, choice.sealed_msisdn AS chosen_msisdn, a.state, a.version, a.flag, a.created_at,
            a.state_changed_at, statement_timestamp() AS read_at, a.auto_release_days, a.undelivered_days, a.paused_ms,
            \(MilestoneStore.columns),
            buyer.sealed_person AS buyer_person, seller.sealed_person AS seller_person,
            EXISTS (
                SELECT FROM payments p WHERE p.agreement_id = a.agreement_id AND p.kind = 'collection'
                    AND p.state IN ('PENDING', 'PROCESSING', 'INDETERMINATE')
            ) AS collection_open
        """

    static let tables = """
        agreements a JOIN users buyer ON buyer.id = a.buyer_id LEFT JOIN users seller ON seller.id = a.seller_id
            LEFT JOIN payout_accounts choice ON choice.choice_id = a.payout_choice_id
        """

    static func agreement(_ row: PostgresRow, in session: PostgresSession) throws -> Agreement {
        let purse = PurseID(try row.uuid("purse_id"))
        let terms = try SealedTerms(opening: try row.string("sealed_terms"), of: purse, in: session)
        guard let state = AgreementState(rawValue: try row.string("state")),
            let category = AgreementCategory(rawValue: try row.string("category"))
        else {
            preconditionFailure("The checks of table agreements let no other state or category in.")
        }
        let id = try row.int("agreement_id")
        let price = try price(row)
        let payout = try row.optionalString("payout_provider").map {
            ProviderAccount(
                provider: ProviderID($0), msisdn: try chosenNumber(row, in: session) ?? terms.payout)
        }
        guard let buyer = try party("buyer", row, in: session) else {
            preconditionFailure("Every agreement has a buyer.")
        }
        return Agreement(
            id: id, reference: try row.string("reference"),
            purse: purse, buyer: buyer, seller: try party("seller", row, in: session),
            title: terms.title, description: terms.description, category: category,
            price: price, paymentDeadline: try row.date("payment_deadline"),
            deliveryDeadline: try row.date("delivery_deadline"),
            deliveryAddress: terms.deliveryAddress, payout: payout,
            payoutIsConfirmed: try row.optionalBool("payout_confirmed"),
            autoReleaseDays: Int(try row.int("auto_release_days")),
            undeliveredDays: Int(try row.int("undelivered_days")),
            milestones: try MilestoneStore.milestones(row, of: id, price, in: session),
            settlements: try SettlementStore.settlements(row, price.amount.currency),
            state: state, version: try row.int("version"), flag: try row.optionalString("flag"),
            collectionOpen: try row.bool("collection_open"),
            pausedFor: .milliseconds(try row.int("paused_ms")), createdAt: try row.date("created_at"),
            stateChangedAt: try row.date("state_changed_at"), readAt: try row.date("read_at"))
    }

    private static func chosenNumber(_ row: PostgresRow, in session: PostgresSession) throws -> MSISDN? {
        guard let id = try row.optionalInt("payout_choice_id") else { return nil }
        return try PayoutAccountStore.msisdn(try row.string("chosen_msisdn"), of: id, in: session)
    }

    private static func party(
        _ side: String, _ row: PostgresRow, in session: PostgresSession
    ) throws -> PartyName? {
        guard let id = try row.optionalInt("\(side)_id") else { return nil }
        let person = try SealedPerson(opening: try row.string("\(side)_person"), of: id, in: session)
        return PartyName(userID: id, firstName: person.firstName, lastName: person.lastName)
    }

    private static func price(_ row: PostgresRow) throws -> AgreementPrice {
        guard let currency = Currency(rawValue: try row.string("currency")),
            let feePayer = FeePayer(rawValue: try row.string("fee_payer"))
        else { preconditionFailure("The checks of table agreements let no other currency or fee payer in.") }
        func money(_ column: String) throws -> Money { Money(try row.int(column), currency) }
        return AgreementPrice(
            amount: try money("amount"), fee: try money("fee"), feePayer: feePayer,
            due: try money("amount_due"),
            net: try money("net"))
    }
}
