import FoundationEssentials
import GatewayCore
import Postgres
import Primitives

/// What notices say of an agreement, and to whom.
struct AgreementFacts: Sendable {
    let buyerID: Int64
    /// Nil while the seller has no account.
    let sellerID: Int64?
    /// Where the seller is paid; the invited number while he has no account.
    let sellerPhone: MSISDN
    private let reference: String
    private let title: String
    private let amount: Money
    private let due: Money
    private let net: Money
    /// What the seller has been paid, and what the buyer has been given back: less than all after a split.
    private let paid: Money
    private let refunded: Money
    private let paymentDeadline: Date
    private let deliveryDeadline: Date

    init?(id: Int64, in session: PostgresSession) throws {
        let row = try session.query(
            """
            SELECT reference, purse_id, buyer_id, seller_id, sealed_terms, currency, amount, amount_due, net,
                payment_deadline, delivery_deadline,
                (SELECT coalesce(sum(p.amount), 0)::bigint FROM payments p WHERE p.agreement_id = a.agreement_id
                    AND p.kind = 'disbursement' AND p.state = 'SUCCEEDED') AS paid,
                (SELECT coalesce(sum(p.amount), 0)::bigint FROM payments p WHERE p.agreement_id = a.agreement_id
                    AND p.kind = 'refund' AND p.state = 'SUCCEEDED') AS refunded
            FROM agreements a WHERE agreement_id = \(id)
            """
        ).first
        guard let row, let currency = Currency(rawValue: try row.string("currency")) else { return nil }
        let terms = try SealedTerms(
            opening: try row.string("sealed_terms"), of: PurseID(try row.uuid("purse_id")), in: session)
        reference = try row.string("reference")
        buyerID = try row.int("buyer_id")
        sellerID = try row.optionalInt("seller_id")
        sellerPhone = terms.payout
        title = terms.title
        amount = Money(try row.int("amount"), currency)
        due = Money(try row.int("amount_due"), currency)
        net = Money(try row.int("net"), currency)
        paid = Money(try row.int("paid"), currency)
        refunded = Money(try row.int("refunded"), currency)
        paymentDeadline = try row.date("payment_deadline")
        deliveryDeadline = try row.date("delivery_deadline")
    }

    func fill(_ values: inout NotificationValues, in language: Language) {
        values[.reference] = reference
        values[.title] = title
        values[.amount] = NotificationValues.text(amount, in: language)
        values[.due] = NotificationValues.text(due, in: language)
        values[.net] = NotificationValues.text(net, in: language)
        values[.paid] = NotificationValues.text(paid, in: language)
        values[.refunded] = NotificationValues.text(refunded, in: language)
        values[.paymentDeadline] = NotificationValues.text(paymentDeadline)
        values[.deliveryDeadline] = NotificationValues.text(deliveryDeadline)
    }
}
