import Foundation
import TestSupport
import Testing

/// bin/new-provider in a copy of the files that it touches: what it writes, where it registers, and that it takes both
/// back. That the result compiles is for the build to say; see docs/adding-a-provider.md.
struct NewProviderTests {
    /// A copy with everything that the command reads and changes.
    private struct Copy {
        let root: URL

        init() throws {
            root = try RunFolder.make("new-provider")
            let marked = try #require(SourceTree.text("bin/lib/new-provider/insertions")).split(
                separator: "\n"
            )
            .filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
            let fixed = ["bin/new-provider", "bin/lib", ".swift-format"]
            for path in Set(fixed + marked).sorted() {
                let target = root.appendingPathComponent(path)
                try FileManager.default.createDirectory(
                    at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
                try FileManager.default.copyItem(at: Checkout.root.appendingPathComponent(path), to: target)
            }
        }

        func remove() { try? FileManager.default.removeItem(at: root) }

        @discardableResult
        func run(_ arguments: String...) async throws -> String {
            try await ChildProcess.run([root.appendingPathComponent("bin/new-provider").path] + arguments)
        }

        /// Every file with its text.
        func files() throws -> [String: String] {
            var files: [String: String] = [:]
            for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
                files[path] = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
            }
            return files
        }
    }

    @Test func `a skeleton is whole, registered and formatted, and is taken away without a trace`()
        async throws
    {
        let copy = try Copy()
        defer { copy.remove() }
        let before = try copy.files()
        let said = try await copy.run("WindPay", "--capabilities", "collection,webhook,balance", "--tokens")
        #expect(said.contains("bin/test --filter 'WindPayContractTests|SkeletonTests'"))

        let after = try copy.files()
        let written = after.keys.filter { before[$0] == nil }.sorted()
        for path in [
            "Sources/Providers/WindPay/WindPay.swift", "Sources/Providers/WindPay/WindPay+Collection.swift",
            "Sources/Providers/WindPay/WindPay+Balance.swift", "Sources/Providers/WindPay/WindPayToken.swift",
            "Sources/Providers/WindPay/WindPay+Webhook.swift", "Sources/Gateway/Daemon/WindPaySettings.swift",
            "sandbox/ProviderSandbox/WindPay/WindPaySimulator.swift",
            "Tests/ContractSuite/WindPayUnderTest.swift",
            "Tests/ProviderContractTests/WindPayContractTests.swift",
            "Tests/ProviderContractTests/StatusTableTests+WindPay.swift",
            "Tests/Fixtures/WindPay/messages.http", "Tests/Fixtures/WindPay/collection/accepted.har",
            "Tests/Fixtures/WindPay/token/refused_twice.har", "Tests/Fixtures/WindPay/balance/accepted.har",
            "Tests/Fixtures/WindPay/webhook/webhook_forged.har",
        ] {
            #expect(written.contains(path), "\(path) is missing")
        }
        #expect(!written.contains("Sources/Providers/WindPay/WindPay+Disbursement.swift"))
        for path in written {
            let text = after[path] ?? ""
            #expect(text.firstMatch(of: #/__[A-Za-z]+__|^\/\/[{}]/#) == nil, "\(path) holds a placeholder")
        }
        for (path, line) in [
            ("Package.swift", "    (\"WindPay\", [crypto]),"),
            ("Sources/Gateway/Daemon/ProviderSettings.swift", "            Self.windPay(reader),"),
            ("Tests/ContractSuite/ProviderUnderTest.swift", "        .windPay,"),
            ("env.example", "# WIND_PAY_API_KEY="),
            ("docs/providers.md", "## Wind Pay"), ("Tests/Fixtures/Fixture.swift", "        \"WindPay\","),
        ] {
            let lines = (after[path] ?? "").split(separator: "\n").map(String.init)
            #expect(lines.contains(line), "\(path) lacks \(line)")
        }
        try await ChildProcess.run(
            ["swift", "format", "lint", "--strict", "--recursive"]
                + ["Sources", "Tests", "sandbox"].map { copy.root.appendingPathComponent($0).path })

        try await copy.run("--remove", "WindPay")
        #expect(try copy.files() == before)
    }

    @Test func `prompts, receipts and checks of persons are part of a skeleton like the rest`() async throws {
        let copy = try Copy()
        defer { copy.remove() }
        let before = try copy.files()
        try await copy.run(
            "GustPay", "--capabilities", "collection,payer_prompt,sms,sms_receipt,kyc,statement")
        let after = try copy.files()
        for path in [
            "Sources/Providers/GustPay/GustPay+PayerPrompt.swift",
            "Sources/Providers/GustPay/GustPay+SMSReceipt.swift",
            "Sources/Providers/GustPay/GustPay+KYC.swift",
            "Sources/Providers/GustPay/GustPay+Statement.swift",
            "Tests/Fixtures/GustPay/payer_prompt/not_pending.har",
            "Tests/Fixtures/GustPay/payer_prompt/token_expired.har",
            "Tests/Fixtures/GustPay/sms_receipt/receipt_replayed.har",
            "Tests/Fixtures/GustPay/kyc/callback_stale.har", "Tests/Fixtures/GustPay/kyc/token_expired.har",
        ] {
            #expect(after[path] != nil, "\(path) is missing")
        }
        // Where the provider gives out the identifier, a check whose answer was lost is not asked about.
        let lost = after["Tests/Fixtures/GustPay/kyc/server_error.har"] ?? ""
        #expect(!lost.contains("/checks/5f0c7a52"))
        try await ChildProcess.run(
            ["swift", "format", "lint", "--strict", "--recursive"]
                + ["Sources", "Tests", "sandbox"].map { copy.root.appendingPathComponent($0).path })
        try await copy.run("--remove", "GustPay")
        #expect(try copy.files() == before)
    }

    @Test(arguments: ["sms", "kyc"])
    func `a capability that has tokens and moves no money has its fixtures, too`(_ capability: String)
        async throws
    {
        let copy = try Copy()
        defer { copy.remove() }
        try await copy.run("CalmPay", "--capabilities", capability, "--tokens")
        let files = try copy.files()
        #expect(files["Tests/Fixtures/CalmPay/token/lifetime_as_text.har"] != nil)
        #expect(files["Tests/Fixtures/CalmPay/\(capability)/accepted.har"] != nil)
    }

    @Test(arguments: [
        ["wave"], ["WAVE"], ["Wave-Pay"], ["MTNMoMo"], ["Wave", "--capabilities", "flying"], [],
        ["Wave", "--capabilities", "payer_prompt"], ["Wave", "--capabilities", "sms_receipt"],
    ])
    func `a name or a capability that cannot be changes nothing`(_ arguments: [String]) async throws {
        let copy = try Copy()
        defer { copy.remove() }
        let before = try copy.files()
        let command = copy.root.appendingPathComponent("bin/new-provider").path
        await #expect(throws: CommandFailure.self) { try await ChildProcess.run([command] + arguments) }
        #expect(try copy.files() == before)
    }

    @Test func `a second run refuses, and fixtures that were recorded or changed by hand stay`() async throws
    {
        let copy = try Copy()
        defer { copy.remove() }
        try await copy.run("GalePay", "--capabilities", "disbursement")
        await #expect(throws: CommandFailure.self) { try await copy.run("GalePay") }

        let folder = copy.root.appendingPathComponent("Tests/Fixtures/GalePay")
        let recorded = folder.appendingPathComponent("disbursement/accepted.har")
        let own = try String(contentsOf: recorded, encoding: .utf8)
            .replacingOccurrences(of: "bin/new-provider", with: "kimi")
        try own.write(to: recorded, atomically: true, encoding: .utf8)
        let messages = folder.appendingPathComponent("messages.http")
        let sheet = try String(contentsOf: messages, encoding: .utf8)
            .replacingOccurrences(of: "an order that is taken", with: "noted")
        try sheet.write(to: messages, atomically: true, encoding: .utf8)
        let said = try await copy.run("--fixtures", "GalePay")
        #expect(said.contains("1 left as they are"))
        #expect(try String(contentsOf: recorded, encoding: .utf8) == own)
        let other = folder.appendingPathComponent("disbursement/expired.har")
        #expect(try String(contentsOf: other, encoding: .utf8).contains("noted"))
    }
}
