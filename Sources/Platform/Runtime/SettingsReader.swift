/// Reads settings one by one and collects what is wrong with them, so that a start reports all faults
/// together.
///
/// A method whose setting is at fault returns some value of its type, so that reading goes on; nothing may be
/// used before `finish()` has returned.
package final class SettingsReader {
    private let settings: Settings
    private var faults: [SettingsError.Fault] = []
    /// The names asked for so far, for the test that compares them with the documents.
    package private(set) var names: Set<String> = []
    /// Whether `DEBUG` is true: missing and weak secrets are then allowed.
    package private(set) var isDebug = false

    package init(_ settings: Settings) {
        self.settings = settings
        isDebug = bool("DEBUG", default: false)
    }

    /// Throws one error that names every fault.
    package func finish() throws(SettingsError) {
        if !faults.isEmpty { throw SettingsError(faults) }
    }

    /// Reports a fault found by the caller. `expected` completes the sentence "expected …" and holds no
    /// value.
    package func fault(_ name: String, _ expected: String) {
        let fault = SettingsError.Fault(name: name, expected: expected)
        if !faults.contains(fault) { faults.append(fault) }
    }

    package func optionalString(_ name: String) -> String? {
        names.insert(name)
        return settings.value(name)
    }

    /// The text, or the default; absent without a default is a fault.
    package func string(_ name: String, default defaultValue: String? = nil) -> String {
        if let value = optionalString(name) ?? defaultValue { return value }
        fault(name, "a value")
        return ""
    }

    package func int(_ name: String, default defaultValue: Int? = nil, in range: ClosedRange<Int>) -> Int {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = optionalString(name) else {
            if let defaultValue { return defaultValue }
            fault(name, expected)
            return range.lowerBound
        }
        guard let value = Int(text), range.contains(value) else {
            fault(name, expected)
            return range.lowerBound
        }
        return value
    }

    /// True, 1, yes, on; False, 0, no, off; in any case.
    package func bool(_ name: String, default defaultValue: Bool) -> Bool {
        guard let text = optionalString(name) else { return defaultValue }
        switch text.lowercased() {
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default:
            fault(name, "True or False")
            return defaultValue
        }
    }

    /// One of the given words.
    package func choice(_ name: String, of words: [String], default defaultValue: String) -> String {
        let value = string(name, default: defaultValue)
        if !words.contains(value) { fault(name, "one of " + words.joined(separator: ", ")) }
        return value
    }

    /// An absolute URL with one of the schemes and a host, without a trailing slash.
    package func url(
        _ name: String, default defaultValue: String? = nil, schemes: Set<String> = ["http", "https"]
    ) -> String {
        guard var value = optionalString(name) ?? defaultValue else {
            fault(name, "a URL")
            return ""
        }
        let parts = value.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        let scheme = parts[0].dropLast()
        let isURL =
            parts.count == 3 && parts[0].hasSuffix(":") && parts[1].isEmpty
            && schemes.contains(String(scheme))
            && !parts[2].isEmpty && !parts[2].hasPrefix("/") && !value.contains(where: \.isWhitespace)
        if !isURL {
            fault(
                name,
                "a URL that begins with " + schemes.sorted().map { $0 + "://" }.joined(separator: " or "))
        }
        while value.hasSuffix("/") { value.removeLast() }
        return value
    }

    /// Items between commas, without the spaces around them.
    package func list(_ name: String, default defaultValue: [String] = []) -> [String] {
        guard let text = optionalString(name) else { return defaultValue }
        return text.split(separator: ",").map { String($0.trimmingSpaces) }.filter { !$0.isEmpty }
    }

    /// A number of seconds, above zero, with or without a fraction.
    package func duration(seconds name: String, default defaultValue: Duration) -> Duration {
        guard let text = optionalString(name) else { return defaultValue }
        guard let seconds = Double(text), seconds > 0, seconds < 1e9 else {
            fault(name, "a number of seconds above zero")
            return defaultValue
        }
        return .milliseconds(max(1, Int64(seconds * 1000)))
    }
}
