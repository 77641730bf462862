import Foundation
import Primitives
import TestSupport
import Testing

/// The requests that clients have been sending for long, byte for byte and in their order (the section "Requests that
/// existing clients send" of the contract), against real processes.
@Suite struct ExistingClientTests {
    @Test(arguments: ["/", ""])
    func theRequestsThatClientsSendAreAnsweredInTheirOrder(_ slash: String) async throws {
        try await World.withWorld(World.kycPlan("v1", firstInquiry: "0.3")) { world in
            let client = ExistingClient(world: world, slash: slash)
            let buyer = try await client.signUp("+237612345678", "BUYER")
            let seller = try await client.signUp("+237687654321", "SELLER")
            let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: "v1")
            try await smileID.waits()
            try await client.sendPapers(as: buyer)
            try await client.agree(buyer, seller)
            try await client.pay(as: buyer)
            try await client.deliver(buyer, seller)
            try await client.administer(buyer, smileID)
            try await world.verifyBooks()
        }
    }
}

/// Sends what those clients send, to addresses that end in a slash or do not.
private struct ExistingClient: Sendable {
    let world: World
    let slash: String

    func send(
        _ method: String, _ path: String, _ body: String? = nil, as party: Party? = nil
    ) async throws -> Reply {
        let headers = body == nil ? [] : [("content-type", "application/json")]
        let reply = try await world.send(
            method, world.escrows[0].url + path + slash, headers: headers, body: Array((body ?? "").utf8),
            as: party)
        // No redirect to the other spelling.
        #expect(!(300..<400).contains(reply.status), "\(method) \(path)")
        return reply
    }

    func signUp(_ phone: String, _ role: String) async throws -> Party {
        let password = "Marche-Central-2026"
        let registered = try await send(
            "POST", "/api/auth/register",
            """
            {"phone_number": "\(phone)", "first_name": "Awa", "last_name": "Ngono", "password": "\(password)",
             "password_confirmation": "\(password)", "role": "\(role)"}
            """)
        #expect(registered.status == 201)
        let login = try await send(
            "POST", "/api/auth/login", #"{"phone_number": "\#(phone)", "password": "\#(password)"}"#)
        #expect(login.status == 200)
        #expect(login.json["refresh"]?.string != nil && login.json["user"]?["role"]?.string == role)
        let token = try #require(login.json["access"]?.string)
        let party = Party(phone: phone, password: password, token: token)
        let code = try await eventuallyValue("the SMS with a code") {
            try await world.sandbox.lastCode(to: phone)
        }
        let verified = try await send(
            "POST", "/api/auth/verify-phone", #"{"verification_code": "\#(code)"}"#, as: party)
        #expect(verified.status == 200 && verified.json["phone_verified"] == true)
        return party
    }

    /// The papers, with nothing but what the contract names; the check itself waits for the consent.
    func sendPapers(as party: Party) async throws {
        let papers = try await KYCPapers.samples
        for (kind, image) in [
            ("ID_FRONT", papers.front), ("ID_BACK", papers.back), ("SELFIE", papers.selfie),
        ] {
            let head = """
                --KYC\r\nContent-Disposition: form-data; name="document_type"\r\n\r\n\(kind)\r\n\
                --KYC\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r
                Content-Type: image/jpeg\r\n\r\n
                """
            let reply = try await world.send(
                "POST", world.escrows[0].url + "/api/auth/kyc/upload" + slash,
                headers: [("content-type", "multipart/form-data; boundary=KYC")],
                body: Array(head.utf8) + image + Array("\r\n--KYC--\r\n".utf8), as: party)
            #expect(reply.status == 201 && reply.json["document_type"]?.string == kind)
        }
        let status = try await send("GET", "/api/auth/kyc/status", as: party)
        #expect(status.status == 200 && status.json["status"] == "PENDING")
        #expect(status.json["documents"]?.array?.count == 3)
    }

    func agree(_ buyer: Party, _ seller: Party) async throws {
        func later(_ days: Double) -> String {
            RFC3339.format(Date(timeIntervalSinceNow: days * 86_400))
        }
        let opened = try await send(
            "POST", "/api/escrow/transactions",
            """
            {"title": "Yamaha 125", "description": "Motorcycle, papers in order", "category": "GOODS", "amount": 450000,
             "seller_phone": "\(seller.phone)", "payment_deadline": "\(later(1))", "delivery_deadline": "\(later(7))",
             "delivery_address": "Marché Central, Douala"}
            """, as: buyer)
        #expect(opened.status == 201 && opened.json["id"] == 1)
        #expect(opened.json["status"] == "PENDING_FUNDS" && opened.json["amount_due"] == 450_000)
        let list = try await send("GET", "/api/escrow/transactions", as: buyer)
        #expect(list.status == 200 && list.json["data"]?.array?.count == 1)
        let one = try await send("GET", "/api/escrow/transactions/1", as: seller)
        let reference = try #require(opened.json["reference"]?.string)
        let same = try await send("GET", "/api/escrow/transactions/\(reference)", as: seller)
        #expect(one.status == 200 && one.body == same.body)
        let early = try await send(
            "POST", "/api/escrow/transactions/1/actions",
            #"{"action": "mark_delivered", "notes": "Handed over"}"#, as: seller)
        #expect(early.status == 409 && early.json["possible_actions"] == ["cancel"])
    }

    func pay(as buyer: Party) async throws {
        let asked = try await send(
            "POST", "/api/payments/momo/collect",
            """
            {"transaction_id": 1, "phone_number": "\(buyer.phone)", "provider": "MTN_MOMO", "amount": 450000}
            """, as: buyer)
        #expect(asked.status == 201 && asked.json["amount"] == 450_000)
        let reference = try #require(asked.json["reference"]?.string)
        try await eventually("the payment to succeed", within: .seconds(300)) {
            try await send("GET", "/api/payments/status/\(reference)", as: buyer).json["status"]
                == "SUCCEEDED"
        }
        let absent = try await send("GET", "/api/payments/status/PAY-ABC123", as: buyer)
        #expect(absent.status == 404)
        try await world.waitFor("FUNDS_HELD", of: 1, as: buyer, within: .seconds(300))
    }

    func deliver(_ buyer: Party, _ seller: Party) async throws {
        for (action, party, status) in [
            ("mark_delivered", seller, "DELIVERED"), ("confirm_delivery", buyer, "RELEASING"),
        ] {
            let reply = try await send(
                "POST", "/api/escrow/transactions/1/actions", #"{"action": "\#(action)", "notes": ""}"#,
                as: party)
            #expect(reply.status == 200 && reply.json["status"]?.string == status)
        }
        try await world.waitFor("RELEASED", of: 1, as: buyer, within: .seconds(300))
    }

    func administer(_ buyer: Party, _ smileID: SimulatedSmileID) async throws {
        let administrator = try await world.administrator()
        let statistics = try await send("GET", "/api/auth/admin/statistics", as: administrator)
        #expect(statistics.status == 200 && statistics.json.text.contains("\"RELEASED\":1"))
        let others = try await send("GET", "/api/auth/admin/statistics", as: buyer)
        #expect(others.status == 403)

        let consent = try await send("POST", "/api/auth/kyc/consent", "{}", as: buyer)
        #expect(consent.status == 200)
        try await smileID.decideUnsure()
        try await world.waitForKYC("UNDER_REVIEW", of: buyer)
        let account = try await world.account(of: buyer)
        let approved = try await send(
            "POST", "/api/auth/admin/kyc/\(account)/approve", #"{"action": "approve"}"#, as: administrator)
        #expect(approved.status == 200 && approved.json["status"] == "VERIFIED")
        let again = try await send(
            "POST", "/api/auth/admin/kyc/\(account)/approve",
            #"{"action": "approve"}"#, as: administrator)
        #expect(again.status == 409)
        let status = try await send("GET", "/api/auth/kyc/status", as: buyer)
        #expect(status.json["status"] == "VERIFIED")
    }
}
