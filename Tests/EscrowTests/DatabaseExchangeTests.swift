import Escrow
import EscrowHTTP
import Foundation
import Postgres
import Primitives
import TestSupport
import Testing

/// How often each operation asks the database, so that it cannot grow unseen. What is counted, and which operations need
/// more than two and why, stands in decision 014.
@Suite struct DatabaseExchangeTests {
    /// One line for each operation: who asks about what, what is answered, and how many exchanges it takes where the
    /// session was seen before. `-` stands for nobody who is signed in.
    static let expectations = """
        readDescription - own 200 0
        readDocumentation - own 200 0
        readProblem - own 200 0
        readKeys - own 200 0
        register - own 201 5
        login - own 200 7
        refreshToken - own 200 3
        requestPasswordReset - own 422 0
        confirmPasswordReset - own 422 0
        verifyPhone BUYER own 422 1
        resendVerification BUYER own 409 2
        changePassword BUYER own 422 1
        readProfile BUYER own 200 1
        updateProfile BUYER own 200 3
        logout BUYER own 204 2
        listSessions BUYER own 200 1
        revokeSession BUYER own 204 2
        uploadDocument BUYER own 201 19
        consentToVerification BUYER own 200 13
        readVerification BUYER own 200 1
        listDocuments BUYER own 200 1
        readDocument BUYER own 200 3
        removeDocument BUYER own 204 6
        listVerifications ADMIN other 200 3
        readVerificationCase ADMIN other 200 5
        readCaseDocument ADMIN other 200 3
        decideVerification ADMIN other 409 4
        createAgreement BUYER own 201 2
        listAgreements BUYER own 200 1
        readAgreement BUYER bought 200 1
        actOnAgreement SELLER bought 200 2
        checkTerms BUYER own 200 1
        readPayoutAccount BUYER own 200 2
        changePayoutAccount BUYER own 200 12
        collect BUYER bought 201 2
        predictPayment BUYER own 200 1
        listPaymentMethods BUYER own 200 1
        promptPayer BUYER bought 409 2
        readPayment BUYER bought 200 1
        listPayments BUYER own 200 1
        listMessages BUYER bought 200 1
        postMessage BUYER bought 201 2
        listProofs BUYER bought 200 1
        addProof BUYER sold 409 2
        readAttachment BUYER bought 404 2
        openDispute SELLER bought 201 9
        listDisputes BUYER own 200 2
        readDispute BUYER bought 200 1
        assignDispute ADMIN other 422 6
        liftDispute BUYER bought 403 1
        listEvidence BUYER bought 200 1
        addEvidence BUYER bought 201 7
        listComments BUYER bought 200 1
        addComment BUYER bought 201 6
        resolveDispute ARBITRE other 404 2
        confirmRuling ADMIN other 409 3
        declineRuling ADMIN other 409 3
        requestCaseFile BUYER bought 202 5
        readCaseFile BUYER bought 409 4
        listNotifications BUYER own 200 1
        readNotificationPreferences BUYER own 200 1
        changeNotificationPreferences BUYER own 422 1
        readStatistics ADMIN own 200 5
        listUsers ADMIN other 200 3
        readUser ADMIN other 200 4
        suspendUser ADMIN other 200 12
        reinstateUser ADMIN other 200 10
        changeRole ADMIN other 200 12
        listSettings ADMIN own 200 1
        changeSetting ADMIN own 200 6
        overseeAgreements ADMIN other 200 3
        readAuditTrail ADMIN own 200 3
        listWebhooks OWNER other 200 1
        createWebhook OWNER other 201 6
        readWebhook OWNER other 200 1
        updateWebhook OWNER other 200 4
        deleteWebhook OWNER other 204 3
        rotateWebhookSecret OWNER other 404 2
        testWebhook OWNER other 404 2
        listWebhookMessages OWNER other 404 1
        resendWebhookMessage OWNER other 404 2
        resendWebhookMessages OWNER other 404 2
        """

    @Test func everyOperationAsksTheDatabaseAsOftenAsIsWrittenDown() async throws {
        try await AccessServerUnderTest.run { world in
            var found: [String] = []
            for operation in APIOperation.allCases {
                found.append(try await line(operation, in: world))
            }
            #expect(found.joined(separator: "\n") == Self.expectations)
        }
    }

    /// Money moves: each is one request under the locks of its agreement, without authentication.
    @Test func aPartysActionsAskTheDatabaseAsOftenAsIsWrittenDown() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded()
            let (other, _) = try await escrow.funded()
            let unpaid = try await escrow.create()
            let found = [
                "deliver": try await count {
                    try await escrow.act(.markDelivered, agreement, by: escrow.seller)
                },
                "confirm": try await count {
                    try await escrow.act(.confirmDelivery, agreement, by: escrow.buyer)
                },
                "confirm again": try await count {
                    try await escrow.act(.confirmDelivery, agreement, by: escrow.buyer)
                },
                "cancel and refund": try await count {
                    try await escrow.act(.cancel, other, by: escrow.seller)
                },
                "collect": try await count { try await escrow.collect(unpaid) },
            ]
            #expect(
                found == [
                    "deliver": 2, "confirm": 2, "confirm again": 2, "cancel and refund": 2, "collect": 2,
                ])
        }
    }

    private func count<Value>(_ body: () async throws -> Value) async throws -> Int {
        let tally = DatabaseTally()
        _ = try await DatabaseTally.$current.withValue(tally) { try await body() }
        return tally.exchanges
    }

    private func line(_ operation: APIOperation, in world: AccessServerUnderTest) async throws -> String {
        let (caller, thing) = Self.asked(operation)
        let named = caller.flatMap { world.people[$0] }
        let person = caller == nil ? world.strangers.buyer : try #require(named)
        try await prepare(operation, person, in: world)
        let asked = Asked(
            operation, about: thing, by: person, in: world, body: try await Self.body(operation, in: world))
        let isOpen = AccessPolicy.caller(of: operation) == .anyone
        let token =
            operation == .logout
            ? try await world.server.tokens.issue(for: try await world.server.accounts.login(person.last))
            : isOpen ? nil : person.token
        if let token { _ = try await world.server.send("GET", "/api/auth/profile/", token: token) }
        let status = try await asked.send(token: token, to: world.server).status
        let number = try #require(world.exchanges.take(operation), "\(operation.rawValue) is not counted")
        let who = isOpen ? "-" : caller?.rawValue ?? "OWNER"
        return "\(operation.rawValue) \(who) \(thing.rawValue) \(status) \(number)"
    }

    /// Who asks about what; nil for the owner of the endpoints of the test.
    private static func asked(
        _ operation: APIOperation
    ) -> (AccessServerUnderTest.Caller?, AccessMatrixTests.Thing) {
        let rule = AccessPolicy.rule(for: operation)
        switch rule.object {
        case .webhook: return (nil, .other)
        case .agreement where operation == .createAgreement || operation == .listAgreements:
            return (.buyer, .own)
        case .agreement where operation == .overseeAgreements: return (.administrator, .other)
        case .agreement where operation == .addProof: return (.buyer, .sold)
        case .agreement where operation == .actOnAgreement || operation == .openDispute:
            return (.seller, .bought)
        case .agreement, .payment: return (.buyer, operation == .listPayments ? .own : .bought)
        case .dispute
        where operation == .assignDispute || operation == .confirmRuling
            || operation == .declineRuling:
            return (.administrator, .other)
        case .dispute where operation == .resolveDispute: return (.arbiter, .other)
        case .dispute: return (.buyer, operation == .listDisputes ? .own : .bought)
        case .verification, .account:
            let isByRole = rule.isByRole
            return (isByRole ? .administrator : .buyer, isByRole ? .other : .own)
        case .document where rule.isByRole: return (.administrator, .other)
        case .service, .session, .document, .notification, .setting:
            return (rule.isByRole ? .administrator : .buyer, .own)
        }
    }

    /// A payment that failed leaves an agreement that can be paid or cancelled, and one that is held can be disputed.
    private func prepare(
        _ operation: APIOperation, _ person: AccessServerUnderTest.Person, in world: AccessServerUnderTest
    ) async throws {
        guard [.collect, .actOnAgreement, .openDispute].contains(operation), let deal = person.bought else {
            return
        }
        let state = operation == .openDispute ? "FUNDS_HELD" : "PENDING_FUNDS"
        try await world.server.accounts.owner.session { session in
            try session.execute(
                """
                UPDATE escrow.payments SET state = 'FAILED', failure = 'expired'
                WHERE agreement_id = \(deal.id) AND state NOT IN ('SUCCEEDED', 'FAILED')
                """)
            try session.execute(
                "UPDATE escrow.agreements SET state = \(state) WHERE agreement_id = \(deal.id)")
        }
    }

    /// Where the matrix asks with less.
    private static func body(
        _ operation: APIOperation, in world: AccessServerUnderTest
    ) async throws -> String? {
        let buyer = world.strangers.buyer
        switch operation {
        case .login:
            return #"{"phone_number": "\#(buyer.phone)", "password": "\#(AccountsUnderTest.password)"}"#
        case .register: return AuthServerUnderTest.registration()
        case .refreshToken:
            let token = try await world.server.accounts.login(buyer.last).refreshToken.reveal()
            return #"{"refresh": "\#(token)"}"#
        case .updateProfile: return #"{"language": "en"}"#
        default: return nil
        }
    }
}
