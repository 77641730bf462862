import Foundation
package import Primitives

/// A person of a world: registered, signed in, with a proven phone.
package struct Party: Sendable {
    package let phone: String
    package let password: String
    package let token: String

    package init(phone: String, password: String, token: String) {
        self.phone = phone
        self.password = password
        self.token = token
    }

    package var msisdn: String { String(phone.dropFirst()) }
}

extension World {
    /// Registers a person, signs in, and proves the phone with the code from the sandbox's outbox.
    package func join(_ role: String, phone: String? = nil) async throws -> Party {
        let number = phone ?? Self.freshPhone()
        let password = "correct horse \(UInt32.random(in: .min ... .max))"
        _ = try await expect(
            201, "POST", "/api/auth/register/",
            .object([
                "phone_number": .string(number), "first_name": "Awa", "last_name": "Ngono",
                "password": .string(password), "password_confirmation": .string(password),
                "role": .string(role),
            ]))
        let session = try await expect(
            200, "POST", "/api/auth/login/",
            .object(["phone_number": .string(number), "password": .string(password)]))
        guard let token = session["access"]?.string else {
            throw UnexpectedReply(
                description: "The login gave no access token: \(session.members?.map(\.name) ?? [])")
        }
        let party = Party(phone: number, password: password, token: token)
        let code = try await eventuallyValue("the SMS with a code", within: .seconds(300)) {
            try await sandbox.lastCode(to: number)
        }
        _ = try await expect(
            200, "POST", "/api/auth/verify-phone/", .object(["verification_code": .string(code)]), as: party)
        return party
    }

    /// A number that no other test uses, of MTN's unless told otherwise.
    package static func freshPhone(prefix: String = "67") -> String {
        let digits = String(Int.random(in: 1_000_000...9_999_999))
        return "+237" + prefix + digits.suffix(9 - prefix.count)
    }

    /// What a buyer sends to open a transaction of goods.
    package static func terms(seller: Party, amount: Int64 = 450_000) -> JSONValue {
        let now = Date()
        func later(_ days: Double) -> JSONValue {
            .string(RFC3339.format(now.addingTimeInterval(days * 86_400)))
        }
        return .object([
            "title": "Yamaha 125", "description": "Motorcycle, papers in order", "category": "GOODS",
            "amount": .integer(amount), "seller_phone": .string(seller.phone),
            "payment_deadline": later(1),
            "delivery_deadline": later(7), "delivery_address": "Marché Central, Douala",
        ])
    }

    /// Opens a transaction of goods and gives back the answer.
    package func openTransaction(
        buyer: Party, seller: Party, amount: Int64 = 450_000, to escrow: Int = 0
    ) async throws -> JSONValue {
        try await expect(
            201, "POST", "/api/escrow/transactions/", Self.terms(seller: seller, amount: amount), as: buyer,
            to: escrow)
    }

    /// Asks the buyer to pay what is due, and gives back the payment's reference. Without a provider, the number
    /// suggests one.
    package func collect(
        _ transaction: Int64, due: Int64 = 450_000, from buyer: Party, by provider: String? = "MTN_MOMO"
    ) async throws -> String {
        let reply = try await call(
            "POST", "/api/payments/momo/collect/",
            .object([
                "transaction_id": .integer(transaction), "phone_number": .string(buyer.phone),
                "provider": provider.map { .string($0) },
                "amount": .integer(due),
            ]), as: buyer)
        guard (200...202).contains(reply.status), let reference = reply.json["reference"]?.string else {
            throw UnexpectedReply(
                description: "The collection was answered with \(reply.status): \(reply.json.text)")
        }
        return reference
    }

    /// `mark_delivered`, `confirm_delivery` or `cancel`.
    package func act(
        _ action: String, _ transaction: Int64, as party: Party, to escrow: Int = 0
    ) async throws -> Reply {
        try await call(
            "POST", "/api/escrow/transactions/\(transaction)/actions/",
            .object(["action": .string(action), "notes": ""]), as: party, to: escrow)
    }

    package func transactionStatus(_ transaction: Int64, as party: Party, at escrow: Int = 0) async throws
        -> String?
    {
        try await expect(200, "GET", "/api/escrow/transactions/\(transaction)/", as: party, to: escrow)[
            "status"]?.string
    }

    package func paymentStatus(_ reference: String, as party: Party) async throws -> String? {
        try await expect(200, "GET", "/api/payments/status/\(reference)/", as: party)["status"]?.string
    }

    /// Waits until the transaction is in this state.
    package func waitFor(
        _ status: String, of transaction: Int64, as party: Party, within deadline: Duration = .seconds(60)
    ) async throws {
        try await eventually(
            "transaction \(transaction) to be \(status)", within: deadline, every: .milliseconds(50)
        ) {
            try await transactionStatus(transaction, as: party) == status
        }
    }
}
