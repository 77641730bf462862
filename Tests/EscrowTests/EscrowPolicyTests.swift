import Escrow
import GatewayCore
import Primitives
import Testing

/// Rates, references and the choice of accounts.
@Suite struct EscrowPolicyTests {
    @Test(arguments: [("2.5", 250), ("0", 0), ("50", 5000), ("1.25", 125), ("0.05", 5), ("12.50", 1250)])
    func aRateIsReadExactly(text: String, basisPoints: Int64) {
        #expect(CommissionRate(percent: text)?.basisPoints == basisPoints)
    }

    @Test(arguments: ["", "2,5", "-1", "50.01", "2.555", ".5", "2.", "1e1", "٣", "+2"])
    func aRateThatIsNoPlainPercentIsRefused(text: String) {
        #expect(CommissionRate(percent: text) == nil)
    }

    @Test func feesRoundHalfToEvenAndTheSellerAlwaysGetsSomething() throws {
        let half = try #require(CommissionRate(percent: "50"))
        for amount: Int64 in [1, 2, 3, 5, 7, 1_000_000_000_000_000] {
            for payer in FeePayer.allCases {
                let price = try AgreementPrice(amount: Money(amount, .xaf), commission: half, feePayer: payer)
                #expect(price.net.minorUnits + price.fee.minorUnits == price.due.minorUnits)
                #expect(price.net.isPositive)
            }
        }
        let usual = try #require(CommissionRate(percent: "2.5"))
        #expect(try usual.fee(on: Money(450_000, .xaf)) == Money(11_250, .xaf))
        #expect(try usual.fee(on: Money(20, .xaf)) == Money(0, .xaf))
        #expect(try usual.fee(on: Money(60, .xaf)) == Money(2, .xaf))
    }

    @Test func referencesHoldNoCharacterThatIsMistakenForAnother() {
        for _ in 0..<200 {
            let reference = PublicReference.payment(.system)
            #expect(reference.hasPrefix("PAY-") && reference.count == 10)
            let hasNoAmbiguousLetter: Bool = !reference.dropFirst(4).contains { "01IO".contains($0) }
            #expect(hasNoAmbiguousLetter)
            #expect(PublicReference.normalized(reference.lowercased(), prefix: "PAY-") == reference)
        }
        #expect(PublicReference.normalized("TXN-12", prefix: "TXN-") == nil)
        #expect(PublicReference.normalized("TXN-ABC12é", prefix: "TXN-") == nil)
    }

    @Test func aPrefixSuggestsAPayoutProviderAndNeverOneThatDoesNotPayOut() throws {
        let orange = try #require(MSISDN(cameroonian: "+237691234567"))
        let rate = try #require(CommissionRate(percent: "1"))
        let policy = EscrowPolicy(
            commission: rate, kycRequiredAbove: Money(100_000, .xaf), collectionMethods: [.mtnMoMo],
            payoutMethods: [.mtnMoMo])
        #expect(policy.payoutAccount(of: orange).provider == ProviderID("mtn-momo"))
        var both = policy
        both.payoutMethods = [.mtnMoMo, .orangeMoney]
        #expect(both.payoutAccount(of: orange).provider == ProviderID("orange-money"))
        #expect(!policy.requiresKYC(Money(100_000, .xaf)) && policy.requiresKYC(Money(100_001, .xaf)))
    }
}
