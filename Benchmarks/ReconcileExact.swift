import GatewayCore
import Reconciliation

/// The first stage alone, in memory: one compact record for each payment of the ledger, and as many statement lines with good
/// references streamed past them in another order.
struct ReconcileExact {
    /// A prime, so that stepping by it meets every record once.
    private static let stride = 7919
    private static let firstReference = 1_000_000_000

    let records: Int

    func measure(_ name: String) throws -> ReconcileFigures {
        guard let day = BusinessDay(year: 2026, month: 11, day: 22), !records.isMultiple(of: Self.stride)
        else {
            throw LoadError(description: "A number of records that is no multiple of \(Self.stride).")
        }
        let before = try ReconcileFigures.peakKilobytes()
        var exact = ExactMatch(
            expectedRecords: records, rules: ReconciliationRules(statedUntil: day.end))
        let filling = ReconcileFigures.time {
            for number in 0..<records {
                exact.add(
                    provider: ReferenceKey(reference(number)), external: nil, kind: .collection,
                    state: .succeeded,
                    isLateSuccess: false, amount: amount(number), currency: .xaf, time: day.start,
                    booked: amount(number))
            }
        }
        var line = StatementLine(
            number: 1, providerReference: "", time: day.start, direction: .incoming,
            party: MSISDN("237650000001"), amount: 1)
        var claimed = 0
        let matching = ReconcileFigures.time {
            for ordinal in 0..<records {
                let number = (ordinal * Self.stride) % records
                line.number = ordinal + 1
                line.providerReference = reference(number)
                line.amount = amount(number)
                if exact.offer(line, ordinal: UInt32(ordinal)) { claimed += 1 }
            }
        }
        guard claimed == records else {
            throw LoadError(description: "\(claimed) of \(records) lines found their payments.")
        }
        var figures = ReconcileFigures()
        figures.add("\(name)_records", records)
        figures.add("\(name)_fill_ms", filling)
        figures.add("\(name)_match_ms", matching)
        figures.add("\(name)_peak_kb", try ReconcileFigures.peakKilobytes())
        figures.add(
            "\(name)_bytes_a_record", (try ReconcileFigures.peakKilobytes() - before) * 1024 / records)
        return figures
    }

    private func reference(_ number: Int) -> String { String(Self.firstReference + number) }
    private func amount(_ number: Int) -> Int64 { Int64(number % 1000 + 1) }
}
