import Postgres
import Primitives

/// What PostgreSQL did to answer a statement, read from `EXPLAIN (ANALYZE, FORMAT JSON)`.
struct QueryPlan {
    /// One look into a table.
    struct Scan {
        let kind: String
        let table: String
        let index: String?
        /// All rows that it went through, those that it threw away too.
        let rows: Int
    }

    private(set) var scans: [Scan] = []
    private(set) var indexes: Set<String> = []

    init(_ json: JSONValue) {
        for plan in json.array ?? [] { if let node = plan["Plan"] { add(node) } }
    }

    private mutating func add(_ node: JSONValue) {
        let kind = node["Node Type"]?.string ?? ""
        if let index = node["Index Name"]?.string { indexes.insert(index) }
        if let table = node["Relation Name"]?.string, kind.hasSuffix("Scan") {
            let removed = ["Rows Removed by Filter", "Rows Removed by Index Recheck"]
                .reduce(0) { $0 + (node[$1]?.integer ?? 0) }
            let each = (node["Actual Rows"]?.integer ?? 0) + removed
            scans.append(
                Scan(
                    kind: kind, table: table, index: node["Index Name"]?.string,
                    rows: Int(each * (node["Actual Loops"]?.integer ?? 1))))
        }
        for child in node["Plans"]?.array ?? [] { add(child) }
    }

    /// What is wrong with the plan: a large table read from one end to the other, or more rows than that.
    func faults(large: Set<String>, rows limit: Int) -> [String] {
        scans.compactMap { scan in
            if scan.kind == "Seq Scan", large.contains(scan.table) {
                return "a scan of the whole \(scan.table)"
            }
            if scan.rows > limit { return "\(scan.rows) rows of \(scan.table) by \(scan.index ?? scan.kind)" }
            return nil
        }
    }
}
