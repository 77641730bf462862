import GatewayCore
import Postgres
import Primitives
import Sealing

/// What people wrote into an agreement, and to whom it pays: what `agreements.sealed_terms` holds, bound to its purse.
struct SealedTerms: Sendable {
    static let column = "agreements.sealed_terms"

    let title: String
    let description: String
    let deliveryAddress: String
    let payout: MSISDN

    init(title: String, description: String, deliveryAddress: String, payout: MSISDN) {
        self.title = title
        self.description = description
        self.deliveryAddress = deliveryAddress
        self.payout = payout
    }

    /// Throws `SealingError` where the text was altered, or belongs to another agreement.
    init(opening sealed: String, of purse: PurseID, in session: PostgresSession) throws {
        let terms = try JSONValue(parsing: session.seal.open(sealed, in: Self.column, of: "\(purse)"))
        guard let title = terms["title"]?.string, let description = terms["description"]?.string,
            let address = terms["delivery_address"]?.string,
            let payout = terms["payout_msisdn"]?.string.flatMap({ MSISDN($0) })
        else { preconditionFailure("Sealed terms have a title, a description, an address and a number.") }
        self.init(title: title, description: description, deliveryAddress: address, payout: payout)
    }

    func sealed(for purse: PurseID, in session: PostgresSession) throws -> String {
        let terms = JSONValue.object([
            "title": .string(title), "description": .string(description),
            "delivery_address": .string(deliveryAddress), "payout_msisdn": .string(payout.digits),
        ])
        return try session.seal.seal(terms.text, in: Self.column, of: "\(purse)")
    }
}

extension IdempotencyMark {
    /// What is kept of the mark beside what the request made: neither whose key it is nor the key.
    func index(in session: PostgresSession) -> [UInt8] {
        session.seal.index("\(scope)\u{0}\(key)", in: "idempotency_index")
    }
}
