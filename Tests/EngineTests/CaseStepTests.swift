import GatewayCore
import GatewayStore
import Ledger
import Postgres
import Primitives
import ProviderKit
import Reconciliation
import Testing

@testable import GatewayEngine

/// What people do with cases, on a real database.
@Suite struct CaseStepTests {
    private static let decision = CaseOrder.Decision(.providerError, "Leur erreur")

    private static func order(_ step: CaseStep, _ finance: FinanceUnderTest) -> CaseOrder {
        switch step {
        case .assign: .assign(to: finance[.operator])
        case .comment: .comment("vu")
        case .link: .link(lines: [], payments: [], differs: false, decision)
        case .accept: .accept(decision)
        case .propose:
            .move(debit: .providerClearing, credit: .suspense, amount: 20_000, decision)
        case .post: .move(debit: .providerClearing, credit: .suspense, amount: 1, decision)
        case .approve: .approve(nil)
        case .decline: .decline(nil)
        case .inquire: .inquire(nil)
        case .reopen: .reopen("encore")
        }
    }

    @Test(arguments: StaffRole.allCases)
    func whatARoleMayNotDoIsRefusedAndLeavesNoTrace(_ role: StaffRole) async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            for step in CaseStep.allCases where !CaseStateMachine.roles(for: step).contains(role) {
                let refusal = await finance.refusal {
                    try await finance.cases().take(Self.order(step, finance), on: id, by: finance[role])
                }
                #expect(refusal == .notAllowed, "\(step) by \(role)")
            }
            let known = try await finance.find(id)
            let steps = try await finance.gateway.store.transaction { try $0.cases.steps(of: id) }
            let audited = try await finance.gateway.store.transaction {
                try $0.audit.entries(about: "case:\(id)", limit: 10)
            }
            #expect(known.version == 1 && steps.isEmpty && audited.isEmpty)
            #expect(try await finance.suspense() == 0)
        }
    }

    @Test func eachStepIsKeptWithItsWordsSealedAndItsEntryInTheRecord() async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            let cases = finance.cases()
            try await cases.take(.assign(to: finance[.finance]), on: id, by: finance[.operator])
            try await cases.take(.comment("Appelé Mme Ngo, 237670000001"), on: id, by: finance[.operator])
            let after = try await cases.take(.accept(Self.decision), on: id, by: finance[.finance])
            #expect(after.state == .resolved && after.resolution == .accepted && after.version == 4)
            #expect(after.assignee == finance[.finance] && after.closedAt != nil)
            let steps = try await finance.gateway.store.transaction { try $0.cases.steps(of: id) }
            #expect(steps.map(\.step) == ["assign", "comment", "accept"])
            #expect(
                steps[1].text == "Appelé Mme Ngo, 237670000001" && steps[2].reasonCode == "provider_error")
            let plain = try await finance.gateway.owner.session { session in
                try session.query(
                    "SELECT count(*) AS n FROM gateway.case_steps WHERE sealed_text LIKE '%Ngo%'")[0].int("n")
            }
            let record = try await finance.gateway.store.transaction {
                try $0.audit.entries(above: 0, limit: 100)
            }
            #expect(plain == 0 && record.map(\.action) == ["case.assign", "case.comment", "case.accept"])
            let leaks: Bool = record.contains { $0.details.contains("Ngo") }
            #expect(!leaks)
            try await cases.take(.reopen("Doute"), on: id, by: finance[.finance])
            let again = try await finance.find(id)
            #expect(again.state == .assigned && again.resolution == nil && again.closedAt == nil)
        }
    }

    @Test func ofTwoWhoActOnTheSameVersionOneWinsAndTheOtherIsTold() async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            let cases = finance.cases()
            let results = await withTaskGroup(of: CaseRefusal.Code?.self) { group in
                for member in [finance[.finance], finance[.approver], finance.colleague] {
                    group.addTask {
                        await finance.refusal {
                            try await cases.take(
                                .accept(Self.decision), on: id, version: 1, by: member)
                        }
                    }
                }
                return await group.reduce(into: [CaseRefusal.Code?]()) { $0.append($1) }
            }
            let won: Int = results.count { $0 == nil }
            let told: Int = results.count { $0 == .stale }
            #expect(won == 1 && told == 2)
            #expect(try await finance.find(id).version == 2)
        }
    }

    @Test func stepsAreNeverChangedNorTakenAway() async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            try await finance.cases().take(.comment("vu"), on: id, by: finance[.operator])
            for statement in [
                "UPDATE case_steps SET step = 'accept'", "DELETE FROM case_steps", "TRUNCATE case_steps",
            ] {
                await #expect(throws: PostgresError.self) {
                    try await finance.gateway.database.session { try $0.script(statement) }
                }
                await #expect(throws: PostgresError.self) {
                    try await finance.gateway.owner.session {
                        try $0.script("SET search_path = gateway; \(statement)")
                    }
                }
            }
        }
    }

    @Test func onlyWhatMovesNoMoneyIsDoneWithManyAtOnceAndOnlyWithTheCountThatWasShown() async throws {
        try await FinanceUnderTest.with { finance in
            try await finance.settle((1...5).map { FinanceUnderTest.found(line: $0) })
            let cases = finance.cases()
            let filter = CaseFilter.unresolved
            #expect(try await cases.count(filter) == 5)
            let wrong = await finance.refusal {
                _ = try await cases.takeAll(
                    .accept(Self.decision), on: filter, expected: 4, by: finance[.finance])
            }
            let money = await finance.refusal {
                _ = try await cases.takeAll(
                    Self.order(.post, finance), on: filter, expected: 5, by: finance[.finance])
            }
            #expect(wrong == .stale && money == .invalid)
            let result = try await cases.takeAll(
                .accept(Self.decision), on: filter, expected: 5, by: finance[.finance])
            #expect(result.done.count == 5 && result.refused.isEmpty)
            #expect(try await cases.count(filter) == 0)
        }
    }

    @Test func aSuspendedPersonDoesNothing() async throws {
        try await FinanceUnderTest.with { finance in
            let id = try await finance.open()
            try await finance.gateway.store.transaction {
                try $0.staff.setSuspended(finance[.finance], true)
            }
            let refusal = await finance.refusal {
                try await finance.cases().take(.accept(Self.decision), on: id, by: finance[.finance])
            }
            #expect(refusal == .notAllowed)
        }
    }

    @Test func aPaymentsCaseIsAboutItsPaymentAndHasItAskedAboutAtOnce() async throws {
        try await FinanceUnderTest.with { finance in
            let agreement = TestAgreement()
            try await finance.gateway.indeterminate(agreement)
            let known = try await finance.opened(.unknownToProvider)
            #expect(known.payments == [agreement.collection] && known.bookAmount == 450_000)
            #expect(known.provider == ScriptedProvider.id && !known.isBreak)
            let refused = await finance.refusal {
                try await finance.cases().take(.accept(Self.decision), on: known.id, by: finance[.finance])
            }
            #expect(refused == .invalid)
            finance.gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F9"))
            try await finance.cases().take(.inquire(nil), on: known.id, by: finance[.operator])
            try await finance.gateway.settle()
            #expect(try await finance.gateway.payment(agreement.collection).state == .succeeded)
            try await finance.cases().take(.accept(Self.decision), on: known.id, by: finance[.finance])
        }
    }
}

extension GatewayUnderTest {
    /// A collection of which nobody knows whether it was executed; its case is open, and it is not due soon.
    func indeterminate(_ agreement: TestAgreement) async throws {
        provider.answer(.collect, .pending(providerReference: nil))
        provider.answer(.inquireCollection, .pending(providerReference: nil))
        try await send(agreement.open)
        try await send(agreement.collect())
        _ = try await submission.workDue()
        try await owner.session { session in
            try session.script(
                """
                UPDATE gateway.payments SET state = 'indeterminate', lease_until = NULL,
                    next_action_at = now() + interval '1 hour'
                """)
        }
        _ = try await store.transaction { try $0.payments.openCase(agreement.collection, .unknownToProvider) }
    }
}
