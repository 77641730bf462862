import FoundationEssentials
import GatewayCore
import GatewayMessages
import GatewayStore
import Ledger
import Postgres
import Primitives
import ProviderKit
import Reconciliation
import TestSupport
import Testing

@testable import GatewayEngine

/// The gateway with people who work on money.
struct FinanceUnderTest: Sendable {
    let gateway: GatewayUnderTest
    let people: [StaffRole: Int64]
    /// A second approver.
    let colleague: Int64
    let signer: MessageSigner
    let verifier: MessageVerifier

    static let day = BusinessDay("2026-11-22")!

    static func with(_ body: (FinanceUnderTest) async throws -> Void) async throws {
        try await GatewayUnderTest.with { gateway in
            try await body(try await FinanceUnderTest(gateway))
        }
    }

    init(_ gateway: GatewayUnderTest) async throws {
        self.gateway = gateway
        func add(_ name: String, _ role: StaffRole) async throws -> Int64 {
            try await gateway.store.transaction { transaction in
                guard
                    let member = try transaction.staff.insert(
                        name: name, role: role, passwordHash: "$argon2id$nobody")
                else { throw Hopeless("Somebody is called \(name).") }
                return member.id
            }
        }
        var people: [StaffRole: Int64] = [:]
        for role in StaffRole.allCases { people[role] = try await add("the-\(role.rawValue)", role) }
        self.people = people
        colleague = try await add("colleague", .approver)
        guard let signer = MessageSigner(MessageSigner.generate(named: "gateway-1")),
            let verifier = MessageVerifier(try signer.publicText())
        else { throw Hopeless("A generated key can be read.") }
        self.signer = signer
        self.verifier = verifier
    }

    subscript(_ role: StaffRole) -> Int64 { people[role]! }

    func cases(above limit: Int64 = 10_000) -> CaseService {
        CaseService(
            store: gateway.store, payments: gateway.service, policy: CasePolicy(twoPeopleAbove: limit),
            identifiers: .system)
    }

    var days: DayCloseService {
        DayCloseService(
            store: gateway.store, signer: signer, policy: CasePolicy(), identifiers: .system)
    }

    static func line(_ number: UInt64) -> StatementLineID { StatementLineID(high: 7, low: number) }

    static func found(
        _ kind: BreakKind = .missingInLedger, line number: UInt64? = 1, payments: [PaymentID] = [],
        stated: Int64? = 20_000, booked: Int64? = nil, day: BusinessDay = FinanceUnderTest.day
    ) -> FoundBreak {
        FoundBreak(
            Break(
                kind: kind, day: day, lines: number.map { [line($0)] } ?? [], payments: payments,
                statementAmount: stated, bookAmount: booked, currency: .xaf,
                explanation: BreakExplanation(english: "Unknown money.", french: "Argent inconnu.")))
    }

    @discardableResult
    func settle(_ breaks: [FoundBreak], through day: BusinessDay = FinanceUnderTest.day, run: String = "run")
        async throws
        -> CaseChanges
    {
        try await gateway.store.transaction {
            try $0.cases.settle(breaks, of: ScriptedProvider.id, through: day, run: run)
        }
    }

    /// A case about a break, fresh.
    func open(_ found: FoundBreak = FinanceUnderTest.found()) async throws -> Int64 {
        try await settle([found])
        let all = try await gateway.store.transaction { try $0.cases.find(CaseFilter()) }
        let last = all.last { $0.isBreak }
        return try #require(last).id
    }

    func find(_ id: Int64) async throws -> StoredCase {
        let known = try await gateway.store.transaction { try $0.cases.find(id) }
        return try #require(known)
    }

    /// The case that the engine has opened for a payment.
    func opened(_ reason: CaseReason) async throws -> StoredCase {
        let found = try await gateway.store.transaction {
            try $0.cases.find(CaseFilter(reason: reason.rawValue))
        }
        return try #require(found.first)
    }

    /// Does what a test has the database's owner do, the guards of the tables put aside.
    func forge(_ table: String, _ change: String) async throws {
        try await gateway.owner.session { session in
            try session.script(
                """
                SET search_path = gateway; ALTER TABLE \(table) DISABLE TRIGGER USER; \(change);
                ALTER TABLE \(table) ENABLE TRIGGER USER; RESET search_path
                """)
        }
    }

    func refusal(_ body: () async throws -> Void) async -> CaseRefusal.Code? {
        do {
            try await body()
            return nil
        } catch let refusal as CaseRefusal { return refusal.code } catch { return nil }
    }

    func suspense() async throws -> Int64 {
        try await gateway.store.transaction { try $0.ledger.trialBalances().first?.suspense ?? 0 }
    }
}
