import GatewayCore
import Testing

@Suite("Money") struct MoneyTests {
    @Test func addsAndSubtractsWithinOneCurrency() throws {
        #expect(try Money(7, .xaf).adding(Money(5, .xaf)) == Money(12, .xaf))
        #expect(try Money(7, .xaf).subtracting(Money(12, .xaf)) == Money(-5, .xaf))
    }

    @Test func refusesToMixCurrencies() {
        #expect(throws: MoneyError.differentCurrencies(.xaf, .eur)) {
            try Money(1, .xaf).adding(Money(1, .eur))
        }
        #expect(throws: MoneyError.differentCurrencies(.eur, .xaf)) {
            try Money(1, .eur).subtracting(Money(1, .xaf))
        }
    }

    @Test func refusesToOverflow() {
        #expect(throws: MoneyError.overflow) { try Money(.max, .xaf).adding(Money(1, .xaf)) }
        #expect(throws: MoneyError.overflow) { try Money(.min, .xaf).subtracting(Money(1, .xaf)) }
        #expect(throws: MoneyError.overflow) { try Money(.max, .xaf).share(basisPoints: 2) }
        #expect(throws: MoneyError.overflow) { try Money(-1, .xaf).share(basisPoints: 250) }
        #expect(throws: MoneyError.overflow) { try Money(1, .xaf).share(basisPoints: -1) }
    }

    /// Half goes to the even neighbour, so that many small fees do not lean one way.
    @Test(
        arguments: [
            (450_000, 250, 11_250), (0, 250, 0), (1, 0, 0), (1, 10_000, 1), (20, 250, 0), (60, 250, 2),
            (100, 250, 2),
            (140, 250, 4), (99, 250, 2), (101, 250, 3), (1_000_000_000_000_000, 250, 25_000_000_000_000),
        ] as [(Int64, Int64, Int64)])
    func aShareIsRoundedHalfToEven(_ amount: Int64, _ basisPoints: Int64, _ share: Int64) throws {
        #expect(try Money(amount, .xaf).share(basisPoints: basisPoints) == Money(share, .xaf))
    }

    @Test(arguments: [
        (Money(450_000, .xaf), "450,000 XAF", "450\u{202F}000\u{00A0}FCFA"),
        (Money(0, .xaf), "0 XAF", "0\u{00A0}FCFA"),
        (Money(999, .xaf), "999 XAF", "999\u{00A0}FCFA"),
        (Money(-1_234_567, .xaf), "-1,234,567 XAF", "-1\u{202F}234\u{202F}567\u{00A0}FCFA"),
        (Money(1_250, .eur), "12.50 EUR", "12,50\u{00A0}EUR"),
        (Money(5, .eur), "0.05 EUR", "0,05\u{00A0}EUR"),
        (
            Money(.min, .xaf), "-9,223,372,036,854,775,808 XAF",
            "-9\u{202F}223\u{202F}372\u{202F}036\u{202F}854\u{202F}775\u{202F}808\u{00A0}FCFA"
        ),
    ])
    func readsAsPeopleWriteIt(_ money: Money, _ english: String, _ french: String) {
        #expect(money.description == english)
        #expect(money.frenchDescription == french)
    }

    @Test func onlyMoreThanZeroIsPositive() {
        #expect(Money(1, .xaf).isPositive)
        #expect(!Money.zero(.xaf).isPositive)
        #expect(!Money(-1, .xaf).isPositive)
    }
}
