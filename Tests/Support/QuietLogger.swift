package import Logging

extension Logger {
    /// A logger that keeps nothing, for code under test whose log does not matter.
    package static let quiet = Logger(label: "kimi.tests") { _ in SwiftLogNoOpLogHandler() }
}
