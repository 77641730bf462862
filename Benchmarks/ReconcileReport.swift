import FoundationEssentials
import Primitives

/// The figures of all runs: of times and memory the middle one, of what has to be right the worst.
struct ReconcileReport {
    private let figures: [String: [Int]]

    init(path: String) throws {
        var figures: [String: [Int]] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let value = Int(parts[1]) else {
                throw LoadError(description: "No figure: \(line)")
            }
            figures[String(parts[0]), default: []].append(value)
        }
        self.figures = figures
        guard figures["files_exceptions"].map({ Set($0) }) == figures["planted_exceptions"].map({ Set($0) })
        else {
            throw LoadError(description: "The comparison did not find what was planted.")
        }
    }

    private func median(_ name: String) -> Double? {
        guard let values = figures[name]?.sorted(), !values.isEmpty else { return nil }
        return Double(values[(values.count - 1) / 2] + values[values.count / 2]) / 2
    }

    private func seconds(_ name: String) -> Double? { median(name).map { $0 / 1000 } }
    /// Of 1,000,000 bytes, as the limits count.
    private func megabytes(_ name: String) -> Double? { median(name).map { $0 * 1024 / 1_000_000 } }
    private func least(_ name: String) -> Double? { figures[name]?.min().map { Double($0) / 1_000_000 } }
    private func most(_ name: String) -> Int? { figures[name]?.max() }

    private var ratio: Double? {
        guard let ours = seconds("files_wall_ms"), let theirs = seconds("duckdb_wall_ms") else { return nil }
        return ours / theirs
    }

    /// A figure, and the limit that issue 7 names.
    private struct Row {
        let name: String
        let value: Double?
        let unit: String
        let limit: Measurement.Limit
    }

    private var rows: [Row] {
        [
            Row(name: "files: our time to DuckDB's", value: ratio, unit: "times", limit: .atMost(1)),
            Row(
                name: "files: most memory", value: megabytes("files_peak_kb"), unit: "MB", limit: .atMost(150)
            ),
            Row(
                name: "assignment: time of a day", value: seconds("assignment_ms"), unit: "s",
                limit: .atMost(30)),
            Row(
                name: "assignment: recall", value: least("assignment_recall_ppm").map { $0 * 100 }, unit: "%",
                limit: .atLeast(99.5)),
            Row(
                name: "assignment: precision", value: least("assignment_precision_ppm").map { $0 * 100 },
                unit: "%", limit: .atLeast(99.9)),
            Row(
                name: "assignment: results of all orders", value: most("shuffle_hashes").map { Double($0) },
                unit: "hashes", limit: .atMost(1)),
            Row(
                name: "ledger in memory: a payment", value: median("exact_bytes_a_record"), unit: "bytes",
                limit: .atMost(40)),
            Row(name: "XLSX in: time", value: seconds("xlsx_in_ms"), unit: "s", limit: .atMost(1)),
            Row(name: "XLSX in: memory", value: megabytes("xlsx_in_kb"), unit: "MB", limit: .atMost(32)),
            Row(name: "XLSX out: time", value: seconds("xlsx_out_ms"), unit: "s", limit: .atMost(1.5)),
            Row(name: "XLSX out: memory", value: megabytes("xlsx_out_kb"), unit: "MB", limit: .atMost(16)),
        ]
    }

    /// Prints the table, and ends the process with code 1 where a limit is missed.
    func show() throws {
        line("files: our time", seconds("files_wall_ms"), "s")
        line("files: our time on processors", seconds("files_cpu_ms"), "s")
        line("files: DuckDB's time", seconds("duckdb_wall_ms"), "s")
        line("files: DuckDB's time on processors", seconds("duckdb_cpu_ms"), "s")
        line("files: DuckDB's most memory", megabytes("duckdb_peak_kb"), "MB")
        line("ledger in memory: 1,000,000 payments filled in", seconds("exact_fill_ms"), "s")
        line("ledger in memory: 1,000,000 lines matched", seconds("exact_match_ms"), "s")
        line("ledger in memory: 10,000,000 lines matched", seconds("exact_large_match_ms"), "s")
        line("ledger in memory: most, 10,000,000 payments", megabytes("exact_large_peak_kb"), "MB")
        line("XLSX in: time on processors, whole process", seconds("xlsx_in_process_cpu_ms"), "s")
        line("XLSX out: time on processors, whole process", seconds("xlsx_out_process_cpu_ms"), "s")
        try Measurement.report(
            rows.compactMap { row in
                row.value.map {
                    Measurement(name: row.name, value: $0, unit: row.unit, limit: row.limit)
                }
            })
    }

    private func line(_ name: String, _ value: Double?, _ unit: String) {
        guard let value else { return }
        let name = name + String(repeating: " ", count: max(0, 48 - name.count))
        print("  \(name) \(Measurement.text(value)) \(unit)")
    }

    /// What could not be measured is left out.
    func json() throws -> JSONValue {
        .object([
            "rows": most("rows").map { .integer($0) },
            "rounds": figures["files_wall_ms"].map { .integer($0.count) },
            "exceptions": most("files_exceptions").map { .integer($0) },
            "exceptions_agree_with_duckdb": figures["exceptions_agree"].map { .bool($0.min() == 1) },
            "wall_ratio_to_duckdb": number(ratio),
            "wall_seconds": number(seconds("files_wall_ms")),
            "cpu_seconds": number(seconds("files_cpu_ms")),
            "peak_rss_mb": number(megabytes("files_peak_kb")),
            "duckdb_wall_seconds": number(seconds("duckdb_wall_ms")),
            "duckdb_cpu_seconds": number(seconds("duckdb_cpu_ms")),
            "duckdb_peak_rss_mb": number(megabytes("duckdb_peak_kb")),
            "assignment_seconds": number(seconds("assignment_ms")),
            "assignment_peak_rss_mb": number(megabytes("assignment_peak_kb")),
            "recall": number(least("assignment_recall_ppm")),
            "precision": number(least("assignment_precision_ppm")),
            "shuffles": most("shuffles").map { .integer($0) },
            "distinct_hashes": most("shuffle_hashes").map { .integer($0) },
            "bytes_per_ledger_row": number(median("exact_bytes_a_record")),
            "exact_match_seconds": number(seconds("exact_match_ms")),
            "exact_match_10m_seconds": number(seconds("exact_large_match_ms")),
            "exact_match_10m_peak_rss_mb": number(megabytes("exact_large_peak_kb")),
            "xlsx_in_seconds": number(seconds("xlsx_in_ms")),
            "xlsx_in_cpu_seconds": number(seconds("xlsx_in_process_cpu_ms")),
            "xlsx_in_mb": number(megabytes("xlsx_in_kb")),
            "xlsx_out_seconds": number(seconds("xlsx_out_ms")),
            "xlsx_out_cpu_seconds": number(seconds("xlsx_out_process_cpu_ms")),
            "xlsx_out_mb": number(megabytes("xlsx_out_kb")),
        ])
    }

    private func number(_ value: Double?) -> JSONValue? { value.map { .number(Self.text($0)) } }

    /// With six decimals at most.
    private static func text(_ value: Double) -> String {
        let millionths = Int((value * 1_000_000).rounded())
        let decimals = String(1_000_000 + millionths % 1_000_000).dropFirst()
        let kept = decimals.reversed().drop { $0 == "0" }.reversed()
        return kept.isEmpty ? "\(millionths / 1_000_000)" : "\(millionths / 1_000_000).\(String(kept))"
    }
}
