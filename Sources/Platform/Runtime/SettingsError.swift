/// Everything that is wrong with the settings, in one message. It names variables and what was expected of
/// them; it never holds a value.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    package struct Fault: Sendable, Equatable {
        package let name: String
        /// What the value should have been.
        package let expected: String

        package init(name: String, expected: String) {
            self.name = name
            self.expected = expected
        }
    }

    package let faults: [Fault]

    package init(_ faults: [Fault]) {
        self.faults = faults
    }

    package var description: String {
        let lines = faults.map { "  \($0.name): expected \($0.expected)." }
        let count = faults.count == 1 ? "one fault" : "\(faults.count) faults"
        return (["The configuration has \(count):"] + lines).joined(separator: "\n")
    }
}
