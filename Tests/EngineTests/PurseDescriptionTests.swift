import GatewayCore
import GatewayMessages
import Primitives
import ProviderKit
import TestSupport
import Testing

@testable import GatewayEngine

/// What the gateway tells of a purse, for the case file of a dispute.
@Suite struct PurseDescriptionTests {
    private func descriptions(_ gateway: GatewayUnderTest) async throws -> [PurseDescription] {
        try await gateway.events().compactMap { event in
            if case .purseDescribed(let description) = event { description } else { nil }
        }
    }

    private func describe(_ purse: PurseID, _ gateway: GatewayUnderTest) async throws -> GatewayEvent? {
        try await gateway.send(
            .describePurse(
                DescribePurse(request: PurseRequestID(IdentifierSource.system.random()), purse: purse)))
    }

    @Test func aPurseIsToldWithItsRowsAndProviderReferencesAsOftenAsOneAsks() async throws {
        try await GatewayUnderTest.with { gateway in
            let agreement = TestAgreement()
            gateway.provider.answer(.collect, .pending(providerReference: nil))
            gateway.provider.answer(.inquireCollection, .succeeded(providerReference: "F1"))
            try await gateway.send(agreement.open)
            #expect(try await describe(agreement.purse, gateway)?.type == "command.accepted")
            try await gateway.send(agreement.collect())
            try await gateway.settle()
            try await gateway.send(agreement.settle(seller: 243_750, fee: 6_250, buyer: 200_000))
            _ = try await describe(agreement.purse, gateway)
            let told = try await descriptions(gateway)
            #expect(told.count == 2)
            #expect(told[0].payments.isEmpty && told[0].transfers.isEmpty && told[0].isComplete)
            let books = told[1]
            #expect(books.posted == 450_000 && books.reserved == 450_000 && books.isComplete)
            #expect(books.payments.map(\.kind).contains(.disbursement))
            #expect(books.payments.count == 3)
            let collections = books.payments.filter { $0.kind == .collection }
            let collection = try #require(collections.first)
            #expect(collection.providerReference == "F1" && collection.state == .succeeded)
            #expect(collection.maskedMSISDN == agreement.buyer.msisdn.masked)
            let phases = books.transfers.map { "\($0.reason) \($0.phase)" }.sorted()
            #expect(phases == ["collection single", "fee pending", "payout pending", "payout pending"])
            let proven = books.transfers.allSatisfy { ($0.phase == "pending") == ($0.evidence == nil) }
            #expect(proven)
            let text = books.json.text
            #expect(!text.contains(agreement.buyer.msisdn.digits))
            #expect(!text.contains(agreement.seller.msisdn.digits))
        }
    }

    @Test func aPurseThatNobodyOpenedIsRefused() async throws {
        try await GatewayUnderTest.with { gateway in
            guard
                case .commandRefused(_, let refusal) = try await describe(TestAgreement().purse, gateway)
            else {
                Issue.record("The command is refused.")
                return
            }
            #expect(refusal.code == .unknownPurse)
            #expect(try await descriptions(gateway).isEmpty)
        }
    }
}
