/// A document cannot be made.
package struct DocumentError: Error, Sendable, Hashable {
    package let detail: String

    package init(_ detail: String) {
        self.detail = detail
    }
}
