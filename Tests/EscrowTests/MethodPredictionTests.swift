import Escrow
import GatewayCore
import Primitives
import Testing

/// The names of the ways to pay, and what a number suggests.
@Suite struct MethodPredictionTests {
    @Test func eachMethodIsOneProviderUnderOneName() {
        let table = PaymentMethod.allCases.map { "\($0.rawValue) \($0.provider.name)" }
        #expect(
            table == ["MTN_MOMO mtn-momo", "ORANGE_MONEY orange-money", "ORANGE_WEBPAY orange-webpay"])
        for method in PaymentMethod.allCases {
            #expect(PaymentMethod(method.provider) == method)
            #expect(PaymentMethod.clientName(of: method.provider) == method.rawValue)
        }
        #expect(PaymentMethod(ProviderID("sahel-pay")) == nil)
        #expect(PaymentMethod.clientName(of: ProviderID("sahel-pay")) == "sahel-pay")
    }

    @Test(arguments: [
        ("650", "MTN"), ("654", "MTN"), ("655", "ORANGE"), ("659", "ORANGE"), ("670", "MTN"), ("679", "MTN"),
        ("680", "MTN"), ("683", "MTN"), ("684", "NEXTTEL"), ("685", "NEXTTEL"), ("686", "ORANGE"),
        ("689", "ORANGE"), ("690", "ORANGE"), ("699", "ORANGE"), ("640", "ORANGE"), ("642", "ORANGE"),
        ("643", nil), ("649", nil), ("660", "NEXTTEL"), ("620", "CAMTEL"), ("600", nil), ("639", nil),
    ])
    func aPrefixSuggestsItsOperator(_ prefix: String, _ expected: String?) throws {
        for rest in ["000000", "999999"] {
            let phone = try #require(MSISDN(cameroonian: "+237" + prefix + rest))
            #expect(MobileOperator(suggestedBy: phone)?.rawValue == expected)
        }
    }

    @Test func numbersThatAreNoMobilesOfCameroonSuggestNothing() throws {
        for text in ["33670000001", "237222000001", "23767000000", "2376700000011"] {
            let phone = try #require(MSISDN(text))
            #expect(MobileOperator(suggestedBy: phone) == nil)
        }
    }

    @Test func theFirstOfferedWayOfTheOperatorIsPredictedAndAPageNeverPaysOut() throws {
        let rate = try #require(CommissionRate(percent: "1"))
        let orange = try #require(MSISDN(cameroonian: "+237691234567"))
        let camtel = try #require(MSISDN(cameroonian: "+237620000001"))
        func policy(_ methods: [PaymentMethod]) -> EscrowPolicy {
            EscrowPolicy(
                commission: rate, kycRequiredAbove: Money(1, .xaf), collectionMethods: methods,
                payoutMethods: [.mtnMoMo, .orangeMoney])
        }
        let all = policy([.mtnMoMo, .orangeMoney, .orangeWebPayment])
        #expect(all.prediction(for: orange).method == .orangeMoney)
        #expect(
            policy([.orangeWebPayment, .orangeMoney]).prediction(for: orange).method == .orangeWebPayment)
        #expect(policy([.mtnMoMo]).prediction(for: orange).method == nil)
        #expect(all.prediction(for: camtel).method == nil)
        #expect(all.payoutAccount(of: orange).provider == ProviderID("orange-money"))
        #expect(all.payoutAccount(of: camtel).provider == ProviderID("mtn-momo"))
        #expect(PaymentMethod.allCases.filter { !$0.paysOut } == [.orangeWebPayment])
    }
}
