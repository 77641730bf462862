import Testing

/// A call that is not made, where, and what to write instead.
struct Ban: Sendable, CustomTestStringConvertible {
    let pattern: String
    let instead: String
    /// Folders (or files) where it is allowed.
    var except: [String] = []
    /// Folders where it is banned; all sources where empty.
    var only: [String] = []

    var testDescription: String { pattern }

    static let all = [
        Ban(pattern: #"\btry!"#, instead: "try, and say what an error means"),
        Ban(
            pattern: #"\bfatalError\("#, instead: "preconditionFailure with a sentence",
            except: ["Sources/Platform"]),
        Ban(pattern: #"\bprint\("#, instead: "a logger; the commands' Output", except: ["Sources/Platform"]),
        Ban(
            pattern: #"\b(getenv|setenv)\(|ProcessInfo"#, instead: "Settings",
            except: ["Sources/Platform/Runtime"]),
        Ban(
            pattern: #"\bDate\(\)|\bDate\.now\b"#, instead: "the injected clock, or the database's now()",
            except: [
                "Sources/Platform", "Sources/Gateway/Daemon/Composition.swift",
                "Sources/EscrowAPI/Daemon/Composition.swift",
                "sandbox/ProviderSandbox/Core/SandboxClock.swift",
            ]),
        Ban(pattern: #"\bUUID\(\)"#, instead: "IdentifierSource", except: ["Sources/Platform/Primitives"]),
        Ban(pattern: #"\bTask\.detached\b"#, instead: "a child task or a service of the ServiceGroup"),
        // `finishing` must outlive the cancellation of its caller, which a child task cannot.
        Ban(
            pattern: #"\bTask \{"#, instead: "a child task or a service of the ServiceGroup",
            except: ["Sources/Platform/Durable/Finishing.swift"]),
        Ban(pattern: #"@unchecked Sendable"#, instead: "a Mutex or an actor", except: ["Sources/Platform"]),
        Ban(pattern: #"nonisolated\(unsafe\)"#, instead: "a Mutex", except: ["Sources/Platform"]),
        Ban(
            pattern: #"\bUnsafe(Mutable)?(Raw)?(Buffer)?Pointer\b|\bOpaquePointer\b|\bUnmanaged\b"#,
            instead: "arrays",
            except: ["Sources/Platform"]),
        Ban(
            pattern: #"\b(Double|Float|Decimal)\b"#, instead: "Int64 minor units in Money",
            only: [
                "Sources/Gateway/Core", "Sources/Gateway/Ledger", "Sources/Gateway/Store",
                "Sources/Providers",
                "Sources/EscrowAPI",
            ]),
        Ban(pattern: #"ISO8601DateFormatter|\bDateFormatter\b"#, instead: "RFC3339"),
        Ban(pattern: #"String\(format:"#, instead: "interpolation"),
        Ban(pattern: #"\bURLSession\b|FoundationNetworking"#, instead: "CurlClient"),
        Ban(pattern: #"^\s*(package |public )?import Foundation$"#, instead: "import FoundationEssentials"),
        Ban(pattern: #"\b(TODO|FIXME|XXX)\b"#, instead: "an issue, or the code"),
        Ban(pattern: #"// MARK"#, instead: "a file of its own"),
    ]
}

struct BannedCallTests {
    @Test(arguments: Ban.all)
    func `sources do not use`(_ ban: Ban) throws {
        let pattern = try Regex(ban.pattern)
        for file in SourceTree.swiftSources {
            if ban.except.contains(where: { file.path.hasPrefix($0) }) { continue }
            if !ban.only.isEmpty, !ban.only.contains(where: { file.path.hasPrefix($0) }) { continue }
            for line in file.code where line.text.contains(pattern) {
                Issue.record("\(file.path):\(line.number) uses \(ban.pattern); write \(ban.instead)")
            }
        }
    }

    /// Swift 6.3.1 gives a closure inside `#expect(…)` or `#require(…)` that stands in a closure itself the symbol of a
    /// later one of the same type: the wrong body runs, and nothing says so. `#expect(throws:)` is not affected.
    @Test func `no closure stands inside an expectation that stands inside a closure`() throws {
        let pattern = try Regex(#"^ {12,}.*#(expect|require)\((?!throws)[^"/]*\{"#)
        for file in SourceTree.files("Tests", ending: ".swift") where !file.path.contains("BannedCallTests") {
            for line in file.code where line.text.contains(pattern) {
                Issue.record("\(file.path):\(line.number): take the closure's value into a constant first")
            }
        }
    }

    @Test(arguments: [#"@unchecked Sendable"#, #"nonisolated\(unsafe\)"#])
    func `an unchecked promise in the platform says why it is safe`(_ text: String) throws {
        let pattern = try Regex(text)
        for file in SourceTree.files("Sources/Platform", ending: ".swift") {
            for line in file.code where line.text.contains(pattern) {
                let near = file.lines[max(0, line.number - 8)..<min(file.lines.count, line.number + 6)]
                let isExplained: Bool = near.contains { $0.contains("SAFETY:") }
                #expect(isExplained, "\(file.path):\(line.number) lacks SAFETY:")
            }
        }
    }

    @Test func `no file names a folder of the machine it was written on`() {
        let files =
            SourceTree.swiftSources + SourceTree.files("Tests", ending: ".swift")
            + SourceTree.files("bin", ending: "")
            + SourceTree.files("docs", ending: ".md")
        // Split, so that this file does not name them itself.
        let homes = ["/wo" + "rk/", "/ho" + "me/", "/Us" + "ers/"]
        for file in files {
            for (index, line) in file.lines.enumerated() {
                for home in homes where line.contains(home) {
                    Issue.record("\(file.path):\(index + 1) names \(home)")
                }
            }
        }
    }
}
