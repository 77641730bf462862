import Configuration
import FoundationEssentials

/// The process's settings by their environment names: the environment first, then a `.env` file. Nothing else
/// in the repository reads the environment. An empty value counts as absent.
package struct Settings: Sendable {
    private let reader: ConfigReader

    /// Reads the environment and the file at `environmentFile`; where that is nil, the file that `ENV_FILE`
    /// names, or `.env` where there is one. Throws `SettingsError` where a named file or one of its lines
    /// cannot be read.
    package init(environmentFile: String? = nil) async throws {
        let environment = EnvironmentVariablesProvider()
        let named =
            try environmentFile
            ?? environment.environmentValue(forName: "ENV_FILE").flatMap { $0.isEmpty ? nil : $0 }
        let file = EnvironmentVariablesProvider(
            environmentVariables: try EnvironmentFile.read(named ?? ".env", mayBeMissing: named == nil))
        reader = ConfigReader(providers: [environment, file])
    }

    /// The environment alone, without any file.
    package static var environmentOnly: Settings {
        Settings(reader: ConfigReader(provider: EnvironmentVariablesProvider()))
    }

    private init(reader: ConfigReader) {
        self.reader = reader
    }

    /// Exactly these values; for tests and tools.
    package init(values: [String: String]) {
        reader = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: values))
    }

    /// The value, or nil where it is absent or empty.
    func value(_ name: String) -> String? {
        // Marked as secret throughout, so that no access reporter of the library ever writes a value.
        reader.string(forKey: ConfigKey([name]), isSecret: true).flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// A file of `NAME=value` lines, with `#` comments, an optional `export`, and optional quotes around a value.
enum EnvironmentFile {
    static func read(_ path: String, mayBeMissing: Bool) throws(SettingsError) -> [String: String] {
        guard let contents = FileManager.default.contents(atPath: path) else {
            if mayBeMissing { return [:] }
            throw SettingsError([.init(name: "ENV_FILE", expected: "a file that can be read")])
        }
        return try parse(String(decoding: contents, as: UTF8.self))
    }

    /// Throws a fault for each line that is no assignment, by its number; never its text.
    static func parse(_ text: String) throws(SettingsError) -> [String: String] {
        var values: [String: String] = [:]
        var faults: [SettingsError.Fault] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            var assignment = line.trimmingSpaces
            if assignment.isEmpty || assignment.hasPrefix("#") { continue }
            if assignment.hasPrefix("export ") { assignment = assignment.dropFirst(7).trimmingSpaces }
            let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, isName(parts[0].trimmingSpaces),
                let value = unquoted(parts[1].trimmingSpaces)
            else {
                faults.append(.init(name: "Environment file, line \(index + 1)", expected: "NAME=value"))
                continue
            }
            values[String(parts[0].trimmingSpaces)] = value
        }
        guard faults.isEmpty else { throw SettingsError(faults) }
        return values
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || Character(Unicode.Scalar($0)).isASCIIWord }
    }

    /// Without its quotes, or up to a comment; nil where a quote is not closed.
    private static func unquoted(_ text: Substring) -> String? {
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            return String(text.firstRange(of: " #").map { text[..<$0.lowerBound].trimmingSpaces } ?? text)
        }
        let inside = text.dropFirst()
        guard let end = inside.firstIndex(of: quote) else { return nil }
        let rest = inside[inside.index(after: end)...].trimmingSpaces
        return rest.isEmpty || rest.hasPrefix("#") ? String(inside[..<end]) : nil
    }
}

extension Character {
    fileprivate var isASCIIWord: Bool { isASCII && (isLetter || isNumber) }
}

extension StringProtocol where SubSequence == Substring {
    var trimmingSpaces: Substring {
        let start = self[...].drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start }
        return start[...last]
    }
}
