import Durable
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow

/// Agreements in parts: each delivered, confirmed and paid alone, and no franc more or less than the whole.
@Suite struct MilestoneTests {
    @Test(
        arguments: [
            (450_000, [450_000]), (450_000, [150_000, 150_000, 150_000]), (100, [33, 33, 34]),
            (7_919, [1_000, 2_000, 3_000, 1_919]), (1_000_003, [1, 1_000_001, 1]),
        ] as [(Int64, [Int64])], FeePayer.allCases)
    func theSharesOfThePartsAreTheWholeExactly(_ terms: (Int64, [Int64]), payer: FeePayer) throws {
        for percent in ["0", "2.5", "7.77", "49.99"] {
            let price = try AgreementPrice(
                amount: Money(terms.0, .xaf), commission: #require(CommissionRate(percent: percent)),
                feePayer: payer)
            guard let shares = price.shares(of: terms.1.map { Money($0, .xaf) }) else {
                // A part of one franc whose fee is one franc would leave its seller nothing.
                let hasTinyPart = terms.1.contains { $0 < 3 }
                #expect(hasTinyPart)
                continue
            }
            func sum(_ amount: (AgreementPrice) -> Money) -> Int64 {
                shares.reduce(0) { $0 + amount($1).minorUnits }
            }
            #expect(sum(\.amount) == price.amount.minorUnits && sum(\.fee) == price.fee.minorUnits)
            #expect(sum(\.due) == price.due.minorUnits && sum(\.net) == price.net.minorUnits)
        }
    }

    @Test func manySmallPartsLeaveNoFeeBelowZero() throws {
        let price = try AgreementPrice(
            amount: Money(744, .xaf), commission: #require(CommissionRate(percent: "2.5")), feePayer: .seller)
        let shares = try #require(price.shares(of: Array(repeating: Money(62, .xaf), count: 12)))
        #expect(price.fee.minorUnits == 19)
        #expect(shares.allSatisfy { $0.fee.minorUnits >= 0 && $0.net.isPositive })
        #expect(shares.reduce(0) { $0 + $1.fee.minorUnits } == 19)
    }

    @Test func partsThatAreNotTheWholeAreRefusedAndNothingIsMade() async throws {
        try await EscrowHarness.run { escrow in
            for parts in [[449_999], [225_000, 225_001], [450_000, 1]] as [[Int64]] {
                await #expect(throws: (any Error).self) { try await escrow.create(parts: parts) }
            }
            let made = try await escrow.database.session {
                try $0.query("SELECT count(*) AS n FROM agreements")[0].int("n")
            }
            #expect(made == 0)
        }
    }

    @Test func eachPartIsDeliveredConfirmedAndReleasedAlone() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded(parts: [150_000, 300_000])
            #expect(
                agreement.state == .fundsHeld
                    && agreement.milestones.map(\.state) == [.fundsHeld, .fundsHeld])
            #expect(try await escrow.openJobs(.undelivered).count == 2)
            await #expect(throws: EscrowError.milestoneNeeded(agreement.milestones.map(\.id))) {
                try await escrow.act(.markDelivered, agreement, by: escrow.seller)
            }
            try await escrow.act(.markDelivered, agreement, milestone: 1, by: escrow.seller)
            try await escrow.act(.confirmDelivery, agreement, milestone: 1, by: escrow.buyer)
            let again = try await escrow.act(.confirmDelivery, agreement, milestone: 1, by: escrow.buyer)
            #expect(again.state == .fundsHeld && again.milestones.map(\.state) == [.releasing, .fundsHeld])
            #expect(try await escrow.openJobs(.undelivered).map(\.payload) == ["\(agreement.id)/2"])
            let first = try #require(try await escrow.payouts(agreement).first)
            #expect(first.amount == Money(146_250, .xaf) && first.fee == Money(3_750, .xaf))
            #expect(try await escrow.commands("settle").count == 1)

            try await escrow.act(.cancel, agreement, milestone: 2, by: escrow.seller)
            #expect(try await escrow.now(agreement).state == .releasing)
            let second = try #require(try await escrow.payouts(agreement).last)
            #expect(second.kind == .refund && second.amount == Money(300_000, .xaf))
            try await escrow.report(first, .succeeded)
            #expect(try await escrow.now(agreement).state == .refunding)
            try await escrow.report(second, .succeeded)
            let over = try await escrow.now(agreement)
            #expect(over.state == .released && over.milestones.map(\.state) == [.released, .refunded])
        }
    }

    @Test func aPartThatFailsIsTriedAgainWithoutTouchingTheOther() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded(feePayer: .split, parts: [150_000, 300_000])
            for part in 1...2 {
                try await escrow.act(.markDelivered, agreement, milestone: part, by: escrow.seller)
                try await escrow.act(.confirmDelivery, agreement, milestone: part, by: escrow.buyer)
            }
            let payouts = try await escrow.payouts(agreement)
            #expect(payouts.map(\.attempt) == [1, 1])
            try await escrow.report(payouts[0], .failed, failure: .payeeLimitReached)
            try await escrow.report(payouts[1], .succeeded)
            let retry = try #require(try await escrow.openJobs(.payoutRetry).first)
            #expect(retry.payload == "\(agreement.id)/1")
            _ = try await escrow.jobs.perform(retry)
            let third = try #require(try await escrow.payouts(agreement).last)
            #expect(third.milestoneID == agreement.milestones[0].id && third.attempt == 2)
            try await escrow.report(third, .succeeded)
            let over = try await escrow.now(agreement)
            #expect(over.state == .released)
            let moved = try await escrow.payouts(agreement).filter { $0.status == .succeeded }
                .reduce(0) { $0 + $1.amount.minorUnits + $1.fee.minorUnits }
            #expect(moved == agreement.price.due.minorUnits)
        }
    }

    @Test func beforeFundingThereIsOnlyTheWhole() async throws {
        try await EscrowHarness.run { escrow in
            let agreement = try await escrow.create(parts: [150_000, 300_000])
            await #expect(throws: EscrowError.self) {
                try await escrow.act(.cancel, agreement, milestone: 1, by: escrow.buyer)
            }
            let cancelled = try await escrow.act(.cancel, agreement, by: escrow.buyer)
            #expect(cancelled.state == .cancelled)
            #expect(cancelled.milestones.map(\.state) == [.cancelled, .cancelled])
        }
    }

    @Test func twentyConfirmationsOfEachPartAtOncePayEachOnce() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, _) = try await escrow.funded(parts: [150_000, 150_000, 150_000])
            for part in 1...3 {
                try await escrow.act(.markDelivered, agreement, milestone: part, by: escrow.seller)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<60 {
                    group.addTask {
                        try await escrow.act(
                            .confirmDelivery, agreement, milestone: index % 3 + 1, by: escrow.buyer)
                    }
                }
                try await group.waitForAll()
            }
            let payouts = try await escrow.payouts(agreement)
            #expect(payouts.count == 3 && Set(payouts.map(\.milestoneID)).count == 3)
        }
    }

    @Test func purchasesOfEveryMixtureHoldWhatIsBelieved() throws {
        let states: [AgreementState] = [.fundsHeld, .delivered, .dispute, .released, .refunded, .releasing]
        let none = ExpectedHolding(state: .fundsHeld, due: 450, parts: [], settlements: [], payments: [])
        #expect(none.amounts == [450])
        for state in states {
            let part = ExpectedHolding(
                state: .fundsHeld, due: 450,
                parts: [
                    .object(["milestone": 1, "state": .string(state.rawValue), "due": 150]),
                    .object(["milestone": 2, "state": "FUNDS_HELD", "due": 300]),
                ], settlements: [],
                payments: [
                    .object([
                        "milestone": 1, "kind": "disbursement", "state": "PROCESSING", "amount": 150,
                        "ordered": true,
                    ])
                ])
            let expected: [Int64] =
                switch state {
                case .released, .refunded: [300]
                case .releasing: [300, 450]
                default: [450]
                }
            #expect(part.amounts == expected, "\(state)")
        }
    }
}
