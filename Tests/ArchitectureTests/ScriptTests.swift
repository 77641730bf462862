import Foundation
import TestSupport
import Testing

struct ScriptTests {
    private static let programs = [
        "bin/run", "bin/test", "bin/sandbox", "bin/record", "bin/replay", "bin/new-provider", "bin/benchmark",
        "bin/bench",
        "bin/provision-mtn", ".ci/run",
    ]

    @Test(arguments: programs)
    func `a script is executable, strict, and says what it does`(_ path: String) throws {
        let file = try #require(SourceTree.file(path))
        #expect(FileManager.default.isExecutableFile(atPath: Checkout.root.appendingPathComponent(path).path))
        #expect(file.lines.first == "#!/usr/bin/env bash")
        #expect(file.lines.dropFirst().first?.hasPrefix("# ") == true)
        #expect(file.lines.contains("set -euo pipefail"))
    }

    @Test func `every script and library parses`() async throws {
        let libraries = SourceTree.files("bin/lib", ending: ".sh").map(\.path)
        #expect(!libraries.isEmpty)
        for path in Self.programs + libraries {
            try await ChildProcess.run(["bash", "-n", Checkout.root.appendingPathComponent(path).path])
        }
    }

    @Test func `the JSON reader of the scripts flattens objects, arrays and escapes`() async throws {
        let folder = try RunFolder.make("json")
        let file = folder.appendingPathComponent("document.json")
        let document = #"{"a":[{"b":1,"c":"x \"y\" / é"},{}],"d":{"e":null,"f":true},"g":[],"h":"a\/b"}"#
        try Data(document.utf8).write(to: file)
        let reader = Checkout.root.appendingPathComponent("bin/lib/json.awk").path
        let lines = try await ChildProcess.run(["awk", "-f", reader, file.path]).split(separator: "\n")
        #expect(
            lines == [
                "a.0.b\t1", "a.0.c\tx \"y\" / é", "a.length\t2", "d.e\tnull", "d.f\ttrue", "g.length\t0",
                "h\ta/b",
            ])
    }

    @Test func `bin-run refuses what it does not know, and explains itself`() async throws {
        let run = Checkout.root.appendingPathComponent("bin/run").path
        #expect(try await ChildProcess.run([run, "--help"]).contains("--port-base N"))
        await #expect(throws: CommandFailure.self) { try await ChildProcess.run([run, "--nonsense"]) }
        await #expect(throws: CommandFailure.self) {
            try await ChildProcess.run([run, "--port-base", "abc"])
        }
    }
}
