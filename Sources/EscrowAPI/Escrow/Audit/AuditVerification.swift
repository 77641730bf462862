package import Postgres

/// Recomputes the audit chain and compares what escrowd believes held with the gateway's purses.
package struct AuditVerification: Sendable {
    let owner: PostgresClient
    /// Nil where the second place is not looked at: then a cut tail and a full rewrite are not found.
    let evidence: AuditEvidence?
    let page = 2000

    /// `owner` is connected with the owner's rights (`DB_USER`) and finds the escrow schema first.
    package init(owner: PostgresClient, evidence: AuditEvidence? = nil) {
        self.owner = owner
        self.evidence = evidence
    }

    package struct Report: Sendable, Equatable {
        /// Links recomputed and found good.
        package var links: Int64 = 0
        /// Links that were taken as good, because a given checkpoint is about them.
        package var trusted: Int64 = 0
        /// Signed checkpoints that were compared.
        package var checkpoints: Int64 = 0
        /// Entries that wait to be bound.
        package var waiting: Int64 = 0
        package var agreements: Int64 = 0
        /// Agreements whose money was on the way at that instant, so that two amounts are good.
        package var inMotion: Int64 = 0
        /// What is wrong, in the order found; empty when all holds.
        package var faults: [String] = []
        /// Those of the audit trail, by kind.
        package var trail: [AuditFault] = []

        package var holds: Bool { faults.isEmpty }

        mutating func add(_ fault: AuditFault) {
            trail.append(fault)
            faults.append(fault.sentence)
        }

        mutating func add(_ faults: AuditFaults) {
            for fault in faults.named { add(fault) }
            if faults.unnamed > 0 { self.faults.append("And \(faults.unnamed) more.") }
        }
    }

    package func run() async throws -> Report {
        var report = Report()
        try await verifyChain(&report)
        try await compareHoldings(&report)
        return report
    }

    private func compareHoldings(_ report: inout Report) async throws {
        var last: Int64 = 0
        let page = page
        while true {
            let after = last
            let holdings = try await owner.transaction {
                try HoldingsStore.page(above: after, limit: page, in: $0)
            }
            for holding in holdings {
                last = holding.agreementID
                report.agreements += 1
                if holding.expected.inMotion { report.inMotion += 1 }
                guard !holding.expected.contains(holding.held) else { continue }
                report.faults.append(
                    "Agreement \(holding.agreementID) (\(holding.reference), \(holding.state.rawValue)): escrowd believes "
                        + (holding.expected.amounts?.map { "\($0)" }.joined(separator: " or ") ?? "other sums")
                        + " held, the gateway's purse holds \(holding.held).")
            }
            if holdings.count < page { break }
        }
        let strangers = try await owner.transaction { try HoldingsStore.strangers(limit: 20, in: $0) }
        for stranger in strangers {
            let held = stranger.held.map { "\($0)" } ?? "money"
            report.faults.append("Purse \(stranger.purse) holds \(held) and belongs to no agreement.")
        }
    }
}
