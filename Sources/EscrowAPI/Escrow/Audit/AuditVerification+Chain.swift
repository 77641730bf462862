import Postgres
import Primitives

/// What the second place says about the chain.
package struct AuditEvidence: Sendable {
    let folder: CheckpointFolder
    let verifier: AuditVerifier
    /// A checkpoint that somebody kept: what it is about is taken as good where the tree over the links says so, and the
    /// entries above it are verified.
    let from: AuditCheckpoint?

    package init(folder: CheckpointFolder, verifier: AuditVerifier, from: AuditCheckpoint? = nil) {
        self.folder = folder
        self.verifier = verifier
        self.from = from
    }
}

extension AuditVerification {
    func verifyChain(_ report: inout Report) async throws {
        var reader = evidence.map { CheckpointReader($0.folder, $0.verifier) }
        let recorded = try await missingCheckpoints(&report)
        var walk = try await beginning(&report)
        report.trusted = walk.end
        var waiting = nextCheckpoint(&reader, &report)
        // Those below the beginning are about what is trusted.
        while let checkpoint = waiting, checkpoint.size < walk.end {
            waiting = nextCheckpoint(&reader, &report)
        }
        var rows = try await links(above: walk.end)
        while let last = rows.last?.link.sequence {
            // The database reads the next page while this one is recomputed.
            let isLast = rows.count < page
            async let following = isLast ? [] : links(above: last)
            for (link, entry) in rows {
                while let checkpoint = waiting, checkpoint.size <= walk.end {
                    walk.compare(checkpoint)
                    waiting = nextCheckpoint(&reader, &report)
                }
                walk.take(link, entry)
            }
            rows = try await following
        }
        while let checkpoint = waiting {
            walk.compare(checkpoint)
            waiting = nextCheckpoint(&reader, &report)
        }
        walk.end(newestCheckpoint: max(reader?.newest ?? 0, recorded, evidence?.from?.size ?? 0))
        try await settle(&walk)
        report.links = walk.links
        report.add(walk.faults)
        try await findUnbound(&report)
    }

    private func links(
        above sequence: Int64
    ) async throws -> [(link: AuditStore.Link, entry: AuditStore.StoredEntry?)] {
        let page = page
        return try await owner.session { try AuditStore.links(above: sequence, limit: page, in: $0) }
    }

    private func nextCheckpoint(
        _ reader: inout CheckpointReader?, _ report: inout Report
    ) -> AuditCheckpoint? {
        while let item = reader?.next() {
            switch item {
            case .genuine(let checkpoint):
                report.checkpoints += 1
                return checkpoint
            case .forged(let path):
                report.add(
                    AuditFault(
                        .checkpoint,
                        "The checkpoint \(path) is not signed by a known key, or not about what its name says."
                    ))
            }
        }
        return nil
    }

    /// Where the walk begins: at the first entry, or behind a checkpoint that the tree over the links agrees with.
    private func beginning(_ report: inout Report) async throws -> AuditChainWalk {
        guard let from = evidence?.from else { return AuditChainWalk() }
        var tree = MerkleTree()
        var last = AuditChain.genesis
        while tree.size < from.size {
            let (after, limit) = (tree.size, Int(min(Int64(page), from.size - tree.size)))
            let rows = try await owner.session {
                try AuditCheckpointStore.hashes(above: after, limit: limit, in: $0)
            }
            for (sequence, hash) in rows where sequence == tree.size + 1 {
                tree.append(hash)
                last = hash
            }
            if tree.size == after { break }
        }
        guard tree.size == from.size, tree.root == from.root else {
            report.add(
                AuditFault(
                    .rewritten,
                    "The first \(from.size) links are not those of the given checkpoint; all are verified from the "
                        + "first one."))
            return AuditChainWalk()
        }
        return AuditChainWalk(after: tree, previous: last)
    }

    /// Names checkpoints that were placed and are gone; answers the largest that was.
    private func missingCheckpoints(_ report: inout Report) async throws -> Int64 {
        var last: Int64 = 0
        while true {
            let (after, limit) = (last, page)
            let rows = try await owner.session {
                try AuditCheckpointStore.page(above: after, limit: limit, in: $0)
            }
            for (size, day) in rows {
                last = size
                guard let evidence, !evidence.folder.holds(size, day: day) else { continue }
                report.add(
                    AuditFault(
                        .checkpoint, sequence: size,
                        "The checkpoint over \(size) entries is gone from the second place: \(evidence.folder.file(size, day: day))"
                    ))
            }
            if rows.count < limit { return last }
        }
    }

    private func settle(_ walk: inout AuditChainWalk) async throws {
        let sought = walk.breaks.map { Hex.encode($0.follows) }
        guard !sought.isEmpty else { return walk.settle(places: [:]) }
        let found = try await owner.session { session in
            try session.query(
                "SELECT seq, hash FROM audit_chain WHERE encode(hash, 'hex') = ANY (\(sought))"
            ).map { (try $0.bytes("hash"), try $0.int("seq")) }
        }
        walk.settle(places: Dictionary(found, uniquingKeysWith: { first, _ in first }))
    }

    private func findUnbound(_ report: inout Report) async throws {
        let (unbound, waiting) = try await owner.transaction { session in
            (
                try AuditStore.unboundEntries(limit: AuditFaults.limit + 1, in: session),
                try AuditStore.waitingCount(in: session)
            )
        }
        report.waiting = waiting
        var faults = AuditFaults()
        for entry in unbound {
            faults.add(
                AuditFault(
                    .inserted, entry: entry,
                    "Entry \(entry) is neither in the chain nor waiting for it: the chain was cut, or the entry was "
                        + "inserted by hand."))
        }
        report.add(faults)
    }
}
