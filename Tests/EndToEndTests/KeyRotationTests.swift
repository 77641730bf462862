import Foundation
import Primitives
import Sealing
import TestSupport
import Testing

/// A new key takes the old one's place under load, whatever dies on the way.
@Suite struct KeyRotationTests {
    private static let owner = "5b0f3c1e-9f0e-4a57-8d0e-1d9a2e6b7c11"

    /// The settings of a world with a new key in front, and with the new key alone.
    private struct Keys {
        let old: String
        let new = Data((0..<32).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
        let settings: [String: String]

        init(_ world: World) throws {
            settings = world.settings
            old = try #require(settings["FIELD_ENCRYPTION_KEY"])
        }

        var both: [String: String] { settings.merging(["FIELD_ENCRYPTION_KEY": "\(new),\(old)"]) { $1 } }
        var alone: [String: String] { settings.merging(["FIELD_ENCRYPTION_KEY": new]) { $1 } }

        static func ring(_ text: String) throws -> KeyRing {
            let keys = try text.split(separator: ",").map {
                MasterKey(secret: Secret([UInt8](try #require(Data(base64Encoded: String($0))))))
            }
            return KeyRing(current: keys[0], former: Array(keys.dropFirst()))
        }
    }

    private func run(
        _ program: String, _ command: String, _ environment: [String: String], failpoints: String? = nil
    ) async throws -> (exit: ProcessExit, output: String) {
        var environment = environment
        environment["KIMI_FAILPOINTS"] = failpoints
        let end = try await ProcessUnderTest.run(
            program, ["keys", command], environment: environment, within: .seconds(120))
        return (end.exit, end.output + end.errors)
    }

    /// Objects of several sizes, as the daemon would have stored them.
    private func store(_ count: Int, in world: World) async throws -> [(UUID, [UInt8])] {
        let path = try #require(world.settings["OBJECT_STORE_PATH"])
        let store = ObjectStore(folder: path, keys: try world.keyRing)
        var objects: [(UUID, [UInt8])] = []
        for number in 0..<count {
            let bytes = [UInt8](repeating: UInt8(number), count: number * 9_973)
            let object = UUID()
            let writer = try await store.writer(of: object, owner: Self.owner)
            try await writer.write(bytes)
            _ = try await writer.finish()
            objects.append((object, bytes))
        }
        return objects
    }

    @Test func aRotationKilledTwiceAmidWritesEndsAndTheOldKeyIsNeededNoMore() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.held()
            for number in 0..<12 {
                _ = try await world.join(
                    "BUYER", phone: World.freshPhone(prefix: number.isMultiple(of: 2) ? "67" : "69"))
            }
            let objects = try await store(12, in: world)
            let keys = try Keys(world)
            for daemon in world.daemons {
                try await daemon.stop()
                try await daemon.start(adding: ["FIELD_ENCRYPTION_KEY": "\(keys.new),\(keys.old)"])
            }
            // Somebody registers, signs in and pays all the while.
            let traffic = Task {
                while !Task.isCancelled {
                    _ = try? await world.join("SELLER", phone: World.freshPhone(prefix: "67"))
                }
            }
            defer { traffic.cancel() }
            let first = try await run("escrowd", "rotate", keys.both, failpoints: "keys.before_commit:1")
            #expect(first.exit == .signal(9))
            let second = try await run("escrowd", "rotate", keys.both, failpoints: "keys.object_done:4")
            #expect(second.exit == .signal(9))
            let between = try await run("escrowd", "status", keys.both)
            #expect(between.output.contains(" former "), "the kills left nothing to do: \(between.output)")
            try await deal.confirm()
            try await rotated("escrowd", keys)
            try await rotated("gatewayd", keys)
            traffic.cancel()
            await traffic.value
            for program in ["escrowd", "gatewayd"] {
                let status = try await run(program, "status", keys.alone)
                #expect(!status.output.contains("former") && !status.output.contains("unknown"))
            }
            try await deal.released()
            for daemon in world.daemons {
                try await daemon.stop()
                try await daemon.start(adding: ["FIELD_ENCRYPTION_KEY": keys.new])
            }
            try await everythingReads(deal, objects, keys, world)
        }
    }

    /// Rotates until nothing of a former key is left: messages under way may hold one for a moment.
    private func rotated(_ program: String, _ keys: Keys) async throws {
        var last = ""
        try await eventually("\(program) keys rotate to end well", within: .seconds(300)) {
            let end = try await run(program, "rotate", keys.both)
            last = end.output
            return end.exit == .code(0)
        }
        #expect(last.contains("needs a former key"))
    }

    private func everythingReads(
        _ deal: Deal, _ objects: [(UUID, [UInt8])], _ keys: Keys, _ world: World
    ) async throws {
        let detail = try await world.call(
            "GET", "/api/escrow/transactions/\(deal.id)/", nil, as: deal.buyer)
        #expect(detail.status == 200)
        let profile = try await world.call("GET", "/api/auth/profile/", nil, as: deal.seller)
        #expect(profile.status == 200)
        let path = try #require(world.settings["OBJECT_STORE_PATH"])
        let store = ObjectStore(folder: path, keys: try Keys.ring(keys.new))
        for (object, bytes) in objects {
            #expect(try await store.read(object, owner: Self.owner, limit: 1 << 20) == bytes)
        }
        let audit = try await ProcessUnderTest.run("escrowd", ["audit", "verify"], environment: keys.alone)
        #expect(audit.exit == .code(0), "\(audit.output)\(audit.errors)")
    }

    /// The gateway's own: purses, payments, text messages and what waits in its outbox.
    @Test func aRotationOfTheGatewayThatIsKilledGoesOnAndEndsWithEveryRow() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await deal.held()
            let keys = try Keys(world)
            for daemon in world.daemons {
                try await daemon.stop()
                try await daemon.start(adding: ["FIELD_ENCRYPTION_KEY": "\(keys.new),\(keys.old)"])
            }
            let sealed = try await sealedColumns(keys, " former ")
            #expect(sealed.count >= 3, "\(sealed)")

            // Killed with a batch that is not committed, and then with one that is.
            let first = try await run("gatewayd", "rotate", keys.both, failpoints: "keys.before_commit:1")
            #expect(first.exit == .signal(9))
            let second = try await run("gatewayd", "rotate", keys.both, failpoints: "keys.after_commit")
            #expect(second.exit == .signal(9))
            let left = try await sealedColumns(keys, " former ")
            #expect(!left.isEmpty && left.count < sealed.count, "\(left) of \(sealed) are left to do")

            try await rotated("gatewayd", keys)
            let now = try await sealedColumns(keys, " current ")
            #expect(Set(now).isSuperset(of: sealed), "\(sealed) were sealed, \(now) are")
            let alone = try await run("gatewayd", "status", keys.alone)
            #expect(!alone.output.contains("former") && !alone.output.contains("unknown"), "\(alone.output)")
            try await deal.confirm()
            try await deal.released()
            try await world.command("gatewayd", "ledger", "verify")
        }
    }

    /// The gateway's columns that `status` names with that word.
    private func sealedColumns(_ keys: Keys, _ word: String) async throws -> [String] {
        let status = try await run("gatewayd", "status", keys.both)
        #expect(status.exit == .code(0))
        return status.output.split(separator: "\n").filter { $0.contains(word) }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
    }

    /// It could not open what is sealed anew under it.
    @Test(arguments: ["gatewayd", "escrowd"])
    func aRotationRefusesToBeginWhileADaemonSealsWithTheOldKeyAlone(_ old: String) async throws {
        try await World.withWorld(Deal.plan) { world in
            _ = try await world.join("BUYER", phone: World.freshPhone(prefix: "67"))
            let keys = try Keys(world)
            for daemon in world.daemons where !daemon.name.hasPrefix(old) {
                try await daemon.stop()
                try await daemon.start(adding: ["FIELD_ENCRYPTION_KEY": "\(keys.new),\(keys.old)"])
            }
            for program in ["escrowd", "gatewayd"] {
                let end = try await run(program, "rotate", keys.both)
                #expect(end.exit == .code(1))
                #expect(end.output.contains("REFUSED \(old) runs and seals with key"), "\(end.output)")
                #expect(end.output.contains("Nothing was sealed anew."))
            }
            for daemon in world.daemons where daemon.name.hasPrefix(old) {
                try await daemon.stop()
                try await daemon.start(adding: ["FIELD_ENCRYPTION_KEY": "\(keys.new),\(keys.old)"])
            }
            try await rotated("escrowd", keys)
            try await rotated("gatewayd", keys)
        }
    }

    @Test func aFileThatWasAlteredIsNamedAndEndsTheRotation() async throws {
        var plan = Deal.plan
        plan.startsDaemons = false
        try await World.withWorld(plan) { world in
            let keys = try Keys(world)
            let objects = try await store(3, in: world)
            let path = try #require(world.settings["OBJECT_STORE_PATH"])
            let name = objects[1].0.uuidString.lowercased()
            let file = URL(fileURLWithPath: path).appendingPathComponent(String(name.prefix(2)))
                .appendingPathComponent(name)
            var content = try Data(contentsOf: file)
            content[content.count - 1] ^= 1
            try content.write(to: file)
            let end = try await run("escrowd", "rotate", keys.both)
            #expect(end.exit == .code(1))
            #expect(end.output.contains(name), "the file that cannot be opened is named: \(end.output)")
        }
    }
}
