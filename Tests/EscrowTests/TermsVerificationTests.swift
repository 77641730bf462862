import Durable
import Foundation
import GatewayCore
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// What is refused before anybody can pay, and the sequence of events that shows why.
@Suite struct TermsVerificationTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func terms(
        _ amount: Int64 = 450_000, parts: [(Int64, days: Int)] = [], delivery: Date = now.advanced(byDays: 20)
    ) throws -> AgreementTerms {
        AgreementTerms(
            title: "Moto", description: "", category: .goods, amount: Money(amount, .xaf),
            sellerPhone: try #require(MSISDN("237670000002")), paymentDeadline: Self.now.advanced(byDays: 2),
            deliveryDeadline: delivery, deliveryAddress: "",
            milestones: parts.map {
                MilestoneTerms(
                    title: "Part", amount: Money($0.0, .xaf),
                    deliveryDeadline: Self.now.advanced(byDays: $0.days))
            })
    }

    private func fault(
        _ terms: AgreementTerms, silence: Int = 14, percent: String = "2.5",
        by verification: TermsVerification = TermsVerification()
    ) throws -> TermsFault? {
        let price = try AgreementPrice(
            amount: terms.amount, commission: #require(CommissionRate(percent: percent)), feePayer: .seller)
        return verification.fault(in: terms, price: price, days: (silence, 14))
    }

    @Test func goodTermsHaveAWayOutOfEveryState() throws {
        #expect(try fault(terms()) == nil)
        #expect(try fault(terms(1)) == nil)
        #expect(try fault(terms(parts: [(150_000, 5), (300_000, 20)])) == nil)
        #expect(try fault(terms(5_000, parts: Array(repeating: (100, 20), count: 50))) == nil)
    }

    @Test func aStateWithoutItsClockIsFoundWithTheShortestWayThere() throws {
        let ways: [(TermsVerification.Clock, [AgreementState])] = [
            (.paymentDeadline, []), (.undelivered, [.fundsHeld]), (.silence, [.fundsHeld, .delivered]),
            (.ruling, [.fundsHeld, .dispute]), (.payoutRetry, [.fundsHeld, .refunding, .refunding]),
        ]
        for (clock, states) in ways {
            let mutated = TermsVerification { state in
                TermsVerification.rules(state).filter { $0 != clock }
            }
            let refused = try fault(terms(), by: mutated)
            guard case .noWayOut(let part, let steps) = refused else {
                Issue.record("Without \(clock) somebody waits for ever.")
                continue
            }
            #expect(part == 0 && steps.map(\.state) == states, "\(clock): \(steps)")
            let told = try #require(refused).trace
            #expect(told.count == states.count + 1)
            let bothSaid = told.allSatisfy {
                !$0.french.isEmpty && !$0.english.isEmpty && $0.french != $0.english
            }
            #expect(bothSaid)
        }
    }

    @Test func milestonesThatAreNotTheWholeOrLeaveNothingAreNamed() throws {
        guard case .sum(let parts, _) = try fault(terms(parts: [(150_000, 5), (299_999, 20)])) else {
            Issue.record("One franc less than the whole strands a franc.")
            return
        }
        #expect(parts == Money(449_999, .xaf))
        guard
            case .emptyPart(let number, _) = try fault(terms(40, parts: Array(repeating: (1, 20), count: 40)))
        else {
            Issue.record("A part whose one franc is the fee leaves nothing.")
            return
        }
        #expect((1...40).contains(number))
        #expect(try fault(terms(parts: [(450_000, 1)]))?.pointer == "/milestones/0/delivery_deadline")
        #expect(
            try fault(terms(parts: [(150_000, 5), (300_000, 21)]))?.pointer
                == "/milestones/1/delivery_deadline")
    }

    @Test func anEndBeyondTheCenturyIsRefused() throws {
        let late = try #require(ISO8601DateFormatter().date(from: "2100-12-20T00:00:00Z"))
        guard case .endsTooLate = try fault(terms(delivery: late), silence: 365) else {
            Issue.record("An agreement ends before 2101.")
            return
        }
    }

    @Test func refusedTermsMakeNothing() async throws {
        try await EscrowHarness.run { escrow in
            await #expect(throws: EscrowError.self) { try await escrow.create(parts: [1, 2]) }
            let made = try await escrow.database.session {
                try $0.query("SELECT count(*) AS n FROM agreements")[0].int("n")
            }
            #expect(made == 0)
        }
    }
}
