/// What is wrong with the folder of `OBJECT_STORE_PATH`, and what to do about it. A sentence for an operator.
package struct ObjectStoreFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { "OBJECT_STORE_PATH: \(message)" }
}
