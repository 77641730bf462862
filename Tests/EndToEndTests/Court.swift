import Primitives
import TestSupport
import Testing

/// Those who judge in a world: an administrator, and two verified arbiters.
struct Court: Sendable {
    let world: World
    let administrator: Party
    let arbiter: Party
    let arbiterID: Int64
    let other: Party

    static func sit(in world: World) async throws -> Court {
        let arbiter = try await world.join("BUYER")
        let other = try await world.join("BUYER")
        let ids = [try await world.account(of: arbiter), try await world.account(of: other)]
        for id in ids {
            try await world.execute("UPDATE escrow.users SET role = 'ARBITRE' WHERE id = \(id)")
            try await world.execute(
                """
                INSERT INTO escrow.kyc_profiles (user_id, state, verified_at, expires_at)
                VALUES (\(id), 'VERIFIED', now(), now() + interval '1 year')
                """)
        }
        return Court(
            world: world, administrator: try await world.administrator(), arbiter: arbiter,
            arbiterID: ids[0], other: other)
    }

    /// What a party sends to open a dispute.
    static func opening(_ agreement: Int64, milestone: Int64? = nil) -> JSONValue {
        .object([
            "transaction_id": .integer(agreement), "milestone_id": milestone.map { .integer($0) },
            "category": "NOT_AS_DESCRIBED", "title": "Not what was agreed",
            "description": "The engine does not run.",
        ])
    }

    static func ruling(_ outcome: String, toBuyer: Int64? = nil, toSeller: Int64? = nil) -> JSONValue {
        .object([
            "outcome": .string(outcome), "to_buyer": toBuyer.map { .integer($0) },
            "to_seller": toSeller.map { .integer($0) },
            "reasons": "The photographs and the messages show it.",
        ])
    }

    func open(_ agreement: Int64, milestone: Int64? = nil, by party: Party) async throws -> Int64 {
        let made = try await world.expect(
            201, "POST", "/api/disputes/", Self.opening(agreement, milestone: milestone), as: party)
        return try #require(made["id"]?.integer)
    }

    func assign(_ dispute: Int64) async throws {
        _ = try await world.expect(
            200, "POST", "/api/disputes/\(dispute)/assign/",
            .object(["arbiter_id": .integer(arbiterID)]), as: administrator)
    }

    func rule(_ dispute: Int64, _ ruling: JSONValue) async throws {
        _ = try await world.expect(
            200, "POST", "/api/disputes/\(dispute)/resolve/", ruling, as: arbiter)
    }

    func state(of dispute: Int64) async throws -> String? {
        try await world.expect(200, "GET", "/api/disputes/\(dispute)/", as: administrator)["status"]?.string
    }

    func wait(for state: String, of dispute: Int64) async throws {
        try await eventually("dispute \(dispute) to be \(state)", within: .seconds(300)) {
            try await self.state(of: dispute) == state
        }
    }

    /// Makes the deadline of a dispute's next step fall due.
    func makeDue(_ dispute: Int64) async throws {
        try await world.execute(
            "UPDATE escrow.disputes SET due_at = now() - interval '1 second' WHERE dispute_id = \(dispute)")
        try await world.makeDue("dispute-deadline", "\(dispute)")
    }
}

extension Deal {
    /// Paid for.
    static func funded(in world: World) async throws -> Deal {
        let deal = try await agreed(in: world)
        try await deal.fund()
        try await deal.held()
        return deal
    }

    /// Paid for, and delivered as the seller says.
    static func delivered(in world: World) async throws -> Deal {
        let deal = try await funded(in: world)
        let reply = try await world.act("mark_delivered", deal.id, as: deal.seller)
        guard reply.status == 200 else { throw Hopeless("mark_delivered: \(reply.status)") }
        return deal
    }

    static var twoServers: World.Plan {
        var plan = plan
        plan.escrows = 2
        plan.gateways = 2
        return plan
    }
}
