import Foundation
import Postgres
import Primitives
import Sealing
import TestSupport
import Testing

/// What a thief of the database, of Redis, of the logs or of the files finds of a person: nothing.
@Suite struct PersonalDataTests {
    private static let firstName = "Zéphyrine-Kanika"
    private static let lastName = "Mbougalangue"
    private static let idNumber = "CM-114477-220033"
    private static let image = Array("\u{FF}\u{D8}JFIF planted picture of a face 7f3a9c".utf8)

    /// Texts and bytes that may stand nowhere, with what they are.
    private struct Planted {
        var texts: [(what: String, text: String)] = []

        /// Where one of them stands in these bytes, as text or in base64 or hexadecimal digits.
        func found(in data: Data) -> [String] {
            texts.filter { planted in
                let bytes = Data(planted.text.utf8)
                return data.range(of: bytes) != nil
                    || data.range(of: Data(Hex.encode(bytes).utf8)) != nil
                    || data.range(of: Data(bytes.dropLast(bytes.count % 3).base64EncodedString().utf8)) != nil
            }.map(\.what)
        }
    }

    /// Every row of every table of both schemas as text.
    private func dump(_ world: World) async throws -> [(table: String, text: String)] {
        let tables = try await world.query(
            """
            SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS id FROM pg_tables
            WHERE schemaname IN ('escrow', 'gateway') ORDER BY 1
            """)
        #expect(tables.count > 25)
        var dump: [(String, String)] = []
        for table in tables {
            let rows = try await world.query("SELECT t::text AS id FROM \(table) AS t")
            dump.append((table, rows.joined(separator: "\n")))
        }
        return dump
    }

    private func settle(_ deal: Deal, in world: World) async throws {
        _ = try await world.expect(
            200, "PATCH", "/api/auth/profile/",
            .object([
                "first_name": .string(Self.firstName), "last_name": .string(Self.lastName),
                "email": "zephyrine.kanika@example.com",
            ]), as: deal.buyer)
        try await deal.fund()
        try await deal.held()
        let delivered = try await world.call(
            "POST", "/api/escrow/transactions/\(deal.id)/actions/",
            .object(["action": "mark_delivered", "notes": "Left with cousin Bartholomew-Nkeng"]),
            as: deal.seller, headers: [("idempotency-key", "note-\(deal.seller.msisdn)")])
        #expect(delivered.status == 200)
        let confirmed = try await world.act("confirm_delivery", deal.id, as: deal.buyer)
        #expect(confirmed.status == 200)
        try await deal.released()
    }

    /// Papers as the daemons keep them.
    private func storePapers(in world: World) async throws {
        let path = try #require(world.settings["OBJECT_STORE_PATH"])
        let store = ObjectStore(folder: path, keys: try world.keyRing)
        let writer = try await store.writer(of: UUID(), owner: "someone")
        try await writer.write(Self.image + Array(Self.idNumber.utf8))
        _ = try await writer.finish()
    }

    private func planted(_ deal: Deal) -> Planted {
        Planted(texts: [
            ("the buyer's number", deal.buyer.msisdn), ("the seller's number", deal.seller.msisdn),
            ("the buyer's short number", String(deal.buyer.msisdn.dropFirst(3))),
            ("the first name", Self.firstName), ("the last name", Self.lastName),
            ("a name without accents", "phyrine"), ("the e-mail address", "zephyrine.kanika"),
            ("the address", "Marché Central"), ("the title", "Yamaha 125"), ("the note", "Bartholomew"),
            ("the identity number", Self.idNumber), ("the picture", "planted picture of a face"),
        ])
    }

    @Test func aPersonsDataStandNowhereInTheClear() async throws {
        var plan = Deal.plan
        plan.settings["LOG_LEVEL"] = "debug"
        try await World.withWorld(plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await settle(deal, in: world)
            try await storePapers(in: world)
            let planted = planted(deal)
            for (table, text) in try await dump(world) {
                #expect(planted.found(in: Data(text.utf8)) == [], "in \(table)")
            }
            let logs = world.daemons.flatMap { $0.process.errorLines }.joined(separator: "\n")
            #expect(logs.utf8.count > 10_000)
            #expect(planted.found(in: Data(logs.utf8)) == [], "in the logs")
            let redis = try world.redis.writtenBytes()
            #expect(redis.range(of: Data("disburse".utf8)) != nil, "the streams are in the file")
            #expect(planted.found(in: redis) == [], "in Redis")
            let files = try files(in: world)
            #expect(!files.isEmpty)
            for (name, content) in files { #expect(planted.found(in: content) == [], "in \(name)") }
            // The person, however, reads all of it.
            let profile = try await world.expect(200, "GET", "/api/auth/profile/", as: deal.buyer)
            #expect(profile["last_name"]?.string == Self.lastName)
        }
    }

    private func files(in world: World) throws -> [(name: String, content: Data)] {
        let path = try #require(world.settings["OBJECT_STORE_PATH"])
        let folder = URL(fileURLWithPath: path)
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        return try names.map { folder.appendingPathComponent($0) }.filter { !$0.hasDirectoryPath }
            .filter {
                (try? FileManager.default.attributesOfItem(atPath: $0.path)[.type] as? FileAttributeType)
                    == .typeRegular
            }
            .map { ($0.lastPathComponent, try Data(contentsOf: $0)) }
    }

    /// A table that is added later and holds sealed texts must be known to `keys rotate`.
    @Test func everySealedColumnIsKnownToTheChangeOfKeys() async throws {
        var plan = World.Plan()
        plan.startsDaemons = false
        try await World.withWorld(plan) { world in
            for schema in ["escrow", "gateway"] {
                let columns = try await world.query(
                    """
                    SELECT table_name || '.' || column_name AS id FROM information_schema.columns
                    WHERE table_schema = '\(schema)' AND column_name LIKE 'sealed\\_%' ORDER BY 1
                    """)
                let source =
                    schema == "escrow"
                    ? "Sources/EscrowAPI/Escrow/Sealing/EscrowSealedColumns.swift"
                    : "Sources/Gateway/Store/GatewaySealedColumns.swift"
                let text =
                    try String(
                        contentsOf: Checkout.root.appendingPathComponent(source), encoding: .utf8)
                    + String(
                        contentsOf: Checkout.root.appendingPathComponent(
                            "Sources/Platform/Durable/SealedColumn.swift"), encoding: .utf8)
                #expect(columns.count >= 4)
                for column in columns {
                    let parts = column.split(separator: ".")
                    #expect(
                        text.contains("\"\(parts[0])\", \"\(parts[1])\""), "\(schema).\(column) is not listed"
                    )
                }
            }
        }
    }
}
