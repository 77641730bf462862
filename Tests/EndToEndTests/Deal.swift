import Primitives
import TestSupport
import Testing

/// One agreement of 450,000 XAF in a world, from two strangers to the release, and the proof that it happened once.
struct Deal: Sendable {
    let world: World
    let buyer: Party
    let seller: Party
    let id: Int64
    let buyerRail: Rail
    let sellerRail: Rail

    static let amount: Int64 = 450_000
    static let net: Int64 = 438_750

    /// Times short enough for a test, in the proportions that production has.
    static var plan: World.Plan {
        var plan = World.Plan()
        plan.gatewaySettings = [
            "PROVIDER_DEADLINE_SECONDS": "2", "PROVIDER_LEASE_SECONDS": "4",
            "INQUIRY_FIRST_DELAY_SECONDS": "0.3",
            "SETTLING_TIME_SECONDS": "1",
        ]
        plan.escrowSettings = ["PAYMENT_INQUIRY_AFTER": "3", "DISBURSEMENT_RETRY": "2"]
        return plan
    }

    /// Two strangers, each with a number of that operator, agree on a motorcycle.
    static func agreed(
        in world: World, from buyerRail: Rail = .mtn, to sellerRail: Rail = .mtn
    ) async throws -> Deal {
        let buyer = try await world.join("BUYER", phone: World.freshPhone(prefix: buyerRail.prefix))
        let seller = try await world.join("SELLER", phone: World.freshPhone(prefix: sellerRail.prefix))
        let transaction = try await world.openTransaction(buyer: buyer, seller: seller)
        guard let id = transaction["id"]?.integer else { throw Hopeless("The transaction has no id.") }
        return Deal(
            world: world, buyer: buyer, seller: seller, id: id, buyerRail: buyerRail, sellerRail: sellerRail)
    }

    /// Asks for the money, whatever happens to the daemons meanwhile. A second request while the first one is open, or
    /// after it has succeeded, is refused by the service and changes nothing.
    func fund() async throws {
        try await eventually("the collection to be accepted", every: .milliseconds(200)) {
            if try await world.transactionStatus(id, as: buyer) != "PENDING_FUNDS" { return true }
            let reply = try await world.call(
                "POST", "/api/payments/momo/collect/",
                .object([
                    "transaction_id": .integer(id), "phone_number": .string(buyer.phone),
                    "provider": .string(buyerRail.provider),
                    "amount": .integer(Deal.amount),
                ]), as: buyer)
            return reply.status < 300 || reply.status == 409
        }
    }

    /// Delivers and confirms, whatever happens to the daemons meanwhile.
    func confirm() async throws {
        try await held()
        try await act("mark_delivered", as: seller, until: "DELIVERED")
        try await act("confirm_delivery", as: buyer, until: "RELEASING")
    }

    private func act(_ action: String, as party: Party, until status: String) async throws {
        try await eventually("\(action) to be accepted", every: .milliseconds(200)) {
            let now = try await world.transactionStatus(id, as: party)
            if now == status || now == "RELEASED" { return true }
            return try await world.act(action, id, as: party).status == 200
        }
    }

    func held() async throws {
        try await world.waitFor("FUNDS_HELD", of: id, as: buyer, within: .seconds(300))
    }

    func released() async throws {
        try await world.waitFor("RELEASED", of: id, as: buyer, within: .seconds(300))
    }

    /// The provider's own journal, the ledger and the audit trail all say that it happened, and once.
    func provenOnce() async throws {
        let collected = try await world.sandbox.movements(buyerRail.collection)
        let paid = try await world.sandbox.movements(sellerRail.disbursement)
        #expect(collected == [Deal.amount])
        #expect(paid == [Deal.net])
        try await booksHold()
    }

    /// The books hold, once what is under way has settled.
    func booksHold() async throws {
        try await eventually("the books to hold", every: .milliseconds(300)) {
            try await world.verifyBooks()
            return true
        }
    }
}
