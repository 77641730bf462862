/// Makes the proofs of many leaves of one tree in one pass over its leaves, with no more in memory than the proofs.
struct MerkleProofs {
    /// The roots of the subtrees that some proof needs, by their leaves.
    private var wanted: [Range<Int64>: [UInt8]?]
    private let indices: Set<Int64>
    private let size: Int64
    /// The complete subtrees so far, the largest first.
    private var peaks: [(range: Range<Int64>, hash: [UInt8])] = []
    private var count: Int64 = 0

    /// For leaves of these places, from 0, of a tree of that size.
    init(of indices: Set<Int64>, in size: Int64) {
        self.indices = indices
        self.size = size
        wanted = [:]
        for index in indices {
            for range in MerkleProof.neighbours(of: index, in: size) { wanted[range] = .some(nil) }
        }
    }

    /// Takes the next leaf; those beyond the tree's size are not taken.
    mutating func append(_ leaf: [UInt8]) {
        guard count < size else { return }
        var node = (range: count..<count + 1, hash: MerkleTree.leafHash(leaf))
        note(node)
        while let last = peaks.last, last.range.count == node.range.count {
            peaks.removeLast()
            node = (
                last.range.lowerBound..<node.range.upperBound, MerkleTree.node(last.hash, node.hash)
            )
            note(node)
        }
        peaks.append(node)
        count += 1
    }

    private mutating func note(_ node: (range: Range<Int64>, hash: [UInt8])) {
        if wanted[node.range] != nil { wanted[node.range] = node.hash }
    }

    /// The tree's root, and the proof of each leaf; nil where leaves are missing.
    mutating func finish() -> (root: [UInt8], proofs: [Int64: MerkleProof])? {
        guard count == size, var node = peaks.last else { return nil }
        for peak in peaks.dropLast().reversed() {
            note(node)
            node = (peak.range.lowerBound..<node.range.upperBound, MerkleTree.node(peak.hash, node.hash))
        }
        note(node)
        var proofs: [Int64: MerkleProof] = [:]
        for index in indices {
            let path = MerkleProof.neighbours(of: index, in: size).compactMap { wanted[$0] ?? nil }
            proofs[index] = MerkleProof(index: index, size: size, path: path)
        }
        return (node.hash, proofs)
    }
}
