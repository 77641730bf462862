import Escrow
import Foundation
import GatewayMessages
import Primitives
import TestSupport
import Testing

/// A dispute on real processes, and its case file once nothing of them is left.
@Suite struct CaseFileTests {
    @Test func aCaseFileIsProvenOfflineOnceItsDatabaseIsGone() async throws {
        try await World.withWorld(Deal.plan) { world in
            let hearing = try await Hearing.ruled(in: world)
            let key = try await world.command("escrowd", "casefile", "key")
                .trimmingCharacters(in: .whitespacesAndNewlines)
            let folder = try RunFolder.make("case-file")
            defer { try? FileManager.default.removeItem(at: folder) }
            let bytes = try await hearing.caseFile(as: hearing.buyer)
            let bought = folder.appendingPathComponent("buyer.zip")
            try Data(bytes).write(to: bought)
            let judges = folder.appendingPathComponent("judges.zip")
            let exported = try await run(
                ["export", hearing.reference, "--to", judges.path, "--json"], world.settings)
            #expect(exported.exit == .code(0), "\(exported.output) \(exported.errors)")
            #expect(try JSONValue(parsing: exported.output)["audience"]?.string == "JUDGES")
            #expect(try await world.query(Self.reads) == ["2"])
            let again = try await run(["export", hearing.reference, "--to", judges.path], world.settings)
            #expect(again.exit != .code(0))

            for daemon in world.daemons { try await daemon.stop() }
            try await world.sandbox.kill()
            try await world.database.vanish()
            for file in [bought, judges] {
                let proof = try await run(["verify", file.path, "--key", key], [:])
                #expect(proof.exit == .code(0), "\(proof.output) \(proof.errors)")
                #expect(proof.output.contains("The case file holds.") && !proof.output.contains("FAULT"))
                #expect(!proof.output.contains("NOT PROVEN"), "\(proof.output)")
                #expect(proof.output.contains("151000 to the buyer, 299000 to the seller"))
            }
            try await refuses(bytes, key, in: folder)
        }
    }

    private static let reads = """
        SELECT count(*)::text AS id FROM escrow.audit_entries WHERE action = 'dispute.case_file_read'
        """

    /// Every sampled byte through the function that the command calls, and some through the command.
    private func refuses(_ file: [UInt8], _ key: String, in folder: URL) async throws {
        let keys = AuditVerifier([key])
        #expect(CaseFileVerification.verify(file, keys: keys).holds)
        var places = Set(0..<64).union((file.count - 400)..<file.count)
        for place in 0..<(file.count - 30) where file[place] == 0x50 && file[place + 1] == 0x4B {
            places.formUnion(place..<place + 30)
        }
        places.formUnion(stride(from: 0, to: file.count, by: max(1, file.count / 2000)))
        #expect(places.count >= 2000)
        let missed = places.sorted().filter { place in
            var altered = file
            altered[place] ^= UInt8(1 << (place % 8))
            return CaseFileVerification.verify(altered, keys: keys).holds
        }
        #expect(missed == [])
        func refused(_ bytes: [UInt8], _ reason: String, by key: String) async throws {
            let path = folder.appendingPathComponent("altered.zip")
            try Data(bytes).write(to: path)
            let end = try await run(["verify", path.path, "--key", key], [:])
            #expect(end.exit == .code(1))
            #expect(end.output.contains(reason), "\(end.output)")
        }
        for place in [0, 30, file.count / 2, file.count - 200, file.count - 1] {
            var altered = file
            altered[place] ^= 1
            try await refused(altered, "FAULT", by: key)
        }
        try await refused(Array(file.dropLast(7)), "cut off within its signature", by: key)
        try await refused(file + [1, 2], "2 bytes were added", by: key)
        let stranger = try #require(MessageSigner(MessageSigner.generate(named: "audit-1")))
        try await refused(file, "signed by another key", by: try stranger.publicText())
        let path = folder.appendingPathComponent("buyer.zip").path
        let french = try await run(["verify", path, "--key", key, "--language", "fr"], [:])
        #expect(french.exit == .code(0) && french.output.contains("Le dossier tient."))
        let alone = try await run(["verify", path, "--json"], [:])
        #expect(alone.exit == .code(1))
        let said = try JSONValue(parsing: alone.output)
        #expect(said["holds"]?.bool == false && said["whole"]?.bool == true)
        let unproven = try await run(["verify", path], [:])
        #expect(unproven.exit == .code(1) && unproven.output.contains("nothing proves who signed it"))
        #expect(unproven.output.contains("escrowd casefile key"))
        for bad in [["verify", path + "x"], ["verify", path, "--key", "nonsense"]] {
            #expect(try await run(bad, [:]).exit == .code(2))
        }
    }

    private func run(
        _ arguments: [String], _ settings: [String: String]
    ) async throws -> (exit: ProcessExit, output: String, errors: String) {
        try await ProcessUnderTest.run("escrowd", ["casefile"] + arguments, environment: settings)
    }
}
