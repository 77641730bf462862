import Foundation
import TestSupport

/// One text file of the checkout.
struct SourceFile: Sendable, CustomStringConvertible {
    let path: String
    let lines: [Substring]

    var description: String { path }

    /// The lines without what stands in comments, numbered from one.
    var code: [(number: Int, text: Substring)] {
        lines.enumerated().compactMap { index, line in
            let code = line.firstRange(of: "//").map { range in
                // An address in a string is no comment.
                line[..<range.lowerBound].hasSuffix(":") ? line : line[..<range.lowerBound]
            }
            let text = code ?? line
            return text.allSatisfy(\.isWhitespace) ? nil : (index + 1, text)
        }
    }
}

/// The text of the checkout, as the architecture tests read it.
enum SourceTree {
    /// The files below a folder whose names end so, in the order of their paths.
    static func files(_ folder: String, ending suffix: String) -> [SourceFile] {
        let base = Checkout.root.appendingPathComponent(folder)
        let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted().compactMap { file("\(folder)/\($0)") }
    }

    static func file(_ path: String) -> SourceFile? {
        text(path).map {
            SourceFile(path: path, lines: $0.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    static func text(_ path: String) -> String? {
        try? String(contentsOf: Checkout.root.appendingPathComponent(path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: Checkout.root.appendingPathComponent(path).path)
    }

    static var swiftSources: [SourceFile] {
        files("Sources", ending: ".swift") + files("sandbox", ending: ".swift")
    }

    /// The modules that a file imports.
    static func imports(of file: SourceFile) -> [String] {
        file.code.compactMap { line in
            let words = line.text.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), index <= 2, words.count > index + 1 else {
                return nil
            }
            let isKind = ["struct", "class", "enum", "protocol", "func"].contains(words[index + 1])
            guard let name = isKind ? words.last : words[index + 1] else { return nil }
            return String(name.split(separator: ".")[0])
        }
    }
}
