package import GatewayMessages
package import GatewayStore

/// Proves the record of what people did with money, and signs how far it goes.
package struct AuditRecord: Sendable {
    private let store: GatewayStore
    private let folder: AuditCheckpointFolder?
    private static let page = 1000

    /// `folder` is nil where there is no second place: then a cut end is not found.
    package init(store: GatewayStore, folder: AuditCheckpointFolder?) {
        self.store = store
        self.folder = folder
    }

    package struct Report: Sendable, Equatable {
        package var entries: Int64 = 0
        package var checkpoints = 0
        package var faults: [GatewayAuditFault] = []
    }

    /// Recomputes the whole chain, in pages, and compares every checkpoint of the second place.
    package func verify(_ verifier: MessageVerifier) async throws -> Report {
        var walk = GatewayAuditWalk()
        var report = Report()
        let sequences = folder?.sequences ?? []
        var checkpoints = sequences[...]
        while true {
            let above = walk.sequence
            let page = try await store.transaction {
                try $0.audit.entries(above: above, limit: Self.page)
            }
            for entry in page {
                walk.take(entry)
                while let next = checkpoints.first, next <= entry.sequence {
                    checkpoints.removeFirst()
                    report.checkpoints += 1
                    guard let folder, let signed = folder.checkpoint(next, verifier: verifier) else {
                        walk.add(
                            .checkpoint, next,
                            "The checkpoint of number \(next) is not signed by a known key.")
                        continue
                    }
                    walk.compare(signed)
                }
            }
            if page.count < Self.page { break }
        }
        let signed = checkpoints.filter { folder?.checkpoint($0, verifier: verifier) != nil }
        for next in checkpoints where !signed.contains(next) {
            walk.add(.checkpoint, next, "The checkpoint of number \(next) is not signed by a known key.")
        }
        report.checkpoints += checkpoints.count
        walk.finish(newestCheckpoint: signed.max() ?? 0)
        report.entries = walk.count
        report.faults = walk.faults
        return report
    }

    /// Signs how far the record goes, where it goes further than the last checkpoint. Nil where there is no second place, or
    /// nothing new.
    package func sign(_ signer: MessageSigner) async throws -> GatewayAuditCheckpoint? {
        guard let folder, let tip = try await store.transaction({ try $0.audit.tip() }),
            tip.sequence > folder.sequences.last ?? 0
        else { return nil }
        let checkpoint = GatewayAuditCheckpoint(sequence: tip.sequence, hash: tip.hash)
        try folder.write(checkpoint, by: signer)
        return checkpoint
    }

    /// Entries between two numbers, in order, handed on page by page.
    package func export(
        from first: Int64, through last: Int64, _ body: (StoredAuditEntry) throws -> Void
    ) async throws {
        var above = first - 1
        while above < last {
            let start = above
            let page = try await store.transaction {
                try $0.audit.entries(above: start, limit: Self.page)
            }
            for entry in page where entry.sequence <= last { try body(entry) }
            guard let end = page.last, page.count == Self.page else { return }
            above = end.sequence
        }
    }
}
