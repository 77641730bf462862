import Durable
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// The operators' part of a test: what each says of any number. Where it has no entry it says nothing.
private typealias Operators = [String: AccountHolderReport.Saying]

extension AccountHolderReport {
    enum Saying: Sendable {
        case told(AccountStanding)
        case unanswered
        case refusedByTheGateway
    }
}

extension EscrowHarness {
    /// Answers every question that is asked while the body runs.
    fileprivate func whileAnswering<T: Sendable>(
        _ operators: Operators, _ body: @Sendable @escaping () async throws -> T
    ) async throws -> T {
        try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    try await answerAll(operators)
                    try? await Task.sleep(for: .milliseconds(5))
                }
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw Hopeless("The body has a result.")
        }
    }

    private func answerAll(_ operators: Operators) async throws {
        for question in try await questions() {
            guard let saying = operators[question.account.provider.name] else { continue }
            switch saying {
            case .told(let standing):
                let name = standing == .active ? "c2VhbGVk" : nil
                try await send(
                    .accountHolderChecked(
                        AccountHolderReport(check: question.check, standing: standing, sealedName: name)))
                try await send(.commandAccepted(question.command))
            case .unanswered:
                try await send(.commandAccepted(question.command))
                try await send(
                    .accountHolderChecked(
                        AccountHolderReport(check: question.check, standing: nil, sealedName: nil)))
            case .refusedByTheGateway:
                let refusal = CommandRefusal(.unknownProvider, "The gateway has no such provider.")
                try await send(.commandRefused(question.command, refusal))
            }
        }
    }

    fileprivate struct Question: Sendable {
        let command: CommandID
        let check: AccountHolderCheckID
        let account: ProviderAccount
    }

    /// The questions that the gateway has not taken yet.
    fileprivate func questions() async throws -> [Question] {
        try await database.session { session in
            try session.query(
                """
                SELECT message_id, payload FROM outbox
                WHERE type = 'check-account-holder' AND done_at IS NULL ORDER BY message_id
                """
            ).compactMap { row in
                let payload = try JSONValue(
                    parsing: Outbox.open(
                        try row.string("payload"), of: try row.uuid("message_id"), in: session))
                guard
                    case .checkAccountHolder(let check) = try GatewayCommand(
                        type: "check-account-holder", payload: payload)
                else { return nil }
                return Question(
                    command: CommandID(try row.uuid("message_id")), check: check.check,
                    account: check.account)
            }
        }
    }

    fileprivate func holders(wait: Duration = .seconds(300)) -> AccountHolderService {
        AccountHolderService(
            database: database, policy: AccountHolderPolicy(wait: wait), keys: Self.keys, wakeup: Wakeup())
    }

    private static let keys = AccountKeys(secretKey: Secret("a secret key of the tests, long enough"))

    /// How the question about that number stands for somebody who asks it now and would wait so long.
    fileprivate func standing(
        of phone: MSISDN, at method: PaymentMethod, wait: Duration
    ) async throws -> AccountHolderStore.Question {
        try await database.transaction { session in
            try AccountHolderStore.question(
                Self.keys.accountHolderKey(phone), method.accountHolderProvider,
                check: AccountHolderCheckID(IdentifierSource.system.timeOrdered()),
                command: CommandID(IdentifierSource.system.timeOrdered()),
                policy: AccountHolderPolicy(wait: wait), in: session)
        }
    }

    fileprivate func asked() async throws -> Int { try await commands("check-account-holder").count }
}

@Suite("Which operator has a number") struct AccountHolderTests {
    private static let phone = MSISDN("237691234567")!
    private static let both = [PaymentMethod.orangeMoney, .mtnMoMo]

    private func confirmed(_ method: PaymentMethod) -> MethodChoice {
        MethodChoice(method: method, isConfirmed: true)
    }

    private func hinted(_ method: PaymentMethod) -> MethodChoice {
        MethodChoice(method: method, isConfirmed: false)
    }

    @Test(
        arguments: [
            (["orange-money": .told(.active)], MethodChoice(method: .orangeMoney, isConfirmed: true)),
            (
                ["orange-money": .told(.unknown), "mtn-momo": .told(.active)],
                MethodChoice(method: .mtnMoMo, isConfirmed: true)
            ),
            (
                ["orange-money": .told(.inactive), "mtn-momo": .told(.active)],
                MethodChoice(method: .mtnMoMo, isConfirmed: true)
            ),
            (["orange-money": .told(.unknown), "mtn-momo": .told(.unknown)], nil),
            (["orange-money": .told(.inactive), "mtn-momo": .told(.inactive)], nil),
            (["orange-money": .unanswered], MethodChoice(method: .orangeMoney, isConfirmed: false)),
            (["orange-money": .refusedByTheGateway], MethodChoice(method: .orangeMoney, isConfirmed: false)),
            (
                ["orange-money": .told(.unknown), "mtn-momo": .unanswered],
                MethodChoice(method: .mtnMoMo, isConfirmed: false)
            ),
        ] as [([String: AccountHolderReport.Saying], MethodChoice?)])
    func theOperatorThatHasItIsChosenAndSilenceLeavesTheHint(
        _ operators: [String: AccountHolderReport.Saying], _ expected: MethodChoice?
    ) async throws {
        try await EscrowHarness.run { harness in
            let choice = try await harness.whileAnswering(operators) {
                try await harness.holders().choose(Self.both, for: Self.phone)
            }
            #expect(choice == expected)
            #expect(try await harness.asked() == operators.count)
        }
    }

    @Test func anAnswerIsRememberedWithoutTheNumberAndTheNameUntilItIsOld() async throws {
        try await EscrowHarness.run { harness in
            let known: Operators = ["orange-money": .told(.active)]
            for _ in 0..<3 {
                let choice = try await harness.whileAnswering(known) {
                    try await harness.holders().choose(Self.both, for: Self.phone)
                }
                #expect(choice == confirmed(.orangeMoney))
            }
            #expect(try await harness.asked() == 1)
            let rows = try await harness.database.session { session in
                try session.query("SELECT c::text AS row FROM account_holder_checks c").map {
                    try $0.string("row")
                }
            }
            let telling = rows.filter { $0.contains("691234567") || $0.contains("c2VhbGVk") }
            #expect(rows.count == 1 && telling.isEmpty)
            let payloads = try await harness.database.session { session in
                try session.query("SELECT payload FROM outbox WHERE type = 'check-account-holder'").map {
                    try $0.string("payload")
                }
            }
            let unforgotten = payloads.filter { $0.contains("691234567") }
            #expect(unforgotten.isEmpty)

            try await age(harness, by: "23 hours")
            _ = try await harness.holders().choose(Self.both, for: Self.phone)
            #expect(try await harness.asked() == 1)
            try await age(harness, by: "2 hours")
            let moved: Operators = ["orange-money": .told(.unknown), "mtn-momo": .told(.active)]
            let again = try await harness.whileAnswering(moved) {
                try await harness.holders().choose(Self.both, for: Self.phone)
            }
            #expect(again == confirmed(.mtnMoMo))
            #expect(try await harness.asked() == 3)
            try await age(harness, by: "11 minutes")
            let back = try await harness.whileAnswering(known) {
                try await harness.holders().choose(Self.both, for: Self.phone)
            }
            #expect(back == confirmed(.orangeMoney))
        }
    }

    @Test func whereNobodyAnswersAPersonWaitsOnceAndTheHintDecides() async throws {
        try await EscrowHarness.run { harness in
            let wait = Duration.milliseconds(300)
            let holders = harness.holders(wait: wait)
            let first = try await ContinuousClock().measure {
                let choice = try await holders.choose(Self.both, for: Self.phone)
                #expect(choice == hinted(.orangeMoney))
            }
            #expect(first >= .milliseconds(290))
            // Its time to wait, which the first one has spent, is over for the second one.
            try await age(harness, by: "1 second")
            let question = try await harness.standing(of: Self.phone, at: .orangeMoney, wait: wait)
            #expect(!question.isNew && question.answer == nil && question.patience == .zero)
            let second = try await holders.choose(Self.both, for: Self.phone)
            #expect(second == hinted(.orangeMoney))
            #expect(try await harness.asked() == 1)

            // The answer that comes late is there for the next one.
            let late = try await harness.questions()
            try await harness.send(
                .accountHolderChecked(
                    AccountHolderReport(check: late[0].check, standing: .active, sealedName: nil)))
            #expect(try await holders.choose(Self.both, for: Self.phone) == confirmed(.orangeMoney))
        }
    }

    @Test func aLateAnswerToAnOldQuestionDoesNotAnswerTheNewOne() async throws {
        try await EscrowHarness.run { harness in
            let holders = harness.holders(wait: .milliseconds(50))
            _ = try await holders.choose([.orangeMoney], for: Self.phone)
            let old = try await harness.questions()
            try await age(harness, by: "2 minutes")
            _ = try await holders.choose([.orangeMoney], for: Self.phone)
            #expect(try await harness.asked() == 2)
            try await harness.send(
                .accountHolderChecked(
                    AccountHolderReport(check: old[0].check, standing: .unknown, sealedName: nil)))
            #expect(try await holders.choose([.orangeMoney], for: Self.phone) == hinted(.orangeMoney))
        }
    }

    @Test func manyWhoAskAtOnceAskTheOperatorOnce() async throws {
        try await EscrowHarness.run { harness in
            let choices = try await harness.whileAnswering(["orange-money": .told(.active)]) {
                try await withThrowingTaskGroup(of: MethodChoice?.self) { group in
                    for _ in 0..<20 {
                        group.addTask { try await harness.holders().choose(Self.both, for: Self.phone) }
                    }
                    return try await group.reduce(into: [MethodChoice?]()) { $0.append($1) }
                }
            }
            #expect(choices == Array(repeating: confirmed(.orangeMoney), count: 20))
            #expect(try await harness.asked() == 1)
        }
    }

    @Test func aSellerWhomNoOperatorKnowsIsRefusedBeforeAnythingIsWritten() async throws {
        try await EscrowHarness.run { harness in
            let agreements = agreements(harness)
            await #expect(throws: EscrowError.sellerNotPayable) {
                try await harness.whileAnswering(["mtn-momo": .told(.unknown)]) {
                    try await agreements.create(harness.terms(), by: harness.buyer)
                }
            }
            let opened = try await harness.commands("open-purse")
            #expect(opened.isEmpty)
        }
    }

    @Test func wherePayoutsGoIsConfirmedBeforeThePurseIsOpened() async throws {
        try await EscrowHarness.run { harness in
            let agreements = agreements(harness)
            let agreement = try await harness.whileAnswering(["mtn-momo": .told(.active)]) {
                try await agreements.create(harness.terms(), by: harness.buyer)
            }
            #expect(agreement.payoutIsConfirmed == true && agreement.payout?.provider.name == "mtn-momo")
        }
    }

    @Test func anInvitedSellerWhomNoOperatorKnowsIsBoundOnlyOnceOneDoesAndBothAreToldOnce() async throws {
        try await EscrowHarness.run(invites: true) { harness in
            let agreement = try await harness.create(sellerPhone: "+237677000009")
            let seller = try await harness.database.transaction {
                try EscrowHarness.addUser("237677000009", in: $0)
            }
            let jobs = AgreementJobs(
                database: harness.database, effects: harness.effects, wakeup: Wakeup(),
                holders: harness.holders())
            let payload = SellerInvitations.payload(ofUser: seller)
            let job = Job(
                id: UUID(), kind: AgreementJob.sellerJoined.rawValue, key: payload, payload: payload,
                attempts: 1)
            for _ in 0..<2 {
                let outcome = try await harness.whileAnswering(["mtn-momo": .told(.unknown)]) {
                    try await jobs.perform(job)
                }
                #expect(outcome == .again(after: SellerInvitations.pause))
            }
            #expect(try await harness.now(agreement).seller == nil)
            #expect(try await harness.commands("open-purse").isEmpty)
            #expect(try await harness.audit("agreement.seller_not_payable") == 1)
            try await harness.tellAll()
            let told = try await harness.notices().filter { $0.contains("not_payable") && $0.contains("SMS") }
            #expect(told.count == 2, "\(told)")

            try await age(harness, by: "11 minutes")
            let outcome = try await harness.whileAnswering(["mtn-momo": .told(.active)]) {
                try await jobs.perform(job)
            }
            let bound = try await harness.now(agreement)
            #expect(outcome == .done && bound.seller?.userID == seller && bound.payoutIsConfirmed == true)
            #expect(try await harness.commands("open-purse").count == 1)
        }
    }

    @Test func anInvitationThatIsOverIsNotAskedAboutAnyMore() async throws {
        try await EscrowHarness.run(invites: true) { harness in
            let agreement = try await harness.create(sellerPhone: "+237677000009")
            let clock = try #require(try await harness.openJobs(.sellerJoined).first)
            _ = try await harness.database.transaction {
                try EscrowHarness.addUser("237677000009", in: $0)
            }
            try await harness.act(.cancel, agreement, by: harness.buyer)
            let jobs = AgreementJobs(
                database: harness.database, effects: harness.effects, wakeup: Wakeup(),
                holders: harness.holders())
            #expect(try await jobs.perform(clock) == .done)
            #expect(try await harness.asked() == 0)
        }
    }

    @Test func nobodyIsAskedOnBehalfOfWhoMayNotAgreeOrPay() async throws {
        try await EscrowHarness.run { harness in
            let agreement = try await harness.create()
            let payments = PaymentService(
                database: harness.database, effects: effects(), wakeup: Wakeup(), holders: harness.holders())
            for (inquirer, error) in [
                (harness.stranger, EscrowError.notFound), (harness.seller, .forbidden),
            ] {
                await #expect(throws: error) {
                    try await payments.collect(
                        .init(
                            agreementID: agreement.id, payer: MSISDN("237670000001")!, method: nil,
                            amount: EscrowHarness.amount), by: inquirer)
                }
            }
            await #expect(throws: EscrowError.sellerUnknown) {
                try await agreements(harness).create(
                    harness.terms(seller: "+237699999999"), by: harness.buyer)
            }
            #expect(try await harness.asked() == 0)
        }
    }

    @Test func aPageIsPaidWithThePayersOwnNumberOnly() async throws {
        try await EscrowHarness.run { harness in
            let agreement = try await harness.create()
            let payments = PaymentService(
                database: harness.database, effects: effects(), wakeup: Wakeup(), holders: nil)
            func pay(_ phone: String) async throws -> Payment {
                try await payments.collect(
                    .init(
                        agreementID: agreement.id, payer: MSISDN(phone)!, method: .orangeWebPayment,
                        amount: EscrowHarness.amount), by: harness.buyer)
            }
            await #expect(throws: EscrowError.pageNeedsOwnNumber) { try await pay("237691234567") }
            #expect(try await harness.commands("collect").isEmpty)
            let payment = try await pay("237670000001")
            #expect(payment.method == .orangeWebPayment && payment.isConfirmed == nil)
        }
    }

    private func effects() -> AgreementEffects {
        AgreementEffects(
            policy: EscrowPolicy(
                commission: CommissionRate(percent: "2.5")!, kycRequiredAbove: Money(1_000_000, .xaf),
                collectionMethods: [.mtnMoMo, .orangeWebPayment], payoutMethods: [.mtnMoMo]),
            identifiers: .system)
    }

    private func agreements(_ harness: EscrowHarness) -> AgreementService {
        AgreementService(
            database: harness.database, effects: effects(), wakeup: Wakeup(), holders: harness.holders())
    }

    private func age(_ harness: EscrowHarness, by time: String) async throws {
        _ = try await harness.owner.session { session in
            try session.execute(
                """
                UPDATE escrow.account_holder_checks SET asked_at = asked_at - \(time)::text::interval,
                    answered_at = answered_at - \(time)::text::interval
                """)
        }
    }
}

extension EscrowHarness {
    fileprivate func terms(seller: String = sellerPhone) -> AgreementTerms {
        AgreementTerms(
            title: "Moto", description: "", category: .goods, amount: Self.amount,
            sellerPhone: MSISDN(cameroonian: seller)!, paymentDeadline: Date(timeIntervalSinceNow: 3600),
            deliveryDeadline: Date(timeIntervalSinceNow: 7200), deliveryAddress: "Douala")
    }
}
