import FoundationEssentials
package import GatewayCore
package import Reconciliation

/// A payment and a line that belong together, ordered by the payment's sixteen bytes.
package struct RunClaim: Sendable, Equatable, Comparable {
    /// The payment's identifier as two numbers.
    let key: StatementLineID
    package let line: StatementLineID

    package init(_ payment: PaymentID, _ line: StatementLineID) {
        key = withUnsafeBytes(of: payment.uuid.uuid) { bytes in
            StatementLineID(
                high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
        self.line = line
    }

    init(key: StatementLineID, line: StatementLineID) {
        self.key = key
        self.line = line
    }

    package var payment: PaymentID { PaymentID(key.uuid) }

    package static func < (left: RunClaim, right: RunClaim) -> Bool {
        (left.key.high, left.key.low, left.line.high, left.line.low)
            < (right.key.high, right.key.low, right.line.high, right.line.low)
    }
}
