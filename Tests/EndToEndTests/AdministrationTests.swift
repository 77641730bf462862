import Foundation
import Primitives
import TestSupport
import Testing

/// An administrator at work over HTTP and on the command line, on real daemons.
@Suite struct AdministrationTests {
    /// A signed-in administrator, made by the command, and the number of his account.
    private func administrator(_ world: World) async throws -> (party: Party, id: Int64) {
        let phone = World.freshPhone()
        let made = try await world.command("escrowd", "create-admin", phone)
        let password = try #require(
            made.split(separator: "\n").first { $0.hasPrefix("password=") }.map { String($0.dropFirst(9)) })
        let session = try await world.expect(
            200, "POST", "/api/auth/login/",
            .object(["phone_number": .string(phone), "password": .string(password)]))
        let token = try #require(session["access"]?.string)
        let id = try #require(session["user"]?["id"]?.integer)
        return (Party(phone: phone, password: password, token: token), id)
    }

    private func run(_ world: World, _ arguments: String...) async throws -> JSONValue {
        let end = try await ProcessUnderTest.run(
            "escrowd", arguments + ["--json"], environment: world.settings)
        guard end.exit == .code(0) else {
            throw Hopeless("\(arguments.joined(separator: " ")): \(end.output)\(end.errors)")
        }
        return try JSONValue(parsing: end.output)
    }

    @Test func anAdministratorFindsSuspendsAndAppointsPeople() async throws {
        try await World.withWorld { world in
            let (admin, adminID) = try await administrator(world)
            let person = try await world.join("SELLER")
            let page =
                "/api/auth/admin/users/?phone=%2B\(person.msisdn)&role=SELLER&status=ACTIVE&name=awa+ngono"
            let found = try await world.expect(200, "GET", page, as: admin)
            let id = try #require(found["data"]?.array?.first?["id"]?.integer)
            let path = "/api/auth/admin/users/\(id)/"
            let read = try await world.call("GET", path, as: admin)
            #expect(read.status == 200 && read.header("etag") != nil)
            let unversed = try await world.call(
                "POST", path + "suspend/", .object(["reason": "a reason"]), as: admin,
                headers: [("if-match", "\"v99\"")])
            #expect(unversed.status == 412)
            let suspended = try await world.expect(
                200, "POST", path + "suspend/", .object(["reason": "Plainte d'un acheteur"]), as: admin)
            #expect(suspended["status"]?.string == "SUSPENDED")
            let out = try await world.call("GET", "/api/auth/profile/", as: person)
            #expect(out.status == 401)
            let refused = try await world.call(
                "POST", "/api/auth/login/",
                .object(["phone_number": .string(person.phone), "password": .string(person.password)]))
            #expect(refused.status == 403)
            _ = try await world.expect(
                200, "POST", path + "reinstate/", .object(["reason": "cleared up"]), as: admin)
            let appointed = try await world.expect(
                200, "POST", path + "role/", .object(["role": "ARBITRE", "reason": "exam passed"]), as: admin)
            #expect(appointed["role"]?.string == "ARBITRE" && appointed["changes"]?.array?.count == 3)
            let own = try await world.call(
                "POST", "/api/auth/admin/users/\(adminID)/suspend/", .object(["reason": "myself"]), as: admin)
            #expect(own.status == 403 && own.json["code"]?.string == "own_account")
            let login = try await world.expect(
                200, "POST", "/api/auth/login/",
                .object(["phone_number": .string(person.phone), "password": .string(person.password)]))
            #expect(login["user"]?["role"]?.string == "ARBITRE")
            let trail = try await world.query(
                "SELECT DISTINCT action AS id FROM escrow.audit_entries WHERE actor = 'user:\(adminID)'")
            #expect(
                Set(trail).isSuperset(of: [
                    "users.listed", "user.viewed", "user.suspended", "user.reinstated", "user.role_changed",
                ]))
        }
    }

    @Test func numbersTellWhatHappened() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.confirm()
            try await deal.released()
            let (admin, _) = try await administrator(world)
            _ = try await world.call(
                "POST", "/api/auth/login/",
                .object(["phone_number": .string(deal.buyer.phone), "password": "not the password 1"]))
            let found = try await world.expect(200, "GET", "/api/auth/admin/statistics/", as: admin)
            #expect(found["users"]?["by_role"]?["BUYER"]?.integer == 1)
            #expect(found["users"]?["by_role"]?["ADMIN"]?.integer == 1)
            #expect(found["users"]?["by_kyc_status"]?["PENDING"]?.integer == 3)
            #expect(found["transactions"]?["by_status"]?["RELEASED"]?.integer == 1)
            let days = found["days"]?.array ?? []
            #expect(days.count == 30)
            func sum(_ name: String, _ member: String?) -> Int64 {
                days.reduce(0) { sum, day in
                    let value = member.map { day[name]?[$0] } ?? day[name]
                    return sum + (value?.integer ?? 0)
                }
            }
            #expect(sum("collected", "amount") == Deal.amount && sum("collected", "count") == 1)
            #expect(sum("released", "amount") == Deal.net && sum("fees", nil) == Deal.amount - Deal.net)
            #expect(sum("failed_logins", nil) == 1)
            let to = try #require(found["to"]?.string)
            let day = try await run(world, "statistics", "--from", to, "--to", to)
            #expect(day["days"]?.array?.count == 1 && day["users"] == found["users"])
            for query in [
                "from=2026-13-01", "from=2026-11-30&to=2026-11-29", "from=2020-01-01&to=2026-01-01", "x=1",
            ] {
                let refused = try await world.call(
                    "GET", "/api/auth/admin/statistics/?\(query)", as: admin)
                #expect(refused.status == 422, "\(query)")
            }
        }
    }

    @Test func aSettingTakesEffectInEveryProcessWithoutARestart() async throws {
        var plan = World.Plan()
        plan.escrows = 2
        try await World.withWorld(plan) { world in
            let (admin, adminID) = try await administrator(world)
            let buyer = try await world.join("BUYER")
            let seller = try await world.join("SELLER")
            let path = "/api/auth/admin/settings/COMMISSION_RATE/"
            let bad = try await world.call("PUT", path, .object(["value": "60"]), as: admin)
            #expect(bad.status == 422)
            let unknown = try await world.call(
                "PUT", "/api/auth/admin/settings/SECRET_KEY/", .object(["value": "60"]), as: admin)
            #expect(unknown.status == 404)
            let stranger = try await world.call("PUT", path, .object(["value": "0"]), as: buyer)
            #expect(stranger.status == 403)
            _ = try await world.expect(200, "PUT", path, .object(["value": "10"]), as: admin)
            for escrow in 0..<2 {
                try await eventually("escrowd \(escrow) to go by it", within: .seconds(300)) {
                    let opened = try await world.openTransaction(
                        buyer: buyer, seller: seller, to: escrow)
                    return opened["fee"]?.integer == 45_000
                }
            }
            let set = try await run(world, "settings", "set", "COMMISSION_RATE", "5", "--by", "\(adminID)")
            #expect(set["version"]?.integer == 2 && set["changed_by"]?.string == "user:\(adminID)")
            try await eventually("the daemon to go by the command", within: .seconds(300)) {
                let opened = try await world.openTransaction(buyer: buyer, seller: seller)
                return opened["fee"]?.integer == 22_500
            }
            let listed = try await world.expect(200, "GET", "/api/auth/admin/settings/", as: admin)
            #expect(listed["data"]?.array?.first?["value"]?.string == "5")
            let changes = try await world.query(
                "SELECT details AS id FROM escrow.audit_entries WHERE action = 'setting.changed' ORDER BY entry_id"
            )
            #expect(changes.count == 2 && changes[1].contains("\"before\":\"10\""))
        }
    }

    @Test func theCommandsDoWhatTheRoutesDo() async throws {
        try await World.withWorld { world in
            let (_, adminID) = try await administrator(world)
            let person = try await world.join("BUYER")
            let listed = try await run(world, "users", "list", "--phone", person.phone, "--status", "ACTIVE")
            let id = try #require(listed["data"]?.array?.first?["id"]?.integer)
            let shown = try await run(world, "users", "show", "\(id)")
            #expect(shown["kyc_status"]?.string == "PENDING")
            let suspended = try await run(
                world, "users", "suspend", "\(id)", "--reason", "a court's order", "--by", "\(adminID)")
            #expect(suspended["changes"]?.array?.first?["changed_by"]?.string == "user:\(adminID)")
            let out = try await world.call("GET", "/api/auth/profile/", as: person)
            #expect(out.status == 401)
            _ = try await run(world, "users", "reinstate", "\(id)", "--reason", "the order has ended")
            let role = try await run(world, "users", "role", "\(id)", "ARBITRE", "--reason", "exam passed")
            #expect(role["role"]?.string == "ARBITRE")
            #expect(role["changes"]?.array?.first?["changed_by"]?.string == "system:cli")
            let settings = try await run(world, "settings", "list")
            #expect((settings["data"]?.array?.count ?? 0) >= 4)
            for (arguments, code) in [
                (["users", "suspend", "\(adminID)", "--reason", "none left"], Int32(1)),
                (["users", "show", "999999"], 1), (["users", "list", "--role", "KING"], 2),
                (["settings", "set", "SECRET_KEY", "1"], 2),
            ] {
                let end = try await ProcessUnderTest.run("escrowd", arguments, environment: world.settings)
                #expect(end.exit == .code(code), "\(arguments): \(end.output)\(end.errors)")
            }
        }
    }
}
