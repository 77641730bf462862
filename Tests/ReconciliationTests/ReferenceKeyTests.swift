import GatewayCore
import PlantedStatements
import Reconciliation
import Testing

struct ReferenceKeyTests {
    @Test func `a UUID is its bytes, however it is written`() {
        let key = ReferenceKey("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b")
        #expect(key == ReferenceKey(high: 0x0190_a1b2_c3d4_7e5f, low: 0x8a6b_7c8d_9e0f_1a2b))
        #expect(ReferenceKey(" 0190A1B2-C3D4-7E5F-8A6B-7C8D9E0F1A2B\t") == key)
        #expect(key?.description == "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b")
    }

    @Test(arguments: ["363440463", "MP261122.1432.A12345", "A", "00363440463", "12/34:56#7+8 9"])
    func `short references are exact`(text: String) {
        #expect(ReferenceKey(text)?.description == text)
        #expect(ReferenceKey(text.lowercased() + "\u{00A0}") == ReferenceKey(text))
    }

    @Test func `references that differ have keys that differ`() {
        let texts = [
            "1", "01", "001", "MP261122.1432.A12345", "MP261122.1432.A12346", "MP261122.1432.A123456789",
            "MP261122.1432.A123456788", "Référence 1", "Référence 2", "0190a1b2-c3d4-7e5f-ca6b-7c8d9e0f1a2b",
            "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b", "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2g", "A B", "AB",
        ]
        #expect(Set(texts.compactMap { ReferenceKey($0) }).count == texts.count)
    }

    @Test(arguments: ["", "  ", "\t \u{00A0}"])
    func `blanks are no reference`(text: String) {
        #expect(ReferenceKey(text) == nil)
    }

    @Test func `what is stored never changes`() {
        #expect(
            ReferenceKey("A reference that is longer than twenty letters")?.description
                == "#e1861591f05d174061f353f9a492cf13")
    }
}

struct StatementLineIDTests {
    private let line = StatementLine(
        number: 7, providerReference: "363440463", externalReference: "ab", time: 1_795_302_000,
        direction: .incoming, party: MSISDN("237650000001"), amount: 5000,
        charges: Charges(fee: 50, valueAddedTax: 10, transferTax: 14), balance: 90_000)

    @Test func `the row's number does not count, and everything else does`() {
        let id = StatementLineID(line, occurrence: 0)
        var moved = line
        moved.number = 99
        #expect(StatementLineID(moved, occurrence: 0) == id)
        let changes: [(inout StatementLine) -> Void] = [
            { $0.providerReference = "363440464" }, { $0.externalReference = "" },
            { $0.originalReference = "1" }, { $0.time += 1 }, { $0.direction = .outgoing },
            { $0.movement = .reversal }, { $0.status = .failed }, { $0.party = nil }, { $0.amount += 1 },
            { $0.currency = .eur }, { $0.charges = nil }, { $0.charges?.transferTax = 15 },
            { $0.charges = Charges(sum: 50) }, { $0.balance = nil }, { $0.balance = 90_001 },
        ]
        var ids: Set = [id, StatementLineID(line, occurrence: 1), StatementLineID(line, occurrence: 2)]
        for change in changes {
            var other = line
            change(&other)
            ids.insert(StatementLineID(other, occurrence: 0))
        }
        #expect(ids.count == changes.count + 3)
    }

    @Test func `a reordered copy has the same identities, repetitions and all`() {
        var random = SeededGenerator(seed: 3)
        var lines: [StatementLine] = []
        for number in 0..<500 {
            var one = line
            one.amount = Int64(number % 200)
            lines.append(one)
        }
        func identities(_ lines: [StatementLine]) -> Set<StatementLineID> {
            var identifier = LineIdentifier()
            var ids: Set<StatementLineID> = []
            for line in lines { ids.insert(identifier.identify(line)) }
            return ids
        }
        let first = identities(lines)
        #expect(first.count == 500)
        #expect(identities(lines.shuffled(using: &random)) == first)
        #expect(identities(Array(lines[0..<250])).isSubset(of: first))
    }

    @Test func `what is stored never changes`() {
        let id = StatementLineID(line, occurrence: 0)
        #expect(String(id.high, radix: 16) + String(id.low, radix: 16) == "12d2ab3a9f0b2d542b985623201c789b")
    }
}
