import FoundationEssentials
import GatewayCore
package import Postgres
import Sealing

/// The rows of agreements.
package enum AgreementStore {
    /// What a new row holds beside the defaults.
    struct NewAgreement {
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
        let provider: ProviderID
        /// What he has chosen; nil for his phone.
        let payoutChoice: Int64?
        let isConfirmed: Bool?
        let openCommand: CommandID
    }

    /// The new row's identifier, or nil where the reference or the idempotency key is taken.
    static func insert(_ new: NewAgreement, in session: PostgresSession) throws -> Int64? {
        let terms = new.terms
        let price = new.price
        let sealedTerms = try SealedTerms(
            title: terms.title, description: terms.description, deliveryAddress: terms.deliveryAddress,
            payout: terms.sellerPhone
        ).sealed(for: new.purse, in: session)
        let invited = new.seller == nil ? SealedPerson.index(terms.sellerPhone, in: session) : nil
        return try session.query(
            """
            INSERT INTO agreements (reference, purse_id, open_command_id, buyer_id, seller_id, sealed_terms,
                category, currency, amount, fee, fee_payer, amount_due, net, payment_deadline, delivery_deadline,
                payout_provider, payout_confirmed, payout_choice_id, invited_phone_index, auto_release_days,
                undelivered_days, idempotency_index)
            VALUES (\(new.reference), \(new.purse.uuid), \(new.seller?.openCommand.uuid), \(new.buyerID),
                \(new.seller?.userID),
                \(sealedTerms), \(terms.category.rawValue), \(price.amount.currency.rawValue),
                \(price.amount.minorUnits), \(price.fee.minorUnits), \(price.feePayer.rawValue),
                \(price.due.minorUnits), \(price.net.minorUnits), \(terms.paymentDeadline), \(terms.deliveryDeadline),
                \(new.seller?.provider.name), \(new.seller?.isConfirmed), \(new.seller?.payoutChoice), \(invited),
                \(new.autoReleaseDays), \(new.undeliveredDays), \(new.idempotency?.index(in: session)))
            ON CONFLICT DO NOTHING
            RETURNING agreement_id
            """
        ).first.map { try $0.int("agreement_id") }
    }

    /// The database's time: the one that decides.
    static func now(in session: PostgresSession) throws -> Date {
        try session.query("SELECT statement_timestamp() AS now")[0].date("now")
    }

    package static func agreement(id: Int64, in session: PostgresSession) throws -> Agreement? {
        try session.query(byID(id)).first.map { try agreement($0, in: session) }
    }

    package static func agreement(reference: String, in session: PostgresSession) throws -> Agreement? {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables) WHERE a.reference = \(reference)
            """
        ).first.map { try agreement($0, in: session) }
    }

    static func agreement(_ mark: IdempotencyMark, in session: PostgresSession) throws -> Agreement? {
        try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE a.idempotency_index = \(mark.index(in: session))
            """
        ).first.map { try agreement($0, in: session) }
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
        let results = try session.pipeline([
            "SELECT agreement_id FROM agreements WHERE agreement_id = \(id) FOR NO KEY UPDATE", byID(id),
        ])
        return try results[1].first.map { try agreement($0, in: session) }
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

    /// A page of those in which the user is a party, newest first, below the number `before`.
    package static func page(
        userID: Int64, states: [AgreementState], before: Int64, limit: Int, in session: PostgresSession
    ) throws -> [Agreement] {
        let names = states.map(\.rawValue)
        return try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            JOIN (
                (SELECT agreement_id FROM agreements
                 WHERE buyer_id = \(userID) AND agreement_id < \(before) AND state = ANY (\(names))
                 ORDER BY agreement_id DESC LIMIT \(limit))
                UNION ALL
                (SELECT agreement_id FROM agreements
                 WHERE seller_id = \(userID) AND agreement_id < \(before) AND state = ANY (\(names))
                 ORDER BY agreement_id DESC LIMIT \(limit))
                ORDER BY agreement_id DESC LIMIT \(limit)
            ) page ON page.agreement_id = a.agreement_id
            ORDER BY a.agreement_id DESC
            """
        ).map { try agreement($0, in: session) }
    }

    /// A page of all, newest first, below the number `before`.
    package static func page(
        states: [AgreementState], before: Int64, limit: Int, in session: PostgresSession
    ) throws -> [Agreement] {
        let names = states.map(\.rawValue)
        return try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE a.agreement_id < \(before) AND a.state = ANY (\(names))
            ORDER BY a.agreement_id DESC LIMIT \(limit)
            """
        ).map { try agreement($0, in: session) }
    }

    /// The same of those that a person has to look at: for one reason, or for any where `flag` is nil.
    static func flaggedPage(
        states: [AgreementState], flag: String?, before: Int64, limit: Int, in session: PostgresSession
    ) throws -> [Agreement] {
        let names = states.map(\.rawValue)
        return try session.query(
            """
            SELECT \(unescaped: columns) FROM \(unescaped: tables)
            WHERE a.flag IS NOT NULL AND a.flag = coalesce(\(flag as String?), a.flag) AND a.agreement_id < \(before)
                AND a.state = ANY (\(names))
            ORDER BY a.agreement_id DESC LIMIT \(limit)
            """
        ).map { try agreement($0, in: session) }
    }

    static func setState(_ state: AgreementState, id: Int64, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE agreements SET state = \(state.rawValue), version = version + 1, state_changed_at = now()
            WHERE agreement_id = \(id)
            """)
    }

    /// Counts a change that a client can see although the state is the same.
    static func touch(id: Int64, in session: PostgresSession) throws {
        try session.execute("UPDATE agreements SET version = version + 1 WHERE agreement_id = \(id)")
    }
}

extension AgreementStore {
    private static let columns = """
        a.agreement_id, a.reference, a.purse_id, a.buyer_id, a.seller_id, a.sealed_terms, a.category, a.currency,
            a.amount, a.fee, a.fee_payer, a.amount_due, a.net, a.payment_deadline, a.delivery_deadline,
            a.payout_provider, a.payout_confirmed, a.payout_choice_id, choice.sealed_msisdn AS chosen_msisdn, a.state, a.version, a.flag, a.created_at,
            a.state_changed_at, statement_timestamp() AS read_at, a.auto_release_days, a.undelivered_days,
            \(MilestoneStore.columns),
            buyer.sealed_person AS buyer_person, seller.sealed_person AS seller_person,
            EXISTS (
                SELECT FROM payments p WHERE p.agreement_id = a.agreement_id AND p.kind = 'collection'
                    AND p.state IN ('PENDING', 'PROCESSING', 'INDETERMINATE')
            ) AS collection_open
        """

    private static let tables = """
        agreements a JOIN users buyer ON buyer.id = a.buyer_id LEFT JOIN users seller ON seller.id = a.seller_id
            LEFT JOIN payout_accounts choice ON choice.choice_id = a.payout_choice_id
        """

    private static func byID(_ id: Int64) -> PostgresQuery {
        "SELECT \(unescaped: columns) FROM \(unescaped: tables) WHERE a.agreement_id = \(id)"
    }

    private static func agreement(_ row: PostgresRow, in session: PostgresSession) throws -> Agreement {
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
            collectionOpen: try row.bool("collection_open"), createdAt: try row.date("created_at"),
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
