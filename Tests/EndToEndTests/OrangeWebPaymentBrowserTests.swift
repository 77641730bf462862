import TestSupport
import Testing

/// The page as a person has it, in a browser.
@Suite struct OrangeWebPaymentBrowserTests {
    @Test func aPayerWithABrowserCompletesThePageAndTheFundsAreHeld() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world, from: .orangePage, to: .orange)
            let (_, url) = try await OrangeWebPaymentTests.page(of: deal)
            try await Browser.withBrowser { browser in
                try await browser.open(url)
                let amount = try await browser.text(of: ".amount")
                #expect(amount == "\(Deal.amount) XAF")

                try await browser.type("12", into: "#Msisdn")
                try await browser.type("123456", into: "#Otp")
                try await browser.click("button[value=pay]")
                let complaint = try await browser.text(of: "[role=alert]")
                #expect(complaint.contains("699123456"))

                try await browser.open(url)
                try await browser.type(String(deal.buyer.msisdn.dropFirst(3)), into: "#Msisdn")
                try await browser.type("123456", into: "#Otp")
                try await browser.click("button[value=pay]")
                try await browser.arrive(at: world.settings["ORANGE_WEBPAY_RETURN_URL"] ?? "")
                try await deal.held()

                try await browser.open(url)
                let closed = try await browser.text(of: "[role=status]")
                #expect(closed.contains("fait"))
            }
            let collected = try await world.sandbox.movements("webpayment")
            #expect(collected == [Deal.amount])
            try await deal.booksHold()
        }
    }
}
