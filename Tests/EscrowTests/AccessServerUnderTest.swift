import CurlHTTP
import Durable
import Escrow
import EscrowHTTP
import Foundation
import GatewayCore
import Postgres
import Primitives
import Sealing
import TestSupport
import Web

/// The whole API on a real server and database, with people of every role and what is theirs.
struct AccessServerUnderTest: Sendable {
    let server: AuthServerUnderTest
    /// By the names of `Caller`.
    let people: [Caller: Person]
    /// Two who deal with each other, and whose things nobody else has a part in.
    let strangers: (buyer: Person, seller: Person)
    /// Whom administrators may suspend and appoint without an end to the test.
    let victim: Person
    /// How often each request asked the database.
    let exchanges: ExchangeLog

    enum Caller: String, Sendable, CaseIterable {
        case buyer = "BUYER"
        case seller = "SELLER"
        case arbiter = "ARBITRE"
        case administrator = "ADMIN"
        /// A buyer who has not proven his phone.
        case unproven = "UNPROVEN"
    }

    struct Person: Sendable {
        let last: Int
        let id: Int64
        let token: String
        /// A second session, which may end.
        let session: UUID
        var bought: Deal?
        var sold: Deal?
        var document = ""
        /// Disputes in which he is the buyer, and the seller.
        var boughtDispute: Int64?
        var soldDispute: Int64?
        /// Of those who deal with each other alone.
        var webhook = ""

        var phone: String { AccountsUnderTest.phone(last).e164 }
        var inquirer: Inquirer { Inquirer(userID: id, address: "192.0.2.1", traceparent: nil) }
    }

    /// A transaction whose payment is asked for.
    struct Deal: Sendable {
        let id: Int64
        let payment: String
    }

    static func run(_ body: @Sendable (AccessServerUnderTest) async throws -> Void) async throws {
        let folder = try RunFolder.make("access").appendingPathComponent("objects").path
        try await AccountsUnderTest.run { accounts in
            let tokens = try await AccessTokens(seed: accounts.keys.accessTokenSeed)
            let services = Services(accounts, folder: folder)
            let exchanges = ExchangeLog()
            try await AuthServerUnderTest.serve(services.router(accounts, tokens, exchanges)) {
                port, client in
                let server = AuthServerUnderTest(
                    accounts: accounts, tokens: tokens, port: port, client: client)
                try await body(try await populated(server, services, exchanges))
            }
        }
    }

    private static func populated(
        _ server: AuthServerUnderTest, _ services: Services, _ exchanges: ExchangeLog
    ) async throws -> AccessServerUnderTest {
        var everybody: [Person] = []
        for last in 1...(Caller.allCases.count + 3) { everybody.append(try await join(last, server)) }
        let (buyer, seller) = (everybody[0], everybody[1])
        var strangers = (buyer: buyer, seller: seller)
        let foreign = try await services.deal(buyer, seller)
        strangers.buyer.bought = foreign
        strangers.buyer.webhook = try await services.webhooks.create(
            url: "https://shop.example/kimi", eventTypes: [], by: buyer.inquirer
        ).0.id.lowercased
        strangers.buyer.boughtDispute = try await services.dispute(buyer, seller, server.accounts)
        strangers.buyer.document = try await upload(as: buyer, number: 1, server)
        var people: [Caller: Person] = [:]
        for (index, caller) in Caller.allCases.enumerated() {
            var person = everybody[3 + index]
            person.bought = try await services.deal(person, seller)
            person.sold = try await services.deal(buyer, person)
            person.boughtDispute = try await services.dispute(person, seller, server.accounts)
            person.soldDispute = try await services.dispute(buyer, person, server.accounts)
            person.document = try await upload(as: person, number: UInt8(10 + index), server)
            let role = caller == .unproven ? "BUYER" : caller.rawValue
            let isProven = caller != .unproven
            try await server.accounts.owner.session { [person] session in
                try session.execute(
                    """
                    UPDATE escrow.users SET role = \(role),
                        phone_verified_at = CASE WHEN \(isProven) THEN phone_verified_at END
                    WHERE id = \(person.id)
                    """)
            }
            people[caller] = person
        }
        return AccessServerUnderTest(
            server: server, people: people, strangers: strangers, victim: everybody[2], exchanges: exchanges)
    }

    private static func join(_ last: Int, _ server: AuthServerUnderTest) async throws -> Person {
        let accounts = server.accounts
        let signIn = try await accounts.register(last)
        try await accounts.owner.session { session in
            try session.execute(
                "UPDATE escrow.users SET phone_verified_at = now() WHERE id = \(signIn.user.id)")
        }
        return Person(
            last: last, id: signIn.user.id, token: try await server.tokens.issue(for: signIn),
            session: try await accounts.login(last).sessionID)
    }

    private static func upload(
        as person: Person, number: UInt8, _ server: AuthServerUnderTest
    ) async throws -> String {
        let reply = try await server.send(
            "POST", "/api/auth/kyc/upload/", token: person.token, headers: [form.type],
            bytes: form.body(number))
        guard let id = reply.json["document"]?["id"]?.string ?? reply.json["id"]?.string else {
            throw Unmade(description: "No document: \(reply.json.text)")
        }
        return id
    }

    struct Unmade: Error, CustomStringConvertible {
        let description: String
    }

    /// A form with one picture in it.
    static let form = Form()

    struct Form: Sendable {
        let type = ("Content-Type", "multipart/form-data; boundary=XyZ")

        func body(_ number: UInt8, _ kind: String = "ID_FRONT") -> [UInt8] {
            let head = """
                --XyZ\r\nContent-Disposition: form-data; name="document_type"\r\n\r\n\(kind)\r\n\
                --XyZ\r\nContent-Disposition: form-data; name="file"; filename="x.jpg"\r\n\r\n
                """
            return Array(head.utf8) + KYCUnderTest.picture(number) + Array("\r\n--XyZ--\r\n".utf8)
        }
    }

    /// The services behind the routes. Who adds an area adds its controller here.
    private struct Services: Sendable {
        let agreements: AgreementService
        let payments: PaymentService
        let kyc: KYCController
        let administration: AdministrationController
        let messages: MessageController
        let disputes: DisputeService
        let notifications: NotificationController
        let webhooks: WebhookService
        let payouts: PolicySource
        let caseFiles: CaseFileController

        init(_ accounts: AccountsUnderTest, folder: String) {
            guard let rate = CommissionRate(percent: "2.5") else {
                preconditionFailure("A rate of the tests.")
            }
            let policy = EscrowPolicy(
                commission: rate, kycRequiredAbove: Money(1_000_000, .xaf), collectionMethods: [.mtnMoMo],
                payoutMethods: [.mtnMoMo],
                disputes: DisputePolicy(secondSignatureAbove: Money(1_000_000, .xaf)))
            let (database, wakeup) = (accounts.database, Wakeup())
            let effects = AgreementEffects(policy: policy, identifiers: .system)
            let rules = DisputeEffects(agreements: effects, identifiers: .system)
            let verification = KYCEffects(
                policy: KYCUnderTest.policy, identifiers: .system, seal: AccountsUnderTest.seal,
                disputes: rules)
            agreements = AgreementService(database: database, effects: effects, wakeup: wakeup)
            payments = PaymentService(database: database, effects: effects, wakeup: wakeup)
            kyc = KYCController(
                service: KYCService(
                    database: database, objects: ObjectStore(folder: folder, keys: TestSeal.keys),
                    effects: verification, wakeup: wakeup),
                review: KYCReview(database: database, effects: verification, wakeup: wakeup))
            let intake = AttachmentIntake(
                database: database, objects: ObjectStore(folder: folder, keys: TestSeal.keys),
                policy: AttachmentPolicy(largestFile: 300_000))
            messages = MessageController(
                messages: MessageService(database: database, intake: intake),
                proofs: ProofService(database: database, intake: intake),
                attachments: AttachmentService(database: database, intake: intake))
            disputes = DisputeService(
                database: database, effects: rules, intake: intake, wakeup: wakeup)
            notifications = NotificationController(service: NotificationService(database: database))
            caseFiles = CaseFileController(
                service: CaseFileService(
                    database: database, objects: ObjectStore(folder: folder, keys: TestSeal.keys),
                    identifiers: .system, wakeup: wakeup))
            webhooks = WebhookService(
                database: database, identifiers: .system, allowsPrivateNetworks: false, wakeup: wakeup)
            payouts = effects.source
            administration = AdministrationController(
                users: UserAdministration(database: database, disputes: rules),
                statistics: StatisticsService(database: database),
                settings: SettingAdministration(database: database, source: effects.source),
                oversight: Oversight(database: database))
        }

        func router(
            _ accounts: AccountsUnderTest, _ tokens: AccessTokens, _ exchanges: ExchangeLog
        ) -> WebRouter {
            let router = WebRouter()
            let api = APIRouter(
                router: router,
                authentication: AuthenticationMiddleware(tokens: tokens, accounts: accounts.service),
                idempotency: IdempotencyMiddleware(
                    database: accounts.database, fingerprintKey: accounts.keys.fingerprintKey),
                limit: nil, tell: { exchanges.note($1, of: $0) })
            AuthController(accounts: accounts.service, tokens: tokens).addRoutes(to: api)
            PayoutAccountController(
                service: PayoutAccountService(accounts: accounts.service, source: payouts)
            ).addRoutes(to: api)
            kyc.addRoutes(to: api)
            AgreementController(service: agreements).addRoutes(to: api)
            PaymentController(service: payments).addRoutes(to: api)
            administration.addRoutes(to: api)
            messages.addRoutes(to: api)
            DisputeController(service: disputes).addRoutes(to: api)
            caseFiles.addRoutes(to: api)
            notifications.addRoutes(to: api)
            WebhookController(service: webhooks).addRoutes(to: api)
            DescriptionController(version: "1", problems: ProblemController(ServiceProblems.examples))
                .addRoutes(to: api)
            return router
        }

        /// About funds that are held, opened by the buyer.
        func dispute(_ buyer: Person, _ seller: Person, _ accounts: AccountsUnderTest) async throws -> Int64 {
            let agreement = try await agreement(buyer, seller)
            try await accounts.owner.session { session in
                try session.execute(
                    "UPDATE escrow.agreements SET state = 'FUNDS_HELD' WHERE agreement_id = \(agreement.id)")
            }
            let opened = try await disputes.open(
                DisputeRequest(
                    agreement: .id(agreement.id), milestoneID: nil, category: .notDelivered,
                    statement: DisputeStatement(title: "Rien reçu", description: "Rien n'est arrivé.")),
                by: CaseCaller(buyer.inquirer, role: .buyer))
            return opened.value.dispute.id
        }

        private func agreement(_ buyer: Person, _ seller: Person) async throws -> Agreement {
            try await agreements.create(
                AgreementTerms(
                    title: "Moto", description: "", category: .goods, amount: Money(450_000, .xaf),
                    sellerPhone: AccountsUnderTest.phone(seller.last),
                    paymentDeadline: Date(timeIntervalSinceNow: 3600),
                    deliveryDeadline: Date(timeIntervalSinceNow: 7200), deliveryAddress: "Douala"),
                by: buyer.inquirer)
        }

        func deal(_ buyer: Person, _ seller: Person) async throws -> Deal {
            let agreement = try await agreement(buyer, seller)
            let payment = try await payments.collect(
                .init(
                    agreementID: agreement.id, payer: AccountsUnderTest.phone(buyer.last), method: .mtnMoMo,
                    amount: agreement.price.due), by: buyer.inquirer)
            return Deal(id: agreement.id, payment: payment.reference)
        }
    }
}
