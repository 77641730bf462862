import GatewayCore
import Testing

@Suite("MSISDN") struct MSISDNTests {
    @Test(arguments: ["237670000001", "+237670000001", "46733123450", "12345678", "123456789012345"])
    func acceptsEightToFifteenDigits(_ text: String) throws {
        let number = try #require(MSISDN(text))
        #expect(number.digits == text.drop { $0 == "+" })
        #expect(number.e164 == "+\(number.digits)")
    }

    @Test(arguments: [
        "", "+", "1234567", "1234567890123456", "0237670000001", "+0237670000001", "00237670000001",
        "237 670000001",
        "237-670000001", "++237670000001", "237670000001+", "٢٣٧٦٧٠٠٠٠٠٠١", "237670000001\n",
        "tel:+237670000001",
        "23767000000a",
    ])
    func refusesEverythingElse(_ text: String) {
        #expect(MSISDN(text) == nil)
    }

    @Test func bothSpellingsAreOneAccount() {
        #expect(MSISDN("+237670000001") == MSISDN("237670000001"))
    }

    @Test(arguments: ["+237670000001", "+237699999999", "+237600000000"])
    func acceptsCameroonianMobiles(_ text: String) {
        #expect(MSISDN(cameroonian: text)?.isCameroonianMobile == true)
    }

    @Test(arguments: [
        "237670000001", "+23767000001", "+2376700000011", "+237222000001", "+33612345678", "+236670000001",
        "",
    ])
    func refusesOtherNumbersAsCameroonianMobiles(_ text: String) {
        #expect(MSISDN(cameroonian: text) == nil)
    }

    @Test func neverPrintsWhole() throws {
        let number = try #require(MSISDN("237670000001"))
        var dumped = ""
        dump(number, to: &dumped)
        dump(ProviderAccount(provider: ProviderID("mtn-momo"), msisdn: number), to: &dumped)
        for text in [
            "\(number)", String(reflecting: number), "\([number])", "\(Optional(number) as Any)", dumped,
        ] {
            #expect(!text.contains("237670000001"))
            #expect(!text.contains("70000"))
        }
        #expect(number.masked == "2376•••••001")
        #expect(try #require(MSISDN("12345678")).masked == "1234•678")
    }
}
