import FoundationEssentials
import Glibc

/// New values for a file of `NAME=value` lines, such as `.env`. Every other line stays as it is.
package struct EnvironmentFileUpdate: Sendable {
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    package let values: [(name: String, value: String)]

    /// Names and values; a value needs no quotes: letters, digits and `-._:/`.
    package init(_ values: [(name: String, value: String)]) {
        for (name, value) in values {
            precondition(
                !value.isEmpty && value.utf8.allSatisfy { $0.isPlain },
                "The value of \(name) would need quotes.")
        }
        self.values = values
    }

    /// The file's text with the values in it. An assignment is replaced where it first stands, others of the same name
    /// are dropped; a new one goes to the end. Comments, also those that show an assignment, stay.
    package func applied(to text: String) -> String {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
        if lines.last == "" { lines.removeLast() }
        for (name, value) in values {
            let assignment = "\(name)=\(value)"
            let places = lines.indices.filter { Self.assigned(in: lines[$0]) == name }
            guard let first = places.first else {
                lines.append(assignment)
                continue
            }
            lines[first] = assignment
            for place in places.dropFirst().reversed() { lines.remove(at: place) }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The names that the text already gives a value that is not empty.
    package func replaced(in text: String) -> [String] {
        let lines = text.split(whereSeparator: \.isNewline)
        return values.map(\.name).filter { name in
            lines.contains { Self.assigned(in: String($0)) == name && !$0.hasSuffix("=") }
        }
    }

    /// Rewrites the file at `path`, or makes it, readable and writable for its owner alone. A reader sees the old
    /// file or the new one, never a part; the owner stays the same where the process may give files away.
    package func write(to path: String) throws(Failure) {
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let old = FileManager.default.contents(atPath: target)
        if old == nil, FileManager.default.fileExists(atPath: target) {
            throw Failure(description: "\(path) cannot be read.")
        }
        guard let before = String(bytes: old ?? Data(), encoding: .utf8) else {
            throw Failure(description: "\(path) is no text in UTF-8.")
        }
        let text = applied(to: before)
        let part = "\(target).\(getpid()).new"
        let file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failure("\(path) cannot be written", errno) }
        var owner = stat()
        if stat(target, &owner) == 0 { _ = fchown(file, owner.st_uid, owner.st_gid) }
        let bytes = Array(text.utf8)
        let isWritten = Glibc.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        let why = errno
        close(file)
        guard isWritten, rename(part, target) == 0 else {
            let failure = Self.failure("\(path) cannot be written", isWritten ? errno : why)
            unlink(part)
            throw failure
        }
    }

    /// The name that a line gives a value, if it does.
    private static func assigned(in line: String) -> String? {
        var text = line.trimmingSpaces
        if text.hasPrefix("export ") { text = text.dropFirst(7).trimmingSpaces }
        guard !text.hasPrefix("#"), let end = text.firstIndex(of: "=") else { return nil }
        return String(text[..<end].trimmingSpaces)
    }

    private static func failure(_ what: String, _ code: Int32) -> Failure {
        Failure(description: "\(what): \(String(cString: strerror(code))).")
    }
}

extension UInt8 {
    fileprivate var isPlain: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
            || [0x2D, 0x2E, 0x3A, 0x2F, 0x5F].contains(self)
    }
}
