import Foundation
import TestSupport
import Testing

struct DocumentationTests {
    @Test(arguments: ["README.md", "README.fr.md"])
    func `the README names both commands, and only files that exist`(_ name: String) throws {
        let text = try #require(SourceTree.text(name))
        #expect(text.contains("bin/run") && text.contains("bin/test"))
        for match in text.matches(of: #/\]\(([^)#:]+)(#[^)]*)?\)/#) {
            #expect(SourceTree.exists(String(match.1)), "\(name) links to \(match.1)")
        }
        for match in text.matches(of: #/\b(bin/[a-z-]+)/#) {
            let path = Checkout.root.appendingPathComponent(String(match.1)).path
            #expect(FileManager.default.isExecutableFile(atPath: path), "\(name) names \(match.1)")
        }
    }

    @Test func `links of the documents lead to files`() {
        for file in SourceTree.files("docs", ending: ".md") + SourceTree.files("sandbox", ending: ".md") {
            let folder = URL(fileURLWithPath: file.path, relativeTo: Checkout.root)
                .deletingLastPathComponent()
            for match in file.lines.joined(separator: "\n").matches(of: #/\]\(([^)#:]+)(#[^)]*)?\)/#) {
                let target = folder.appendingPathComponent(String(match.1)).path
                #expect(FileManager.default.fileExists(atPath: target), "\(file.path) links to \(match.1)")
            }
        }
    }

    @Test func `every setting that the code reads stands in env.example, and no other`() throws {
        let example = try #require(SourceTree.file("env.example"))
        let documented = Set(
            example.lines.compactMap { line in
                line.firstMatch(of: #/^#? ?([A-Z][A-Z0-9_]+)=/#).map { String($0.1) }
            })
        let call = #/(?:reader|self|environment)\.\w+\(\s*(?:seconds: |forName: )?"([A-Z][A-Z0-9_]+)"/#
        var read: Set<String> = []
        for file in SourceTree.files("Sources", ending: ".swift") {
            let text = file.code.map { String($0.text) }.joined(separator: "\n")
            read.formUnion(text.matches(of: call).map { String($0.1) })
        }
        // Put together from parts in the code: a daemon's own role, and a provider's credentials for one product.
        for daemon in ["GATEWAY", "ESCROW"] {
            read.formUnion(["\(daemon)_DB_USER", "\(daemon)_DB_PASSWORD"])
        }
        for part in ["SUBSCRIPTION_KEY", "API_USER", "API_KEY"] {
            read.formUnion(["", "COLLECTION_", "DISBURSEMENT_"].map { "MTN_MOMO_\($0)\(part)" })
        }
        // Read by the reader itself, and through a function that lists providers.
        read.formUnion(["DEBUG", "PAYMENT_PROVIDERS", "PAYOUT_PROVIDERS"])
        #expect(read.count > 30, "The search for settings finds next to nothing")
        #expect(read.subtracting(documented).sorted() == [], "read, but not in env.example")
        #expect(documented.subtracting(read).sorted() == [], "in env.example, but never read")
    }

    @Test func `decisions are numbered without a gap`() {
        let names = SourceTree.files("docs/decisions", ending: ".md").map {
            $0.path.split(separator: "/").last ?? ""
        }
        for (index, name) in names.enumerated() {
            let number = String(index + 1)
            let wanted = String(repeating: "0", count: 3 - number.count) + number + "-"
            #expect(name.hasPrefix(wanted), "\(name) should begin with \(wanted)")
        }
        #expect(!names.isEmpty)
    }

    @Test func `every migration is listed in the code of its target`() async throws {
        var found = 0
        for target in try await Manifest.targets() {
            let migrations = SourceTree.files(target.path, ending: ".sql").filter {
                $0.path.contains("/Migrations/")
            }
            guard !migrations.isEmpty else { continue }
            let code = SourceTree.files(target.path, ending: ".swift").flatMap(\.lines).joined(
                separator: "\n")
            for migration in migrations {
                let name = String(migration.path.split(separator: "/").last?.dropLast(4) ?? "")
                #expect(name.wholeMatch(of: #/V\d{4}__[a-z0-9_]+/#) != nil, "\(migration.path)")
                #expect(code.contains(name), "\(migration.path) is listed nowhere")
                found += 1
            }
        }
        #expect(found > 0)
    }
}
