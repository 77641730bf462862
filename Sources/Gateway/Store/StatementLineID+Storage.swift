package import Reconciliation

extension StatementLineID {
    /// Adds its sixteen bytes.
    package func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes.append(contentsOf: $0) }
    }

    /// Reads identities that stand one after the other, sixteen bytes each.
    package static func list(_ bytes: [UInt8]) -> [StatementLineID] {
        precondition(bytes.count.isMultiple(of: 16), "Identities have sixteen bytes each.")
        return bytes.withUnsafeBytes { buffer in
            stride(from: 0, to: buffer.count, by: 16).map { start in
                StatementLineID(
                    high: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: start, as: UInt64.self)),
                    low: UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)))
            }
        }
    }
}
