import GatewayCore
import MTNMoMo
import OrangeMoney
import Primitives
import ProviderKit
import Reconciliation
import Testing

/// Rows may come from anywhere: every one is a line, a reject or of no interest, and none is two things.
struct HostileStatementTests {
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let goldens: [(format: any StatementFormat, path: String, separator: Character)] =
        zip(MTNMoMo.statementFormats(in: .xaf), ["ghana-partner", "rwanda", "uganda-agent"]).map {
            ($0, "MTNMoMo/statement/\($1).csv", ",")
        } + [(OrangeChannelUserFormat(), "OrangeMoney/statement/channel-user.csv", ";")]

    private static let pieces = [
        "", "0", "-", "()", "Total", "Solde final", "Solde initial", "Compte Orange Money :", "FRI:",
        "FRI:/MSISDN",
        "\u{0}", "\u{FFFD}", "=1+1", "9999999999999999999", "01/02/2026 10:00", "2026-11-22 10:00", "1.2.3,4",
        "\u{C2}",
        "XAF", "Transactions réussies / Wallet Normal", "N°", "Montant (XAF)", ":", "::", "Account:",
        "Total 99",
    ]

    private func spoil(_ rows: [[String]], _ random: inout Seeded) -> [[[UInt8]]] {
        var spoilt = rows.map { $0.map { Array($0.utf8) } }
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let row = Int.random(in: 0..<spoilt.count, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 0:
                spoilt[row] = Array(spoilt[row].prefix(Int.random(in: 0...spoilt[row].count, using: &random)))
            case 1: spoilt.remove(at: row)
            case 2: spoilt.insert(spoilt[row], at: Int.random(in: 0..<spoilt.count, using: &random))
            case 3: spoilt[row] += Array(repeating: Array("x".utf8), count: 40)
            default:
                guard !spoilt[row].isEmpty else { continue }
                let column = Int.random(in: 0..<spoilt[row].count, using: &random)
                if Bool.random(using: &random) {
                    spoilt[row][column] = Array((Self.pieces.randomElement(using: &random) ?? "").utf8)
                } else {
                    spoilt[row][column] = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                        UInt8.random(in: 0...255, using: &random)
                    }
                }
            }
            if spoilt.isEmpty { return spoilt }
        }
        return spoilt
    }

    @Test(arguments: 0..<4)
    func `no row crashes a reader, and each tells one thing`(_ golden: Int) throws {
        let (format, path, separator) = Self.goldens[golden]
        let rows = try Golden.rows(path, separator: separator)
        var told = (lines: 0, rejects: 0, refusals: 0)
        for seed in 0..<400 as Range<UInt64> {
            var random = Seeded(state: seed)
            let spoilt = spoil(rows, &random)
            var reader = format.reader()
            var seen: Set<Int> = []
            var refusals = 0
            var elements: [StatementElement] = []
            for (index, fields) in spoilt.enumerated() {
                var row = TableRow()
                row.begin(number: index + 1)
                fields.forEach { row.append($0) }
                elements += reader.read(row)
            }
            elements += reader.finish()
            for element in elements {
                switch element {
                case .line(let line):
                    #expect(seen.insert(line.number).inserted, "seed \(seed), row \(line.number)")
                    #expect(line.amount > 0 && line.number <= spoilt.count, "seed \(seed)")
                    told.lines += 1
                case .reject(let row, let reject):
                    #expect(seen.insert(row).inserted, "seed \(seed), row \(row)")
                    #expect(!reject.code.isEmpty && row <= spoilt.count, "seed \(seed)")
                    told.rejects += 1
                case .refusal: refusals += 1
                default: break
                }
            }
            #expect(refusals <= 1, "seed \(seed)")
            told.refusals += refusals
        }
        #expect(told.lines > 0 && told.rejects > 0, "\(told)")
    }

    @Test(arguments: 0..<4)
    func `lines, rejects and rows of no interest are all rows`(_ golden: Int) throws {
        let (format, path, separator) = Self.goldens[golden]
        let rows = try Golden.rows(path, separator: separator)
        var reader = format.reader()
        var (told, ignored) = (0, 0)
        for (index, fields) in rows.enumerated() {
            let elements = reader.read(TableRow(number: index + 1, fields))
            // None of the goldens waits for anything, so what a row tells is told at once.
            #expect(elements.count <= 1)
            let isOfNoInterest = elements.allSatisfy { element in
                switch element {
                case .line, .reject: false
                default: true
                }
            }
            if isOfNoInterest { ignored += 1 } else { told += 1 }
        }
        #expect(told + ignored == rows.count && told > 0)
    }
}
