import FoundationEssentials
package import GatewayCore
import Postgres

/// A payment as it is stored.
package struct StoredPayment: Sendable {
    package let id: PaymentID
    package let purse: PurseID
    package let kind: PaymentKind
    package let account: ProviderAccount
    package let amount: Money
    package let fee: Money
    package let reference: String
    package let message: String
    package let collection: PaymentID?
    package let automatic: Bool
    /// Which share of the purse's money it is, where it goes out.
    package let share: PurseShare
    package let attempt: AttemptID
    /// Where the attempt is made and found, in the provider's words; nil for one of an early version.
    package private(set) var endpoint: String?
    /// What the provider has given out for the attempt, where it gives out something.
    package private(set) var preparedKey: String?
    /// The page on which the payer approves.
    package private(set) var payerURL: String?
    /// SHA-256 of what the provider's webhooks about the attempt carry.
    package let webhookTokenHash: [UInt8]?
    /// The attempt that brought the money of a refund.
    package let collectionAttempt: AttemptID?
    package let traceparent: String?
    package let state: PaymentState
    package let failure: PaymentFailure?
    package let providerReference: String?
    package let notFoundAnswers: Int
    package let submissions: Int
    /// How many of them are proved not to have left.
    package let submissionsNotSent: Int
    /// How long ago it was last taken for sending, by the database's clock; nil where it never was.
    package let sinceSubmitted: Duration?
    /// Why the provider refused it when it was sent again.
    package let refusal: PaymentFailure?
    package let inquiries: Int
    package let webhookWaiting: Bool
    /// How long the payment has been final, by the database's clock; nil where it is not.
    package let sinceFinal: Duration?
    /// A failure that the provider has confirmed after the settling time.
    package let isConfirmed: Bool
    /// The money moved after the provider had said that it would not; it is booked.
    package let isLateSuccess: Bool
    /// Two people have let that count: the purse has paid it.
    package let isLateSettled: Bool

    init(_ row: PostgresRow, in session: PostgresSession) throws {
        let currency = try Stored.currency(row.string("currency"))
        id = PaymentID(try row.uuid("payment_id"))
        purse = PurseID(try row.uuid("purse_id"))
        kind = try Stored.value(PaymentKind(rawValue: row.string("kind")), "kind")
        account = ProviderAccount(
            provider: ProviderID(try row.string("provider")),
            msisdn: try SealedMSISDN.payment.open(
                try row.string("sealed_msisdn"), of: id.uuid, in: session))
        amount = Money(try row.int("amount"), currency)
        fee = Money(try row.int("fee"), currency)
        reference = try row.string("reference")
        message = try row.string("message")
        collection = try row.optionalUUID("collection_id").map { PaymentID($0) }
        automatic = try row.bool("automatic")
        share = PurseShare(part: Int(try row.int("part")), leg: Int(try row.int("leg")))
        attempt = AttemptID(try row.uuid("attempt_id"))
        endpoint = try row.optionalString("endpoint")
        preparedKey = try row.optionalString("prepared_key")
        payerURL = try row.optionalString("payer_url")
        webhookTokenHash = try row.optionalBytes("webhook_token_hash")
        collectionAttempt = try row.optionalUUID("collection_attempt_id").map { AttemptID($0) }
        traceparent = try row.optionalString("traceparent")
        state = try Stored.value(PaymentState(rawValue: row.string("state")), "state")
        failure = try row.optionalString("failure").map {
            try Stored.value(PaymentFailure(rawValue: $0), "failure")
        }
        providerReference = try row.optionalString("provider_reference")
        notFoundAnswers = Int(try row.int("not_found_answers"))
        submissions = Int(try row.int("submissions"))
        submissionsNotSent = Int(try row.int("submissions_not_sent"))
        sinceSubmitted = try row.optionalInt("since_submitted_ms").map { .milliseconds($0) }
        refusal = try row.optionalString("refusal").map {
            try Stored.value(PaymentFailure(rawValue: $0), "refusal")
        }
        inquiries = Int(try row.int("inquiries"))
        webhookWaiting = try row.bool("webhook_waiting")
        sinceFinal = try row.optionalInt("since_final_ms").map { .milliseconds($0) }
        isConfirmed = try row.optionalDate("confirmed_at") != nil
        isLateSuccess = try row.optionalDate("late_success_at") != nil
        isLateSettled = try row.optionalDate("late_settled_at") != nil
    }

    /// The same payment, with what its provider has given out for it.
    package func prepared(key: String, payerURL: String?) -> StoredPayment {
        var payment = self
        payment.preparedKey = key
        payment.payerURL = payerURL
        return payment
    }

    /// The same payment, its attempt made at that endpoint.
    package func made(at endpoint: String) -> StoredPayment {
        var payment = self
        payment.endpoint = endpoint
        return payment
    }
}

/// A payment to be stored.
package struct NewPayment: Sendable {
    package let id: PaymentID
    package let purse: PurseID
    package let kind: PaymentKind
    package let account: ProviderAccount
    package let amount: Money
    package let fee: Money
    package let reference: String
    package let message: String
    package let collection: PaymentID?
    package let automatic: Bool
    package let share: PurseShare
    package let attempt: AttemptID
    /// Where the attempt will be made and found, in the provider's words.
    package let endpoint: String
    package let traceparent: String?

    package init(
        id: PaymentID, purse: PurseID, kind: PaymentKind, account: ProviderAccount, amount: Money, fee: Money,
        reference: String, message: String, collection: PaymentID?, automatic: Bool = false,
        share: PurseShare = .whole, attempt: AttemptID, endpoint: String, traceparent: String?
    ) {
        self.id = id
        self.purse = purse
        self.kind = kind
        self.account = account
        self.amount = amount
        self.fee = fee
        self.reference = reference
        self.message = message
        self.collection = collection
        self.automatic = automatic
        self.share = share
        self.attempt = attempt
        self.endpoint = endpoint
        self.traceparent = traceparent
    }
}

/// Reads stored text back into values; text that no version of ours wrote is an error, not a guess.
enum Stored {
    static func value<Value>(_ value: Value?, _ column: String) throws -> Value {
        guard let value else {
            throw StoreError(.corrupt, "The column \(column) holds a value that Kimi never writes.")
        }
        return value
    }

    static func currency(_ text: String) throws -> Currency {
        try value(Currency(rawValue: text), "currency")
    }

    static func msisdn(_ text: String) throws -> MSISDN {
        try value(MSISDN(text), "msisdn")
    }
}

/// A store cannot do what was asked.
package struct StoreError: Error, Sendable {
    package enum Code: Sendable {
        case corrupt, missing
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
