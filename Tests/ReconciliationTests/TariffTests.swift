import GatewayCore
import Primitives
import Reconciliation
import Testing

struct TariffTests {
    private let day = BusinessDay(year: 2026, month: 11, day: 22) ?? BusinessDay(number: 0)

    @Test(arguments: [(1000, 6), (1250, 6), (1750, 8), (250, 4), (100_000, 204), (1, 4), (2250, 8)])
    func `the transfer tax is 0.2 %, rounded half to even, and 4 FCFA`(amount: Int64, tax: Int64) {
        #expect(Tariff.standard.transferTax(for: amount, kind: .collection, day: day) == tax)
    }

    @Test func `the 4 FCFA began in 2025, the tax in 2022`() throws {
        let tariff = Tariff.standard
        func tax(_ text: String) throws -> Int64? {
            tariff.transferTax(
                for: 10_000, kind: .disbursement, day: try #require(BusinessDay(text)))
        }
        #expect(try tax("2021-12-31") == nil)
        #expect(try tax("2022-01-01") == 20)
        #expect(try tax("2024-12-31") == 20)
        #expect(try tax("2025-01-01") == 24)
    }

    @Test func `the operator's fee is not known unless it is configured`() {
        #expect(Tariff.standard.expected(for: 5000, kind: .collection, day: day) == nil)
    }

    private static let text = """
        {"mtn-momo": {"fees": [
          {"kind": "disbursement", "from": "2026-01-01", "steps": [
            {"up_to": 5000, "flat": 50}, {"up_to": 50000, "basis_points": 100, "least": 75},
            {"basis_points": 90, "flat": 10, "most": 2000}]},
          {"kind": "disbursement", "from": "2027-01-01", "steps": [{"flat": 1}]}],
          "transfer_tax": [{"from": "2025-01-01", "basis_points": 20, "flat": 4, "exempt": ["refund"]}]}}
        """

    @Test(arguments: [(5000, 50), (5001, 75), (20_000, 200), (60_000, 550), (1_000_000, 2000)])
    func `the first step that reaches as far as the amount counts`(amount: Int64, fee: Int64) throws {
        let tariff = try Tariffs(JSONValue(parsing: Array(Self.text.utf8)))[ProviderID("mtn-momo")]
        #expect(tariff.fee(for: amount, kind: .disbursement, day: day) == fee)
    }

    @Test func `all three parts, and an exemption`() throws {
        let tariffs = try Tariffs(JSONValue(parsing: Array(Self.text.utf8)))
        let tariff = tariffs[ProviderID("mtn-momo")]
        #expect(
            tariff.expected(for: 20_000, kind: .disbursement, day: day)
                == Charges(fee: 200, valueAddedTax: 38, transferTax: 44))
        #expect(tariff.transferTax(for: 20_000, kind: .refund, day: day) == 0)
        #expect(tariffs[ProviderID("orange-money")] == .standard)
    }

    @Test func `every fault of a settings file is told with its place`() throws {
        let text = """
            {"mtn-momo": {"fee": 1, "value_added_tax_basis_points": 20000, "transfer_tax": [{"from": "2025"}],
             "fees": [{"kind": "gift", "from": "2026-01-01", "steps": []},
             {"kind": "refund", "from": "2026-01-01", "steps": [{"flat": -1}, {"up_to": 5}]}]}}
            """
        let value = try JSONValue(parsing: Array(text.utf8))
        let error = #expect(throws: TariffError.self) { try Tariffs(value) }
        let faults = error?.faults ?? []
        for place in [
            "mtn-momo.fee:", "mtn-momo.value_added_tax_basis_points", "mtn-momo.transfer_tax[0].from",
            "mtn-momo.fees[0]:", "mtn-momo.fees[0].kind", "mtn-momo.fees[1].steps[0].flat",
            "mtn-momo.fees[1].steps:",
        ] {
            let isTold = faults.contains { $0.hasPrefix(place) }
            #expect(isTold, "\(place) in \(faults)")
        }
    }
}
