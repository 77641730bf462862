import FoundationEssentials
import Glibc
package import Logging
import Primitives

/// Makes swift-log write JSON lines to standard error, with secrets and phone numbers withheld.
package enum LogBootstrap {
    /// Call once, before the first logger. An unknown level means `info`; `level(named:)` tells beforehand.
    package static func start(service: String, level: String) {
        let level = self.level(named: level) ?? .info
        LoggingSystem.bootstrap { label in
            JSONLogHandler(service: service, label: label, logLevel: level, write: StandardError.write)
        }
    }

    /// The level of that name in any case, `warn` included; nil where there is none.
    package static func level(named name: String) -> Logger.Level? {
        let name = name.lowercased()
        return name == "warn" ? .warning : Logger.Level(rawValue: name)
    }
}

/// One line for each event: `time`, `level`, `message`, `service`, `logger`, then the metadata under its own
/// names.
package struct JSONLogHandler: LogHandler {
    private let service: String
    private let label: String
    private let write: @Sendable (String) -> Void
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private static let ownNames: Set<String> = ["time", "level", "message", "service", "logger", "error"]

    package init(
        service: String, label: String, logLevel: Logger.Level, write: @escaping @Sendable (String) -> Void
    ) {
        self.service = service
        self.label = label
        self.logLevel = logLevel
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var members: [JSONValue.Member] = [
            .init("time", .string(RFC3339.format(Date.now))),
            .init("level", .string(event.level.rawValue)),
            .init("message", .string(LogRedaction.masked(event.message.description))),
            .init("service", .string(service)),
            .init("logger", .string(label)),
        ]
        if let error = event.error {
            members.append(.init("error", .string(LogRedaction.masked(String(describing: error)))))
        }
        var all = metadata
        for extra in [metadataProvider?.get(), event.metadata] {
            all.merge(extra ?? [:]) { $1 }
        }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) {
            let shown = Self.ownNames.contains(name) ? "metadata.\(name)" : name
            members.append(.init(shown, LogRedaction.redacted(value, named: name)))
        }
        write(JSONValue.object(members).text + "\n")
    }
}

/// Whole lines to file descriptor 2.
package enum StandardError {
    /// One system call for a line, so that lines of several threads do not mix; what cannot be written is
    /// lost.
    @Sendable package static func write(_ line: String) {
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                return
            }
        }
    }
}
