import Foundation
import TestSupport
import Testing

/// A finance officer's morning in a browser: a statement dropped, cases resolved by two people, the day closed.
@Suite struct FinanceBrowserTests {
    private static let day = "2026-11-22"
    private static let password = "the words of a person 22"

    private static func add(_ name: String, _ role: String, by other: String?, in world: World) async throws {
        var environment = world.settings
        environment["KIMI_STAFF_NEW_PASSWORD"] = password
        environment["KIMI_STAFF_PASSWORD"] = other.map { _ in password }
        let end = try await ProcessUnderTest.run(
            "gatewayd", ["staff", "add", name, "--role", role] + (other.map { ["--as", $0] } ?? []),
            environment: environment, within: .seconds(120))
        #expect(end.exit == .code(0), "\(name): \(end.output)\(end.errors)")
    }

    /// Movements that no payment of ours is, one above what a person may move alone, and a row that cannot be read.
    private static func statement(in folder: URL) throws -> String {
        var lines = [
            "Id,Date,Status,Type,From,From Name,From Handler Name,To,To Name,To Handler Name,Amount,Fee,Balance"
        ]
        var balance = 0
        for (number, amount) in [20_000, 300, 400].enumerated() {
            balance += amount
            lines.append(
                "\(9_000_000_001 + number),\(day) 08:00:0\(number),Successful,Payment,FRI:237670000001/MSISDN,A,,"
                    + "FRI:kimi.sp/USER,KIMI,,\(amount),0,\(balance)")
        }
        let path = folder.appendingPathComponent("mtn-\(day).csv")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: path)
        return path.path
    }

    private func signIn(_ name: String, _ browser: Browser, _ site: String) async throws {
        try await browser.open(site + "/finance/cases")
        try await browser.type(name, into: "input[name=name]")
        try await browser.type(Self.password, into: "input[name=password]")
        try await browser.click("main button.primary")
        try await browser.arrive(at: site + "/finance/cases")
    }

    /// Opens what a step's form stands in, fills nothing that has a default, and sends it.
    private func take(
        _ step: String, _ browser: Browser, choosing choice: String? = nil, text: String? = nil
    ) async throws {
        let form = "form[action$='/\(step)']"
        try await browser.click("details:has(\(form)) summary")
        if let choice { try await browser.click("\(form) option[value='\(choice)']") }
        if let text { try await browser.type(text, into: "\(form) [name=text]") }
        try await browser.click("\(form) button")
    }

    @Test func aStatementIsDroppedACaseResolvedByTwoAndTheDayClosed() async throws {
        try await World.withWorld { world in
            try await Self.add("ada", "administrator", by: nil, in: world)
            try await Self.add("fina", "finance", by: "ada", in: world)
            try await Self.add("apple", "approver", by: "ada", in: world)
            let folder = try RunFolder.make("finance-pages")
            let pictures =
                ProcessInfo.processInfo.environment["KIMI_PICTURES"].map {
                    URL(fileURLWithPath: $0)
                } ?? folder
            defer { try? FileManager.default.removeItem(at: folder) }
            let site = world.gateways[0].url
            let dayPage = site + "/finance/days/\(Self.day)"
            try await Browser.withBrowser { browser in
                try await browser.open(dayPage)
                #expect(try await browser.address().contains("/finance/sign-in?next="))
                try await browser.click("form.language button[value=fr]")
                try await eventually("the page to be French") {
                    try await browser.text(of: "h1") == "Se connecter"
                }
                try await browser.type("fina", into: "input[name=name]")
                try await browser.type("not the words at all", into: "input[name=password]")
                try await browser.click("main button.primary")
                let refused = try await browser.text(of: "[role=alert]")
                #expect(refused.contains("mot de passe"))
                try await browser.type(Self.password, into: "input[name=password]")
                try await browser.click("main button.primary")
                try await browser.arrive(at: dayPage)
                try await browser.picture(to: pictures.appendingPathComponent("finance-day-before.png"))

                try await browser.type(try Self.statement(in: folder), into: "#import input[name=file]")
                try await browser.click("#import option[value='mtn-momo']")
                try await browser.click("#import button.primary")
                try await browser.arrive(at: dayPage + "?done=imported")
                let kinds = try await browser.text(of: "main")
                #expect(kinds.contains("Absent de nos livres") && kinds.contains("20\u{202F}700"), "\(kinds)")
                try await browser.picture(to: pictures.appendingPathComponent("finance-day.png"))

                try await browser.open(site + "/finance/cases")
                #expect(try await browser.count(of: "input[name=case]") == 3)
                try await browser.picture(to: pictures.appendingPathComponent("finance-cases.png"))
                try await browser.open(site + "/finance/cases/1")
                try await take("comment", browser, text: "Demandé à l'opérateur.")
                try await browser.arrive(at: site + "/finance/cases/1?done=step_taken")
                try await take("move", browser, choosing: "provider_clearing>suspense")
                try await browser.arrive(at: site + "/finance/cases/1?done=proposed")
                #expect(try await browser.count(of: "form[action$='/approve']") == 0)
                try await browser.click("form.staff button")
                try await browser.arrive(at: site + "/finance/sign-in?done=signed_out")

                try await signIn("apple", browser, site)
                try await browser.open(site + "/finance/cases/1")
                try await browser.picture(
                    to: pictures.appendingPathComponent("finance-case.png"), height: 1400)
                try await browser.type("Vu avec fina.", into: "form[action$='/approve'] [name=text]")
                try await browser.click("form[action$='/approve'] button.primary")
                try await browser.arrive(at: site + "/finance/cases/1?done=step_taken")

                try await browser.open(site + "/finance/cases")
                try await browser.click("[data-all]")
                try await browser.click("select[name=action] option[value=accept]")
                try await browser.click("select[name=reason] option[value=test]")
                try await browser.click("fieldset.bulk button")
                try await eventually("both cases to be accepted") {
                    try await browser.address().contains("done=many_taken")
                }
                #expect(try await browser.count(of: "input[name=case]") == 0)

                try await browser.open(dayPage)
                try await browser.click("#close button.primary")
                try await browser.arrive(at: dayPage + "?done=closed")
                let closed = try await browser.text(of: "h1 .tag")
                #expect(closed == "Clôturée")
                #expect(try await browser.count(of: "#close a[href*='/pack/']") == 4)
                try await browser.picture(to: pictures.appendingPathComponent("finance-closed.png"))
                let foreign = try await browser.requests().filter {
                    $0.hasPrefix("http") && !$0.hasPrefix(site)
                }
                #expect(foreign.isEmpty, "\(foreign)")
                let complaints = try await browser.complaints().filter { !$0.contains("401") }
                #expect(complaints.isEmpty, "\(complaints)")
            }
            try await world.command("gatewayd", "ledger", "verify")
            try await Self.packIsTheSameAgain(in: world, folder)
        }
    }

    /// The pack of a closed day, made twice, is the same to the last byte in every form and language.
    private static func packIsTheSameAgain(in world: World, _ folder: URL) async throws {
        var packs: [[String: Data]] = []
        for name in ["first", "second"] {
            let pack = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: pack, withIntermediateDirectories: true)
            try await world.command("gatewayd", "close-day", day, "--show", "--pack", pack.path)
            var files: [String: Data] = [:]
            for file in try FileManager.default.contentsOfDirectory(atPath: pack.path) {
                files[file] = try Data(contentsOf: pack.appendingPathComponent(file))
            }
            packs.append(files)
            if name == "first", let pictures = ProcessInfo.processInfo.environment["KIMI_PICTURES"] {
                for (file, bytes) in files {
                    try bytes.write(to: URL(fileURLWithPath: "\(pictures)/\(file)"))
                }
            }
        }
        #expect(packs[0].count == 8 && packs[0] == packs[1])
        let document = packs[0]["kimi-\(day)-fr.pdf"] ?? Data()
        #expect(document.starts(with: Data("%PDF".utf8)))
        let table = String(decoding: packs[0]["kimi-\(day)-fr.csv"] ?? Data(), as: UTF8.self)
        #expect(table.contains("20700") && table.contains("Empreinte"))
    }
}
