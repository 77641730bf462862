package import Postgres
package import Primitives

/// Writes the audit trail out as JSON lines that prove themselves: each entry with its link, at the end the newest signed
/// checkpoint with the proof that the last line stands in it.
package struct AuditExport: Sendable {
    private let owner: PostgresClient
    private let evidence: AuditEvidence
    private let page = 2000

    /// `owner` is connected with the owner's rights and finds the escrow schema first.
    package init(owner: PostgresClient, evidence: AuditEvidence) {
        self.owner = owner
        self.evidence = evidence
    }

    /// The lines of numbers `first` to `last`, in order; answers how many there were. That something was exported is an
    /// entry of its own: addresses of people are in it.
    package func run(
        from first: Int64, to last: Int64, write: (JSONValue) -> Void
    ) async throws -> Int64 {
        try await owner.transaction { session in
            try AuditTrail.append(
                AuditEntry(
                    actor: .system("cli"), action: "audit.exported", subject: "audit",
                    details: .object(["from": .integer(first), "to": .integer(last)])), in: session)
        }
        var (sequence, count) = (first - 1, Int64(0))
        while sequence < last {
            let (after, limit) = (sequence, Int(min(Int64(page), last - sequence)))
            let rows = try await owner.transaction {
                try AuditStore.links(above: after, limit: limit, in: $0)
            }
            for (link, entry) in rows where link.sequence <= last {
                write(Self.line(link, entry))
                count += 1
                sequence = link.sequence
            }
            if rows.count < limit { break }
        }
        if count > 0, let closing = try await closing(sequence) { write(closing) }
        return count
    }

    /// The newest genuine checkpoint, and the way from the last line to its root.
    private func closing(_ sequence: Int64) async throws -> JSONValue? {
        guard let (checkpoint, note) = newestCheckpoint() else { return nil }
        guard sequence <= checkpoint.size else {
            return .object(["checkpoint": .string(note)])
        }
        let proof = try await proof(of: sequence, in: checkpoint.size)
        return .object([
            "checkpoint": .string(note),
            "proof": .object([
                "sequence": .integer(sequence), "size": .integer(proof.size),
                "path": .array(proof.path.map { .string(Hex.encode($0)) }),
            ]),
        ])
    }

    private func newestCheckpoint() -> (AuditCheckpoint, String)? {
        let folder = evidence.folder
        for day in folder.days().reversed() {
            for size in folder.sizes(day: day).reversed() {
                guard let note = folder.note(size, day: day),
                    let checkpoint = evidence.verifier.checkpoint(in: note)
                else { continue }
                return (checkpoint, note)
            }
        }
        return nil
    }

    /// The proof that a number of the chain stands in the tree over the first `size`.
    package func proof(of sequence: Int64, in size: Int64) async throws -> MerkleProof {
        var path: [[UInt8]] = []
        for range in MerkleProof.neighbours(of: sequence - 1, in: size) {
            var tree = MerkleTree()
            var place = range.lowerBound
            while place < range.upperBound {
                let (after, limit) = (place, Int(min(Int64(page), range.upperBound - place)))
                let rows = try await owner.session {
                    try AuditCheckpointStore.hashes(above: after, limit: limit, in: $0)
                }
                guard rows.last?.sequence == after + Int64(limit) else {
                    throw AuditCheckpointer.Gap(after: after)
                }
                for (_, hash) in rows { tree.append(hash) }
                place += Int64(limit)
            }
            path.append(tree.root)
        }
        return MerkleProof(index: sequence - 1, size: size, path: path)
    }

    private static func line(_ link: AuditStore.Link, _ entry: AuditStore.StoredEntry?) -> JSONValue {
        .object(
            [
                .init("sequence", .integer(link.sequence)),
                .init("previous_hash", .string(Hex.encode(link.previousHash))),
                .init("hash", .string(Hex.encode(link.hash))), .init("entry_id", .integer(link.entryID)),
                .init("entry", entry.map { AuditChain.document(of: $0) } ?? .null),
            ] + (entry.map { AuditChain.opening(of: $0) } ?? []))
    }
}
