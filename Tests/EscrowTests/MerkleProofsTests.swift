import Testing

@testable import Escrow

/// Proofs of many leaves in one pass.
@Suite struct MerkleProofsTests {
    @Test func everyLeafOfEveryTreeIsProvenUnderItsRoot() throws {
        for size in 1...70 as ClosedRange<Int64> {
            let leaves = (0..<size).map { [UInt8(truncatingIfNeeded: $0), 9] }
            var tree = MerkleTree()
            var proofs = MerkleProofs(of: Set(0..<size), in: size)
            for leaf in leaves {
                tree.append(leaf)
                proofs.append(leaf)
            }
            // What was added later is not of this tree.
            proofs.append([1, 2, 3])
            let finished = proofs.finish()
            let made = try #require(finished)
            #expect(made.root == tree.root)
            for (index, leaf) in leaves.enumerated() {
                let proof = try #require(made.proofs[Int64(index)])
                #expect(proof.root(of: leaf) == tree.root)
                #expect(proof.root(of: [0]) != tree.root)
            }
        }
    }

    @Test func aTreeThatLacksLeavesProvesNothing() {
        var proofs = MerkleProofs(of: [0], in: 3)
        proofs.append([1])
        proofs.append([2])
        let finished = proofs.finish()
        #expect(finished == nil)
    }
}
