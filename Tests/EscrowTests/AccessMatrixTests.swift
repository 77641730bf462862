import Crypto
import Escrow
import EscrowHTTP
import Foundation
import HTTPTypes
import Postgres
import Primitives
import TestSupport
import Testing

/// Every operation, asked for by every role about what is theirs, another's and absent, against expectations that were
/// written by hand and not from the policy.
@Suite struct AccessMatrixTests {
    /// What is asked about: as buyer, as seller, or otherwise the caller's own; somebody else's; nothing.
    enum Thing: String, CaseIterable {
        case bought, sold, own, other, absent
    }

    /// What has to come of it. `yes` is any answer that is about the request itself and not about who asks.
    enum Outcome: Equatable, CustomStringConvertible {
        case yes
        case notFound
        case forbidden(String)

        init(_ word: Substring) {
            switch word {
            case "yes": self = .yes
            case "404": self = .notFound
            default: self = .forbidden(String(word))
            }
        }

        init(_ reply: AuthServerUnderTest.Reply) {
            switch reply.status {
            case 403: self = .forbidden(reply.code ?? "")
            case 404: self = .notFound
            case 401, 500...: self = .forbidden("\(reply.status)")
            default: self = .yes
            }
        }

        var description: String {
            switch self {
            case .yes: "yes"
            case .notFound: "404"
            case .forbidden(let code): code
            }
        }
    }

    /// One line for each operation: what comes of each thing, for everybody, then `ROLE=` for those for whom it is
    /// otherwise. `open` needs no sign-in; UNPROVEN is a buyer who has not proven his phone.
    static let expectations = """
        readDescription         open | own yes
        readDocumentation       open | own yes
        readProblem             open | own yes
        readKeys                open | own yes
        register                open | own yes
        login                   open | own yes
        refreshToken            open | own yes
        requestPasswordReset    open | own yes
        confirmPasswordReset    open | own yes
        verifyPhone             | own yes
        resendVerification      | own yes
        changePassword          | own yes
        readProfile             | own yes
        updateProfile           | own yes
        logout                  | own yes
        listSessions            | own yes
        revokeSession           | own yes | other 404 | absent 404
        uploadDocument          | own yes UNPROVEN=phone_not_verified
        consentToVerification   | own yes UNPROVEN=phone_not_verified
        readVerification        | own yes
        listDocuments           | own yes
        readDocument            | own yes | other 404 | absent 404
        removeDocument          | own yes | other 404 | absent 404
        listVerifications       | own forbidden ADMIN=yes
        readVerificationCase    | own forbidden ADMIN=yes | other forbidden ADMIN=yes | absent forbidden ADMIN=404
        readCaseDocument        | own forbidden ADMIN=404 | other forbidden ADMIN=yes | absent forbidden ADMIN=404
        decideVerification      | own forbidden ADMIN=own_case | other forbidden ADMIN=yes | absent forbidden ADMIN=404
        createAgreement         | own yes UNPROVEN=phone_not_verified
        listAgreements          | own yes
        readAgreement           | bought yes | sold yes | other 404 ADMIN=yes | absent 404
        actOnAgreement          | bought yes UNPROVEN=phone_not_verified | sold yes UNPROVEN=phone_not_verified | other 404 | absent 404
        checkTerms              | own yes
        readPayoutAccount       | own yes
        changePayoutAccount     | own yes UNPROVEN=phone_not_verified
        collect                 | bought yes UNPROVEN=phone_not_verified | sold wrong_party | other 404 | absent 404
        predictPayment          | own yes
        listPaymentMethods      | own yes
        promptPayer             | bought yes | sold wrong_party | other 404 | absent 404
        readPayment             | bought yes | sold yes | other 404 ADMIN=yes | absent 404
        listPayments            | own yes
        listMessages            | bought yes | sold yes | other 404 ADMIN=yes | absent 404
        postMessage             | bought yes UNPROVEN=phone_not_verified | sold yes UNPROVEN=phone_not_verified | other 404 ADMIN=forbidden | absent 404
        listProofs              | bought yes | sold yes | other 404 ADMIN=yes | absent 404
        addProof                | bought yes UNPROVEN=phone_not_verified | sold yes UNPROVEN=phone_not_verified | other 404 ADMIN=forbidden | absent 404
        readAttachment          | bought 404 | sold 404 | other 404 | absent 404
        openDispute             | bought yes UNPROVEN=phone_not_verified | sold yes UNPROVEN=phone_not_verified | other 404 ADMIN=yes | absent 404
        listDisputes            | own yes
        readDispute             | bought yes | sold yes | other 404 ADMIN=yes | absent 404
        assignDispute           | bought forbidden | sold forbidden | other forbidden ADMIN=yes | absent forbidden ADMIN=404
        liftDispute             | bought forbidden | sold forbidden | other forbidden ADMIN=yes | absent forbidden ADMIN=404
        listEvidence            | bought yes | sold yes | other 404 ADMIN=yes | absent 404
        addEvidence             | bought yes UNPROVEN=phone_not_verified | sold yes UNPROVEN=phone_not_verified | other 404 ADMIN=yes | absent 404
        listComments            | bought yes | sold yes | other 404 ADMIN=yes | absent 404
        addComment              | bought yes UNPROVEN=phone_not_verified | sold yes UNPROVEN=phone_not_verified | other 404 ADMIN=yes | absent 404
        resolveDispute          | bought forbidden | sold forbidden | other forbidden ARBITRE=404 | absent forbidden ARBITRE=404
        confirmRuling           | bought forbidden | sold forbidden | other forbidden ARBITRE=404 ADMIN=yes | absent forbidden ARBITRE=404 ADMIN=404
        declineRuling           | bought forbidden | sold forbidden | other forbidden ARBITRE=404 ADMIN=yes | absent forbidden ARBITRE=404 ADMIN=404
        requestCaseFile         | bought yes | sold yes | other 404 ADMIN=yes | absent 404
        readCaseFile            | bought yes | sold yes | other 404 ADMIN=yes | absent 404
        listNotifications       | own yes
        readNotificationPreferences   | own yes
        changeNotificationPreferences | own yes
        listWebhooks            | own yes
        createWebhook           | own yes
        readWebhook             | other 404 | absent 404
        updateWebhook           | other 404 | absent 404
        deleteWebhook           | other 404 | absent 404
        rotateWebhookSecret     | other 404 | absent 404
        testWebhook             | other 404 | absent 404
        listWebhookMessages     | other 404 | absent 404
        resendWebhookMessage    | other 404 | absent 404
        resendWebhookMessages   | other 404 | absent 404
        readStatistics          | own forbidden ADMIN=yes
        listUsers               | own forbidden ADMIN=yes
        readUser                | own forbidden ADMIN=yes | other forbidden ADMIN=yes | absent forbidden ADMIN=404
        suspendUser             | own forbidden ADMIN=own_account | other forbidden ADMIN=yes | absent forbidden ADMIN=404
        reinstateUser           | own forbidden ADMIN=own_account | other forbidden ADMIN=yes | absent forbidden ADMIN=404
        changeRole              | own forbidden ADMIN=own_account | other forbidden ADMIN=yes | absent forbidden ADMIN=404
        listSettings            | own forbidden ADMIN=yes
        changeSetting           | own forbidden ADMIN=yes | absent forbidden ADMIN=404
        overseeAgreements       | own forbidden ADMIN=yes
        readAuditTrail          | own forbidden ADMIN=yes
        """

    struct Expectation: Sendable {
        let isOpen: Bool
        let rows: [Row]

        /// What comes of one thing.
        struct Row: Sendable {
            let thing: Thing
            let usual: Outcome
            let others: [String: Outcome]

            func outcome(for caller: AccessServerUnderTest.Caller) -> Outcome {
                others[caller.rawValue] ?? usual
            }
        }
    }

    private static func parsed() throws -> [APIOperation: Expectation] {
        var table: [APIOperation: Expectation] = [:]
        for line in expectations.split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.split(separator: " ") }
            let operation = try #require(APIOperation(rawValue: String(cells[0][0])), "\(line)")
            var rows: [Expectation.Row] = []
            for words in cells.dropFirst() {
                let thing = try #require(Thing(rawValue: String(words[0])), "\(line)")
                var others: [String: Outcome] = [:]
                for word in words.dropFirst(2) {
                    let parts = word.split(separator: "=")
                    others[String(parts[0])] = Outcome(parts[1])
                }
                rows.append(Expectation.Row(thing: thing, usual: Outcome(words[1]), others: others))
            }
            table[operation] = Expectation(isOpen: cells[0].contains("open"), rows: rows)
        }
        return table
    }

    @Test func everyOperationIsExpectedOnce() throws {
        let table = try Self.parsed()
        let missing = APIOperation.allCases.filter { table[$0] == nil }.map(\.rawValue)
        #expect(missing == [], "write down what is expected of these")
        #expect(Self.expectations.split(separator: "\n").count == table.count)
    }

    @Test func everyRoleGetsWhatIsExpectedOfEveryOperation() async throws {
        let table = try Self.parsed()
        try await AccessServerUnderTest.run { world in
            for operation in APIOperation.allCases {
                for row in table[operation]?.rows ?? [] {
                    for caller in AccessServerUnderTest.Caller.allCases {
                        let person = try #require(world.people[caller])
                        let asked = Asked(operation, about: row.thing, by: person, in: world)
                        let token =
                            operation == .logout ? try await fresh(person, in: world) : person.token
                        let found = Outcome(try await asked.send(token: token, to: world.server))
                        #expect(
                            found == row.outcome(for: caller),
                            "\(operation.rawValue) of \(row.thing.rawValue) by \(caller.rawValue): \(found)")
                    }
                }
            }
        }
    }

    private func fresh(
        _ person: AccessServerUnderTest.Person, in world: AccessServerUnderTest
    ) async throws -> String {
        try await world.server.tokens.issue(for: try await world.server.accounts.login(person.last))
    }

    @Test func noOperationTakesATokenThatIsNotGood() async throws {
        let table = try Self.parsed()
        try await AccessServerUnderTest.run { world in
            let person = try #require(world.people[.administrator])
            let tokens = try await badTokens(person, in: world)
            for operation in APIOperation.allCases {
                let expectation = try #require(table[operation])
                let thing = try #require(expectation.rows.first?.thing)
                for (name, token) in tokens {
                    let asked = Asked(operation, about: thing, by: person, in: world)
                    let status = try await asked.send(token: token, to: world.server).status
                    #expect(
                        (status == 401) == !expectation.isOpen,
                        "\(operation.rawValue) with a token that is \(name): \(status)")
                }
            }
        }
    }

    /// Tokens of somebody who may do everything, each with one flaw.
    private func badTokens(
        _ person: AccessServerUnderTest.Person, in world: AccessServerUnderTest
    ) async throws -> [(String, String?)] {
        let server = world.server
        let forge = try TokenForge(person.token, server)
        let past = Int64(Date.now.timeIntervalSince1970)
        let ended = try await server.accounts.login(person.last)
        let revoked = try await server.tokens.issue(for: ended)
        try await server.accounts.service.logout(
            userID: person.id, sessionID: ended.sessionID, origin: AccountsUnderTest.origin)
        let suspended = world.victim
        try await server.accounts.owner.session { session in
            try session.execute(
                "UPDATE escrow.users SET suspended_at = now(), role = 'ADMIN' WHERE id = \(suspended.id)")
        }
        var altered = Array(person.token.utf8)
        let middle = altered.count / 2
        altered[middle] = altered[middle] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        return [
            ("absent", nil),
            (
                "expired",
                forge.signed(header: [:], claims: ["iat": .integer(past - 901), "exp": .integer(past - 1)])
            ),
            ("of another key", forge.signed(header: [:], by: Curve25519.Signing.PrivateKey())),
            ("unsigned", forge.unsigned(algorithm: "none")),
            ("altered", String(decoding: altered, as: UTF8.self)), ("revoked", revoked),
            ("of somebody suspended", suspended.token),
        ]
    }

    @Test func thePageIsWhatThePolicySays() throws {
        let file = Checkout.root.appendingPathComponent("docs/access.md")
        let written = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        if written != AccessTable.text, ProcessInfo.processInfo.environment["KIMI_WRITE_DOCS"] == "1" {
            try AccessTable.text.write(to: file, atomically: true, encoding: .utf8)
        }
        let now = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        #expect(now == AccessTable.text, "run this test with KIMI_WRITE_DOCS=1")
    }
}

/// One request of the matrix: good in itself, so that only who asks decides.
struct Asked {
    let operation: APIOperation
    let path: String
    let body: String?

    /// `template` is the operation's own unless a part of it is filled in already.
    init(
        _ operation: APIOperation, about thing: AccessMatrixTests.Thing,
        by person: AccessServerUnderTest.Person, in world: AccessServerUnderTest, template: String? = nil,
        body given: String? = nil
    ) {
        self.operation = operation
        let deal: AccessServerUnderTest.Deal? =
            switch thing {
            case .bought: person.bought
            case .sold: person.sold
            case .own: nil
            case .other: world.strangers.buyer.bought
            case .absent: nil
            }
        let nobody = "00000000-0000-7000-8000-000000000000"
        let stranger = world.strangers.buyer
        func named(_ own: String, _ other: String, _ absent: String) -> String {
            switch thing {
            case .own, .bought, .sold: own
            case .other: other
            case .absent: absent
            }
        }
        var path = template ?? operation.route.template
        switch AccessPolicy.rule(for: operation).object {
        case .agreement: path.replace("{id}", with: deal.map { "\($0.id)" } ?? "999999")
        case .payment: path.replace("{reference}", with: deal?.payment ?? "PAY-ABC123")
        case .session:
            path.replace(
                "{id}",
                with: named(person.session.uuidString, stranger.session.uuidString, nobody).lowercased())
        case .document where path.contains("{document}"):
            // An administrator's own case: the document in it is another's.
            path.replace("{id}", with: named("\(person.id)", "\(stranger.id)", "999999"))
            path.replace("{document}", with: named(nobody, stranger.document, nobody))
        case .document: path.replace("{id}", with: named(person.document, stranger.document, nobody))
        case .verification: path.replace("{id}", with: named("\(person.id)", "\(stranger.id)", "999999"))
        case .account:
            path.replace("{id}", with: named("\(person.id)", "\(world.victim.id)", "999999"))
        case .dispute:
            let dispute: Int64? =
                switch thing {
                case .bought: person.boughtDispute
                case .sold: person.soldDispute
                case .other: stranger.boughtDispute
                case .own, .absent: nil
                }
            path.replace("{id}", with: dispute.map { "\($0)" } ?? "999999")
        case .setting: path.replace("{name}", with: named("COMMISSION_RATE", "COMMISSION_RATE", "SECRET_KEY"))
        case .service: path.replace("{code}", with: "not_found")
        case .notification: break
        case .webhook:
            path.replace("{id}", with: named(nobody, stranger.webhook, nobody))
            path.replace("{message}", with: nobody)
        }
        path.replace("{attachment}", with: nobody)
        self.path = path
        body = given ?? Self.body(operation, deal: deal, by: person, in: world)
    }

    private static func body(
        _ operation: APIOperation, deal: AccessServerUnderTest.Deal?,
        by person: AccessServerUnderTest.Person, in world: AccessServerUnderTest
    ) -> String? {
        switch operation {
        case .actOnAgreement: #"{"action": "cancel"}"#
        case .collect:
            """
            {"transaction_id": \(deal?.id ?? 999_999), "phone_number": "\(person.phone)", "provider": "MTN_MOMO",
                "amount": 450000}
            """
        case .createAgreement, .checkTerms: terms(seller: world.strangers.seller)
        case .changePayoutAccount: #"{"provider": "MTN_MOMO", "phone_number": "\#(person.phone)"}"#
        case .predictPayment: #"{"phone_number": "\#(person.phone)"}"#
        case .decideVerification: #"{"action": "approve"}"#
        case .suspendUser, .reinstateUser: #"{"reason": "a reason"}"#
        case .changeRole: #"{"role": "SELLER", "reason": "a reason"}"#
        case .postMessage, .addEvidence, .addComment: #"{"text": "Bonjour à vous"}"#
        case .addProof: #"{"kind": "TRACKING", "text": "DHL 123456"}"#
        case .openDispute:
            """
            {"transaction_id": \(deal?.id ?? 999_999), "category": "OTHER", "title": "Rien", "description": "Rien du tout"}
            """
        case .createWebhook: #"{"url": "https://shop.example/kimi"}"#
        case .assignDispute: #"{"arbiter_id": 999999}"#
        case .resolveDispute: #"{"outcome": "BUYER_FAVOR", "reasons": "Rien n'est arrivé."}"#
        case .declineRuling, .liftDispute: #"{"reasons": "Il manque une pièce."}"#
        case .changeSetting: #"{"value": "2.5"}"#
        default: operation.route.method == .get || operation.route.method == .delete ? nil : "{}"
        }
    }

    private static func terms(seller: AccessServerUnderTest.Person) -> String {
        func later(_ seconds: TimeInterval) -> String {
            RFC3339.format(Date(timeIntervalSinceNow: seconds))
        }
        return """
            {"title": "Moto", "description": "Papers in order", "category": "GOODS", "amount": 1000,
                "seller_phone": "\(seller.phone)", "payment_deadline": "\(later(3600))",
                "delivery_deadline": "\(later(7200))", "delivery_address": "Douala"}
            """
    }

    func send(token: String?, to server: AuthServerUnderTest) async throws -> AuthServerUnderTest.Reply {
        let method = operation.route.method.rawValue
        if operation == .uploadDocument {
            let form = AccessServerUnderTest.form
            return try await server.send(
                method, path, token: token, headers: [form.type], bytes: form.body(99, "ID_BACK"))
        }
        let reply = try await server.raw(
            method, path, token: token, headers: body == nil ? [] : [("Content-Type", "application/json")],
            body: Array((body ?? "").utf8))
        // Pictures are no JSON.
        return AuthServerUnderTest.Reply(
            status: reply.status, json: (try? JSONValue(parsing: reply.bytes)) ?? .null,
            headers: reply.headers)
    }
}
