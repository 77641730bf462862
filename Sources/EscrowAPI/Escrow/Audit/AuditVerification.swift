package import Postgres

/// Recomputes the audit chain and compares what escrowd believes held with the gateway's purses.
package struct AuditVerification: Sendable {
    private let owner: PostgresClient
    private let page = 2000

    /// `owner` is connected with the owner's rights (`DB_USER`) and finds the escrow schema first.
    package init(owner: PostgresClient) {
        self.owner = owner
    }

    package struct Report: Sendable, Equatable {
        /// Links recomputed and found good.
        package var links: Int64 = 0
        /// Entries that wait to be bound.
        package var waiting: Int64 = 0
        package var agreements: Int64 = 0
        /// Agreements whose money was on the way at that instant, so that two amounts are good.
        package var inMotion: Int64 = 0
        /// What is wrong, in the order found; empty when all holds.
        package var faults: [String] = []

        package var holds: Bool { faults.isEmpty }
    }

    package func run() async throws -> Report {
        var report = Report()
        try await verifyChain(&report)
        try await compareHoldings(&report)
        return report
    }

    private func verifyChain(_ report: inout Report) async throws {
        var previous = AuditChain.genesis
        var sequence: Int64 = 0
        let page = page
        while true {
            let after = sequence
            let rows = try await owner.transaction { try AuditStore.links(above: after, limit: page, in: $0) }
            for (link, entry) in rows {
                if let fault = Self.fault(of: link, entry, expecting: sequence + 1, after: previous) {
                    report.faults.append(fault)
                    return
                }
                previous = link.hash
                sequence = link.sequence
                report.links += 1
            }
            if rows.count < page { break }
        }
        let (unbound, waiting) = try await owner.transaction { session in
            (try AuditStore.firstUnboundEntry(in: session), try AuditStore.waitingCount(in: session))
        }
        report.waiting = waiting
        if let unbound {
            report.faults.append(
                "Entry \(unbound) is neither in the chain nor waiting for it: the chain was cut, or the entry was "
                    + "inserted by hand.")
        }
    }

    private static func fault(
        of link: AuditStore.Link, _ entry: AuditStore.StoredEntry?, expecting sequence: Int64,
        after previous: [UInt8]
    ) -> String? {
        guard link.sequence == sequence else {
            return "The chain breaks at number \(sequence): the next link is number \(link.sequence)."
        }
        guard let entry else {
            return "The chain breaks at number \(sequence): entry \(link.entryID) is gone."
        }
        guard link.previousHash == previous else {
            return "The chain breaks at number \(sequence): it does not follow the link before it."
        }
        guard AuditChain.hash(of: entry, after: previous) == link.hash else {
            return "The chain breaks at number \(sequence): entry \(entry.id) is not what was recorded."
        }
        return nil
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
                if holding.inMotion { report.inMotion += 1 }
                guard !holding.expected.contains(holding.held) else { continue }
                report.faults.append(
                    "Agreement \(holding.agreementID) (\(holding.reference), \(holding.state.rawValue)): escrowd believes "
                        + holding.expected.map { "\($0)" }.joined(separator: " or ")
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

extension HoldingsStore.Holding {
    /// What may stand unreserved in the purse. With every payment final there is one answer: all that was collected
    /// from funding until a disbursement or refund is accepted, and also after one failed, because its reservation was
    /// dropped; nothing before and after. While a payment is under way its money may have left or come at the gateway
    /// before the event reached us.
    var expected: [Int64] {
        if inMotion { return [0, due] }
        return switch state {
        case .pendingFunds, .cancelled, .released, .refunded: [0]
        case .fundsHeld, .delivered, .releasing, .refunding: [due]
        }
    }
}
