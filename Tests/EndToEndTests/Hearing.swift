import Primitives
import TestSupport

/// A dispute about a motorcycle, heard and divided.
struct Hearing: Sendable {
    let world: World
    let buyer: Party
    let seller: Party
    let dispute: Int64
    let reference: String

    static func ruled(in world: World) async throws -> Hearing {
        let deal = try await Deal.agreed(in: world)
        let administrator = try await world.administrator()
        let arbiter = try await judge(in: world)
        try await deal.fund()
        try await deal.held()
        _ = try await world.expect(
            201, "POST", "/api/escrow/transactions/\(deal.id)/messages/",
            .object(["text": "Où est la moto ?"]), as: deal.buyer)
        _ = try await world.expect(
            201, "POST", "/api/escrow/transactions/\(deal.id)/proofs/",
            .object(["kind": "TRACKING", "text": "DHL 123456"]), as: deal.seller)
        let opened = try await world.expect(
            201, "POST", "/api/disputes/",
            .object([
                "transaction_id": .integer(deal.id), "category": "DAMAGED", "title": "Phare cassé",
                "description": "Le phare est arrivé cassé.",
            ]), as: deal.buyer)
        guard let dispute = opened["id"]?.integer, let reference = opened["reference"]?.string else {
            throw Hopeless("The dispute has no number.")
        }
        let hearing = Hearing(
            world: world, buyer: deal.buyer, seller: deal.seller, dispute: dispute, reference: reference)
        try await hearing.hear(administrator, arbiter)
        return hearing
    }

    private static func judge(in world: World) async throws -> Party {
        let arbiter = try await world.join("BUYER")
        let id = try await world.account(of: arbiter)
        try await world.execute("UPDATE escrow.users SET role = 'ARBITRE' WHERE id = \(id)")
        try await world.execute(
            """
            INSERT INTO escrow.kyc_profiles (user_id, state, verified_at, expires_at)
            VALUES (\(id), 'VERIFIED', now(), now() + interval '1 year')
            ON CONFLICT (user_id) DO UPDATE SET state = 'VERIFIED', verified_at = now(),
                expires_at = now() + interval '1 year'
            """)
        return arbiter
    }

    private var path: String { "/api/disputes/\(dispute)" }

    private func hear(_ administrator: Party, _ arbiter: Party) async throws {
        let photograph = KYCPapers.holding("headlight", metadata: "Douala").frames[0]
        let head = "--E\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n"
        let shown = try await world.send(
            "POST", world.escrows[0].url + "\(path)/evidence/",
            headers: [("content-type", "multipart/form-data; boundary=E")],
            body: Array(head.utf8) + photograph + Array("\r\n--E--\r\n".utf8), as: buyer)
        guard shown.status == 201 else { throw Hopeless("The evidence: \(shown.json.text)") }
        let judge = try await world.account(of: arbiter)
        _ = try await world.expect(
            200, "POST", "\(path)/assign/", .object(["arbiter_id": .integer(judge)]), as: administrator)
        _ = try await world.expect(
            201, "POST", "\(path)/comments/", .object(["text": "Je regarde la photo."]), as: arbiter)
        _ = try await world.expect(
            200, "POST", "\(path)/resolve/",
            .object([
                "outcome": "PARTIAL", "to_buyer": 151_000, "to_seller": 299_000,
                "reasons": "Un phare se remplace.",
            ]), as: arbiter)
        try await eventually("the dispute to close", within: .seconds(300), every: .milliseconds(300)) {
            try await world.expect(200, "GET", "\(path)/", as: buyer)["status"]?.string == "CLOSED"
        }
    }

    /// A new case file, once it is made.
    func caseFile(as party: Party) async throws -> [UInt8] {
        let asked = try await world.expect(202, "POST", "\(path)/case-file/", .object([]), as: party)
        guard let url = asked["content_url"]?.string else { throw Hopeless("No address: \(asked.text)") }
        return try await eventuallyValue(
            "the case file to be made", within: .seconds(300), every: .milliseconds(300)
        ) {
            let reply = try await world.call("GET", url, as: party)
            guard reply.status == 200 else {
                if reply.status == 409 { return nil }
                throw Hopeless("The case file: \(reply.status) \(reply.json.text)")
            }
            return reply.body
        }
    }
}
