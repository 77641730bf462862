import Foundation
import Primitives
import TestSupport
import Testing

/// The commands of operators as processes: the page about them, their answers for programs, and their exit codes.
@Suite struct CommandTableTests {
    /// A command that does something, and its options, as the program itself describes them.
    private struct Command {
        let path: String
        let options: Set<String>
    }

    private func commands() async throws -> [Command] {
        let end = try await ProcessUnderTest.run(
            "escrowd", ["--experimental-dump-help"], environment: [:])
        #expect(end.exit == .code(0))
        let root = try #require(try JSONValue(parsing: end.output)["command"])
        return leaves(of: root, below: []).filter { $0.path != "help" }
    }

    private func leaves(of command: JSONValue, below path: [String]) -> [Command] {
        let inner = (command["subcommands"]?.array ?? []).filter { $0["commandName"]?.string != "help" }
        guard inner.isEmpty else {
            return inner.flatMap { leaves(of: $0, below: path + [$0["commandName"]?.string ?? ""]) }
        }
        let options = (command["arguments"]?.array ?? []).flatMap { argument in
            (argument["names"]?.array ?? []).compactMap { $0["name"]?.string }
        }
        return [Command(path: path.joined(separator: " "), options: Set(options))]
    }

    @Test func thePageHoldsEveryCommandAndEachAnswersInJSON() async throws {
        let commands = try await commands()
        let page = try String(
            contentsOf: Checkout.root.appendingPathComponent("docs/administration.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `escrowd ") }
        let named = rows.compactMap { row in
            row.split(separator: "`").dropFirst().first.map { cell in
                // The words before the first argument or option.
                cell.split(separator: " ").dropFirst().prefix { word in
                    word.allSatisfy { $0.isLowercase || $0 == "-" } && !word.hasPrefix("-")
                }.joined(separator: " ")
            }
        }
        #expect(named.count == Set(named).count)
        let real = Set(commands.map(\.path))
        #expect(Set(named).subtracting(real).sorted() == [], "on the page, and no command")
        #expect(real.subtracting(named).sorted() == [], "a command, and not on the page")
        for command in commands where command.path != "serve" {
            #expect(command.options.contains("json"), "\(command.path) has no --json")
        }
    }

    @Test func misuseEndsWithTwoAndAFaultWithOneAndBothAreObjectsForPrograms() async throws {
        for (arguments, code) in [
            (["kyc", "hold"], Int32(2)), (["no-such-command"], 2), (["users", "list", "--limit", "x"], 2),
            (["statistics", "--from", "yesterday"], 2), (["users", "--help"], 0), (["check-config"], 1),
        ] {
            let end = try await ProcessUnderTest.run(
                "escrowd", arguments + (code == 0 ? [] : ["--json"]), environment: [:])
            #expect(end.exit == .code(code), "\(arguments): \(end.errors)")
            guard code != 0 else { continue }
            let answer = try JSONValue(parsing: end.output)
            #expect(answer["error"]?.string?.isEmpty == false, "\(arguments)")
            #expect(!end.errors.isEmpty)
        }
    }

    @Test func commandsAnswerWithTheirShapesOnARealService() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.held()
            let made = try await run(world, "create-admin", World.freshPhone())
            let admin = try #require(made["id"]?.integer)
            #expect(made["password"]?.string?.isEmpty == false)
            let by = ["--by", "\(admin)"]
            let opened = try await world.expect(
                201, "POST", "/api/disputes/",
                .object([
                    "transaction_id": .integer(deal.id), "category": "OTHER", "title": "Rien",
                    "description": "Rien du tout",
                ]), as: deal.buyer)
            let dispute = try #require(opened["id"]?.integer)
            let reference = try #require(opened["reference"]?.string)
            let listed = try await run(world, "disputes", "list", "--state", "OPEN")
            let numbers = listed["data"]?.array?.compactMap { $0["id"]?.integer }
            #expect(numbers == [dispute])
            let shown = try await run(world, "disputes", "show", reference)
            #expect(shown["transaction_id"]?.integer == deal.id)
            let arbiter = try await arbiter(world)
            let stranger = try await ProcessUnderTest.run(
                "escrowd", ["disputes", "assign", reference, "\(admin)", "--json"] + by,
                environment: world.settings)
            #expect(stranger.exit == .code(1) && stranger.output.contains("\"error\""))
            let assigned = try await run(
                world, ["disputes", "assign", "\(dispute)", "\(arbiter)"] + by)
            #expect(assigned["status"] == "ASSIGNED" && assigned["arbiter"]?["id"]?.integer == arbiter)
            // He loses his office: the dispute is the administrators'.
            _ = try await run(
                world, ["users", "role", "\(arbiter)", "BUYER", "--reason", "left the service"] + by)
            let escalated = try await run(world, "disputes", "show", "\(dispute)")
            #expect(escalated["status"] == "ESCALATED" && escalated["arbiter"] == .null)
            let counted = try await run(world, "statistics")
            #expect(counted["disputes"]?["by_status"]?["ESCALATED"]?["count"] == 1)
            #expect((counted["disputes"]?["undecided"]?["oldest_seconds"]?.integer ?? -1) >= 0)
            try await lists(world, deal, by)
            for command in [
                ["kyc", "purge", "--dry-run"], ["keys", "status"], ["migrate"], ["check-config"],
            ] {
                let answer = try await run(world, command)
                #expect(answer.members?.isEmpty == false, "\(command)")
            }
        }
    }

    private func lists(_ world: World, _ deal: Deal, _ by: [String]) async throws {
        let agreements = try await run(world, "agreements", "list", "--state", "DISPUTE")
        #expect(agreements["data"]?.array?.first?["id"]?.integer == deal.id)
        #expect(agreements["data"]?.array?.first?["flag"] == .null)
        let hook = try await world.expect(
            201, "POST", "/api/webhooks/", .object(["url": "https://shop.example/kimi?key=secret"]),
            as: deal.buyer)
        let id = try #require(hook["id"]?.string)
        _ = try await world.expect(
            200, "PATCH", "/api/webhooks/\(id)/", .object(["status": "DISABLED"]), as: deal.buyer)
        let disabled = try await run(world, "webhooks", "list", "--state", "DISABLED")
        #expect(disabled["data"]?.array?.first?["host"] == "shop.example")
        #expect(!disabled.text.contains("secret"))
        let enabled = try await run(world, ["webhooks", "enable", id] + by)
        #expect(enabled["status"] == "ENABLED")
        let resent = try await run(world, "webhooks", "resend", id)
        #expect(resent["messages"]?.integer != nil)
        try await eventually("a notice to be written down") {
            let notices = try await run(world, "notifications", "list", "--channel", "SMS")
            return notices["data"]?.array?.contains { $0["template"] == "dispute.opened" } == true
        }
        let trail = try await run(world, "audit", "list", "--subject", "webhook:\(id)")
        let actions = trail["data"]?.array?.compactMap { $0["action"]?.string } ?? []
        #expect(actions.contains("webhook.enabled") && actions.contains("webhook.resent"))
        let looked = try await run(world, "audit", "list", "--action", "webhooks.listed")
        #expect(looked["data"]?.array?.first?["actor"] == "system:cli")
        let queue = try await run(world, "kyc", "list")
        #expect(queue["data"]?.array?.isEmpty == true)
    }

    private func arbiter(_ world: World) async throws -> Int64 {
        let person = try await world.join("BUYER")
        let id = try await world.account(of: person)
        _ = try await run(world, "users", "role", "\(id)", "ARBITRE", "--reason", "exam passed")
        try await world.execute(
            "INSERT INTO escrow.kyc_profiles (user_id, state, verified_at, expires_at) "
                + "VALUES (\(id), 'VERIFIED', now(), now() + interval '1 year') "
                + "ON CONFLICT (user_id) DO UPDATE SET state = 'VERIFIED', verified_at = now(), "
                + "expires_at = now() + interval '1 year'")
        return id
    }

    private func run(_ world: World, _ arguments: String...) async throws -> JSONValue {
        try await run(world, arguments)
    }

    private func run(_ world: World, _ arguments: [String]) async throws -> JSONValue {
        let end = try await ProcessUnderTest.run(
            "escrowd", arguments + ["--json"], environment: world.settings)
        guard end.exit == .code(0) else {
            throw Hopeless("\(arguments.joined(separator: " ")): \(end.output)\(end.errors)")
        }
        return try JSONValue(parsing: end.output)
    }
}
