import Crypto

/// A Merkle tree (RFC 9162, section 2.1) as far as it is needed to add leaves and to know the root: the roots of its
/// complete subtrees, the largest first, one for each binary digit of the size that is set.
package struct MerkleTree: Sendable, Equatable {
    package private(set) var size: Int64 = 0
    package private(set) var peaks: [[UInt8]] = []

    package init() {}

    /// A tree as it was stored; nil where the peaks do not belong to a tree of that size.
    package init?(size: Int64, peaks bytes: [UInt8]) {
        guard size >= 0, bytes.count == size.nonzeroBitCount * Self.hashSize else { return nil }
        self.size = size
        peaks = stride(from: 0, to: bytes.count, by: Self.hashSize).map {
            Array(bytes[$0..<$0 + Self.hashSize])
        }
    }

    private static let hashSize = 32

    package mutating func append(_ leaf: [UInt8]) {
        var hash = Self.leafHash(leaf)
        var complete = size
        while complete & 1 == 1 {
            hash = Self.node(peaks.removeLast(), hash)
            complete >>= 1
        }
        peaks.append(hash)
        size += 1
    }

    package var root: [UInt8] {
        guard var hash = peaks.last else { return Array(SHA256.hash(data: [UInt8]())) }
        for peak in peaks.dropLast().reversed() { hash = Self.node(peak, hash) }
        return hash
    }

    package static func leafHash(_ leaf: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: [0x00] + leaf))
    }

    package static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: [0x01] + left + right))
    }
}

/// That one leaf stands in a tree: the roots of the subtrees beside its path, from the leaf up.
package struct MerkleProof: Sendable, Equatable {
    /// The leaf's place, from 0.
    package let index: Int64
    package let size: Int64
    package let path: [[UInt8]]

    package init(index: Int64, size: Int64, path: [[UInt8]]) {
        self.index = index
        self.size = size
        self.path = path
    }

    /// The leaves of each subtree beside the path of a leaf, from the leaf up.
    package static func neighbours(of index: Int64, in size: Int64) -> [Range<Int64>] {
        precondition((0..<size).contains(index), "The leaf stands in the tree.")
        var ranges: [Range<Int64>] = []
        var (low, high) = (Int64(0), size)
        while high - low > 1 {
            let half = Int64(1) << (Int64.bitWidth - 1 - (high - low - 1).leadingZeroBitCount)
            if index - low < half {
                ranges.append(low + half..<high)
                high = low + half
            } else {
                ranges.append(low..<low + half)
                low += half
            }
        }
        return ranges.reversed()
    }

    /// The root that a tree with this leaf has; nil where the proof has not the form of one.
    package func root(of leaf: [UInt8]) -> [UInt8]? {
        guard (0..<size).contains(index) else { return nil }
        let neighbours = Self.neighbours(of: index, in: size)
        guard neighbours.count == path.count else { return nil }
        return zip(neighbours, path).reduce(MerkleTree.leafHash(leaf)) { hash, step in
            step.0.lowerBound > index ? MerkleTree.node(hash, step.1) : MerkleTree.node(step.1, hash)
        }
    }
}
