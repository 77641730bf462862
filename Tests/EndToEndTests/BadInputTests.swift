import Foundation
import Primitives
import TestSupport
import Testing

@Suite struct BadInputTests {
    /// A body with one thing wrong, and the field that the answer must name.
    private struct Wrong: Sendable {
        let field: String
        let value: JSONValue?
        let pointer: String

        init(_ field: String, _ value: JSONValue?, pointer: String? = nil) {
            self.field = field
            self.value = value
            self.pointer = pointer ?? "/\(field)"
        }
    }

    private func body(_ seller: Party, _ wrong: Wrong?) -> JSONValue {
        func later(_ days: Double) -> JSONValue {
            .string(RFC3339.format(Date().addingTimeInterval(days * 86_400)))
        }
        var members: [JSONValue.Member] = [
            .init("title", "Phone"), .init("description", "New"), .init("category", "GOODS"),
            .init("amount", 450_000), .init("seller_phone", .string(seller.phone)),
            .init("payment_deadline", later(1)), .init("delivery_deadline", later(7)),
            .init("delivery_address", "Douala"),
        ]
        if let wrong {
            members.removeAll { $0.name == wrong.field }
            if let value = wrong.value { members.append(.init(wrong.field, value)) }
        }
        return .object(members)
    }

    private func pointers(_ reply: Reply) -> [String] {
        reply.json["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? []
    }

    @Test func eachWrongFieldOfATransactionIsNamedInAProblemDocument() async throws {
        try await World.withWorld(Deal.plan) { world in
            let buyer = try await world.join("BUYER")
            let seller = try await world.join("SELLER")
            let past = JSONValue.string(RFC3339.format(Date().addingTimeInterval(-60)))
            let wrongs = [
                Wrong("amount", 0), Wrong("amount", -450_000), Wrong("amount", .number("450000.5")),
                Wrong("amount", .number("450000.0")), Wrong("amount", .number("4.5e5")),
                Wrong("amount", "450000"),
                Wrong("amount", .number("1000000000000001")),
                Wrong("amount", .number("99999999999999999999")),
                Wrong("amount", nil), Wrong("amount", .null), Wrong("currency", "EUR"),
                Wrong("seller_phone", "+33612345678"), Wrong("seller_phone", "+237512345678"),
                Wrong("seller_phone", .string(buyer.phone)), Wrong("payment_deadline", past),
                Wrong("payment_deadline", "tomorrow"), Wrong("delivery_deadline", past),
                Wrong("colour", "red"),
                Wrong("category", "WEAPONS"), Wrong("title", ""),
                Wrong("title", .string(String(repeating: "x", count: 201))),
            ]
            for wrong in wrongs {
                let reply = try await world.call(
                    "POST", "/api/escrow/transactions/", body(seller, wrong), as: buyer)
                #expect(reply.status == 422, "\(wrong.field) \(wrong.value?.text ?? "absent")")
                #expect(reply.header("content-type") == "application/problem+json")
                #expect(pointers(reply) == [wrong.pointer], "\(wrong.field) \(wrong.value?.text ?? "absent")")
            }
            let good = try await world.call("POST", "/api/escrow/transactions/", body(seller, nil), as: buyer)
            #expect(good.status == 201)
        }
    }

    @Test func unreadableBodiesAreRefusedByTheirKind() async throws {
        try await World.withWorld(Deal.plan) { world in
            let buyer = try await world.join("BUYER")
            let url = world.escrows[0].url + "/api/escrow/transactions/"
            func status(_ body: [UInt8], type: String = "application/json") async throws -> Int {
                try await world.send("POST", url, headers: [("content-type", type)], body: body, as: buyer)
                    .status
            }
            let truncated = try await status(Array("{\"title\": \"x".utf8))
            let latin1 = try await status([0x7B, 0x22, 0x74, 0x22, 0x3A, 0x22, 0xE9, 0x22, 0x7D])
            let twice = try await status(Array("{\"title\":\"a\",\"title\":\"b\"}".utf8))
            let large = try await status(Array(repeating: 0x20, count: 70_000))
            let form = try await status(Array("title=x".utf8), type: "application/x-www-form-urlencoded")
            #expect(truncated == 400)
            #expect(latin1 == 400)
            #expect(twice == 400)
            #expect(large == 413)
            #expect(form == 415)
        }
    }

    @Test func actionsByTheWrongPersonInTheWrongStateOrUnknownSayWhy() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            let stranger = try await world.join("BUYER")
            let unknown = try await world.act("explode", deal.id, as: deal.buyer)
            #expect(unknown.status == 422 && pointers(unknown) == ["/action"])
            let early = try await world.act("mark_delivered", deal.id, as: deal.seller)
            #expect(early.status == 409)
            #expect(early.json.text.contains("PENDING_FUNDS"))
            let wrongSide = try await world.act("confirm_delivery", deal.id, as: deal.seller)
            #expect(wrongSide.status == 403)
            let outsider = try await world.act("cancel", deal.id, as: stranger)
            let reading = try await world.call("GET", "/api/escrow/transactions/\(deal.id)", as: stranger)
            #expect(outsider.status == 404)
            #expect(reading.status == 404)
            let nobody = try await world.call("GET", "/api/escrow/transactions/\(deal.id)")
            #expect(nobody.status == 401)
            let otherAmount = try await world.call(
                "POST", "/api/payments/momo/collect/",
                .object([
                    "transaction_id": .integer(deal.id), "phone_number": .string(deal.buyer.phone),
                    "provider": "MTN_MOMO", "amount": 449_999,
                ]), as: deal.buyer)
            #expect(otherAmount.status == 422 && pointers(otherAmount) == ["/amount"])
            let cancelled = try await world.act("cancel", deal.id, as: deal.buyer)
            #expect(cancelled.status == 200)
        }
    }

    @Test func problemsAreInFrenchUnlessEnglishIsAskedFor() async throws {
        try await World.withWorld(Deal.plan) { world in
            let french = try await world.call("GET", "/api/escrow/transactions/1")
            let english = try await world.call(
                "GET", "/api/escrow/transactions/1", headers: [("accept-language", "en-GB,en;q=0.9")])
            #expect(french.header("content-language") == "fr")
            #expect(english.header("content-language") == "en")
            #expect(french.json["title"] != english.json["title"])
        }
    }
}
