import ContractSuite
import GatewayCore
import Primitives
import ProviderKit
import Testing

@testable import OrangeMoney

/// What stands for an attempt, a number and a payment in Orange's short fields.
@Suite struct OrangeMoneyIdentifierTests {
    @Test func anAttemptIsShortenedToItsLastDigitsInBase36() throws {
        let zero = try #require(AttemptID("00000000-0000-0000-0000-000000000000"))
        let last = try #require(AttemptID("ffffffff-ffff-ffff-ffff-ffffffffffff"))
        let small = try #require(AttemptID("00000000-0000-0000-0000-000000000025"))
        #expect(OrangeOrderID.whole(zero) == String(repeating: "0", count: 25))
        #expect(OrangeOrderID.whole(small).suffix(3) == "011")
        #expect(OrangeOrderID.whole(last) == "F5LXX1ZZ5PNORYNQGLHZMSP33")
        for id in [zero, small, last] {
            #expect(OrangeOrderID.whole(id).suffix(20) == OrangeOrderID.short(id))
        }
    }

    /// Orange takes 20 characters of the Core API's `orderId` and 30 of Web Payment's `order_id`: letters and digits, the
    /// latter with a hyphen before the number of the try.
    @Test func shortenedIdentifiersFitAndDoNotCollide() throws {
        var short: Set<String> = []
        var whole: Set<String> = []
        let count = 20_000
        for number in 0..<count {
            let id = AttemptID(IdentifierSource.system.random())
            let text = OrangeOrderID.short(id)
            #expect(text.wholeMatch(of: /[0-9A-Z]{20}/) != nil)
            short.insert(text)
            let page = OrangeWebPaymentKey.orderID(of: id, submission: number)
            #expect(page.wholeMatch(of: /[0-9A-Z]{25}-[0-9]{1,4}/) != nil && page.utf8.count <= 30)
            whole.insert(page)
        }
        #expect(short.count == count && whole.count == count)
    }

    /// An `order_id` is taken once, so that each try at a page has its own.
    @Test func eachTryAtAPageHasAnIdentifierOfItsOwn() throws {
        let id = AttemptID(IdentifierSource.system.random())
        let tries = Set((1...100).map { OrangeWebPaymentKey.orderID(of: id, submission: $0) })
        #expect(tries.count == 100)
    }

    @Test(arguments: ["", "/", "A/", "/B", "A/B/C", "AB"])
    func aKeyThatIsNotOursIsNotRead(_ text: String) {
        #expect(OrangeWebPaymentKey(text) == nil)
    }

    @Test func aNumberGoesOutWithNineDigitsAndIsKnownAgainWithTwelve() throws {
        let order = ProviderUnderTest.orangeMoney.order(for: ContractScenario("collection", "accepted"))
        #expect(order.account.digits == "237690000000")
        #expect(order.account.nationalDigits == "690000000")
        for (number, isOurs) in [
            ("690000000", true), ("237690000000", true), ("690000001", false), ("237690000001", false),
            ("00690000000", false), ("9690000000", false), ("x", false),
        ] {
            let data = JSONValue.object([
                "status": "PENDING", "subscriberMsisdn": .string(number), "amount": .integer(5000),
            ])
            let fields = OrangeCorePayment(data).differences(from: order, complete: false)
            #expect(fields == (isOurs ? [] : ["subscriberMsisdn"]), "\(number)")
        }
    }

    @Test func aForeignNumberGoesOutWhole() throws {
        let number = try #require(MSISDN("33612345678"))
        #expect(number.nationalDigits == "33612345678")
    }

    @Test func aReferenceIsCapitalsDigitsAndDotsOrNone() {
        for good in [
            "MP221207.2051.B56929", "CI261124.0900.A00001", "A", "A" + String(repeating: "1", count: 63),
        ] {
            #expect(OrangeText.reference(good) == good)
        }
        let long = "A" + String(repeating: "1", count: 64)
        for bad in [
            "", "690000000", "1A", ".A", "mp221207", "MP 1", "MP-1", "MP\n", "MPé", "MP[", "MP/", "MP:", long,
        ] {
            #expect(OrangeText.reference(bad) == nil, "\(bad)")
        }
    }

    /// A reference that is none leaves the payment as it is, and is left out.
    @Test(arguments: ["690000000", String(repeating: "A", count: 100_000), "MP\u{0}1"])
    func anAbsurdReferenceIsLeftOut(_ text: String) throws {
        let core = ProviderUnderTest.orangeMoney.order(for: ContractScenario("collection", "accepted"))
        let row = JSONValue.object([
            "status": "SUCCESSFULL", "amount": .integer(5000), "subscriberMsisdn": "690000000",
            "txnmode": .string(OrangeOrderID.short(core.attempt)),
            "payToken": .string(core.preparedKey ?? ""), "txnid": .string(text),
        ])
        let reply = try OrangeCore.decodeInquiry(
            answer(JSONValue.object(["message": "text", "data": row])), of: core, as: .merchantPayment)
        #expect(reply.outcome == .succeeded(providerReference: nil))
        #expect(reply.evidence.body.utf8.count <= 4096)
        let web = ProviderUnderTest.orangeWebPayment.order(for: ContractScenario("collection", "accepted"))
        let key = try #require(web.preparedKey.flatMap { OrangeWebPaymentKey($0) })
        let told = JSONValue.object([
            "status": "SUCCESS", "order_id": .string(key.orderID), "txnid": .string(text),
        ])
        let page = try OrangeWebPayment.decodeInquiry(answer(told), of: web, key)
        #expect(page.outcome == .succeeded(providerReference: nil))
        #expect(page.evidence.body.utf8.count <= 4096)
    }

    private func answer(_ body: JSONValue) -> ProviderResponse {
        ProviderResponse(status: 200, body: Array(body.text.utf8))
    }
}
