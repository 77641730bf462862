package import GatewayStore
package import ProviderKit

/// What a file would bring if it were imported.
package struct StatementPreview: Sendable {
    package let size: Int64
    /// Nil where it would be refused.
    package var reading: StatementReading?
    package var refusal: StatementRefusal?
    /// An imported file with the same content: importing this one would change nothing.
    package var sameContentAs: StatementFile?
    /// An imported file with the same lines in another order.
    package var sameLinesAs: StatementFile?
    /// Imported files with movements of the same time.
    package var overlaps: [StatementFile] = []
    /// The file of the same account that ends before this one begins.
    package var before: StatementFile?

    init(size: Int64) {
        self.size = size
    }

    /// Whether the opening balance is the closing balance of the file before; nil where one of them is not told.
    package var follows: Bool? {
        guard let opening = reading?.openingBalance, let closing = before?.closingBalance else { return nil }
        return opening == closing
    }
}
