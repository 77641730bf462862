import Foundation
import TestSupport
import Testing

/// A wrong OBJECT_STORE_PATH shows when a daemon starts, and not when a person is told that his photos are no good.
@Suite struct ObjectStoreStartTests {
    private func plan(startsDaemons: Bool = true) -> World.Plan {
        var plan = World.Plan()
        plan.smileID = "v1"
        plan.startsDaemons = startsDaemons
        return plan
    }

    /// What a daemon says that has to end by itself.
    private func lastWords(of daemon: Daemon, objectsIn folder: String) async throws -> String {
        try await daemon.stop()
        try daemon.launch(adding: ["OBJECT_STORE_PATH": folder])
        try await eventually("\(daemon.name) to refuse the folder", within: .seconds(300)) {
            !daemon.isRunning
        }
        return daemon.process.errorLines.joined(separator: "\n")
    }

    private func check(
        _ program: String, _ world: World, objectsIn folder: String
    ) async throws -> (code: ProcessExit, text: String) {
        let settings = world.settings.merging([
            "OBJECT_STORE_PATH": folder, "SMILE_ID_PARTNER_ID": "2345", "SMILE_ID_API_KEY": "false-api-key",
            "SMILE_ID_SANDBOX": "True",
        ]) { $1 }
        let end = try await ProcessUnderTest.run(program, ["check-config"], environment: settings)
        return (end.exit, end.output + end.errors)
    }

    @Test func aFolderThatIsNotEscrowdsIsRefusedByEachDaemonWithWhatToDo() async throws {
        try await World.withWorld(plan()) { world in
            let right = try #require(world.settings["OBJECT_STORE_PATH"])
            let empty = right + "-empty"
            try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
            for program in ["escrowd", "gatewayd"] {
                let good = try await check(program, world, objectsIn: right)
                #expect(good.code == .code(0), "\(good.text)")
            }
            let checked = try await check("gatewayd", world, objectsIn: empty)
            #expect(checked.code == .code(1) && checked.text.contains("start it first"), "\(checked.text)")
            let inTheWay = try await check("escrowd", world, objectsIn: right + "/.store")
            #expect(inTheWay.code == .code(1) && inTheWay.text.contains("cannot write"), "\(inTheWay.text)")

            let gateway = try await lastWords(of: world.gateways[0], objectsIn: empty)
            #expect(gateway.contains("OBJECT_STORE_PATH: \(empty) is not the folder that escrowd keeps"))
            let escrow = try await lastWords(of: world.escrows[0], objectsIn: empty)
            #expect(escrow.contains("OBJECT_STORE_PATH: \(empty) is not the folder that the files of this"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: empty) == [])
            try await world.startDaemons()
        }
    }

    @Test func escrowdMakesTheFolderAndAGatewayThatIsFirstWaitsForIt() async throws {
        try await World.withWorld(plan(startsDaemons: false)) { world in
            try world.gateways[0].launch()
            try await eventually("gatewayd to wait") {
                world.gateways[0].process.errorLines.contains { $0.contains("waiting for escrowd") }
            }
            try await world.startDaemons()
            let folder = try #require(world.settings["OBJECT_STORE_PATH"])
            let attributes = try FileManager.default.attributesOfItem(atPath: folder)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
        }
    }
}
