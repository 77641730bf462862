import PlantedStatements
import Spreadsheets

/// The two files of the comparison: a day in order, and the same day shuffled, with a thousandth of the rows each missing on one
/// side, missing on the other, and differing in amount, status and fee.
struct ReconcileFiles {
    private enum Role: UInt8 {
        case same, leftOnly, rightOnly, amount, status, fee
    }

    private struct Row {
        var key: String
        var second: Int
        var amount: Int
        var fee: Int
        var status: String
    }

    private static let seed: UInt64 = 20_261_123
    private static let header = "external_id,timestamp,amount,fee,status\n"

    let rows: Int
    var faultsOfAKind: Int { rows / 1000 }
    var exceptions: Int { 5 * faultsOfAKind }

    func write(left: String, right: String) throws {
        var random = SeededGenerator(seed: Self.seed)
        let roles = roles(&random)
        let seconds = roles.map { _ in Int.random(in: 0..<86_400, using: &random) }.sorted()
        var others: [Row] = []
        others.reserveCapacity(rows)
        var text = RowText(sink: try FileSink(path: left))
        text.add(Self.header)
        for (role, second) in zip(roles, seconds) {
            var row = Self.row(second, &random)
            if role != .rightOnly { try Self.add(row, to: &text) }
            switch role {
            case .same, .rightOnly: break
            case .leftOnly: continue
            case .amount: row.amount += 100
            case .status: row.status = "PENDING"
            case .fee: row.fee += 1
            }
            others.append(row)
        }
        try text.finish()
        others.shuffle(using: &random)
        text = RowText(sink: try FileSink(path: right))
        text.add(Self.header)
        for row in others { try Self.add(row, to: &text) }
        try text.finish()
    }

    private func roles(_ random: inout SeededGenerator) -> [Role] {
        var roles = [Role](repeating: .same, count: rows + faultsOfAKind)
        for (place, role) in [Role.leftOnly, .rightOnly, .amount, .status, .fee].enumerated() {
            for number in 0..<faultsOfAKind { roles[place * faultsOfAKind + number] = role }
        }
        return roles.shuffled(using: &random)
    }

    private static func row(_ second: Int, _ random: inout SeededGenerator) -> Row {
        let amount = 5 * Int.random(in: 1...99_999, using: &random)
        let status =
            switch Int.random(in: 0..<1000, using: &random) {
            case 0..<960: "SUCCESSFUL"
            case 960..<995: "FAILED"
            default: "REVERSED"
            }
        return Row(
            key: random.uuidText(), second: second, amount: amount, fee: max(4, amount / 100),
            status: status)
    }

    private static func add(_ row: Row, to text: inout RowText) throws {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = "\(two(row.second / 3600)):\(two(row.second / 60 % 60)):\(two(row.second % 60))"
        text.add("\(row.key),2026-11-22T\(time)Z,\(row.amount),\(row.fee),\(row.status)\n")
        try text.flushIfFull()
    }
}

/// Text on its way into a file.
private struct RowText {
    private static let pieceBytes = 1 << 18

    let sink: FileSink
    private var pending: [UInt8] = []

    init(sink: FileSink) { self.sink = sink }

    mutating func add(_ text: String) { pending += text.utf8 }

    mutating func flushIfFull() throws {
        if pending.count >= Self.pieceBytes { try finish() }
    }

    mutating func finish() throws {
        try sink.write(pending)
        pending.removeAll(keepingCapacity: true)
    }
}
