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
    /// On the card, in its picture.
    private static let idNumber = "CM-114477-220033"
    /// As Smile ID reads them off it.
    private static let readNumber = "CMR5570"
    private static let readName = "MBOUGALANGUE ZEPHYRINE"
    private static let picture = "planted picture of a face 7f3a9c"
    private static let place = "3.8480 N 11.5021 E"

    @Test(arguments: ["v1", "v3"])
    func aPersonsDataStandNowhereInTheClear(_ generation: String) async throws {
        var plan = World.kycPlan(generation)
        plan.settings["LOG_LEVEL"] = "debug"
        try await World.withWorld(plan) { world in
            let deal = try await Deal.agreed(in: world)
            let administrator = try await world.administrator()
            try await introduce(deal.buyer, in: world)
            try await verify(deal.buyer, by: generation, and: administrator, in: world)
            try await settle(deal, in: world)
            let planted = planted(deal)
            try await look(for: planted, files: generation == "v1" ? 3 : 9, in: world)
            try await askAsOthers(
                deal, planted, administrator, papers: generation == "v1" ? 3 : 9, in: world)
        }
    }

    private func planted(_ deal: Deal) -> PlantedData {
        PlantedData(
            ofTheCheck: [
                ("the identity number", Self.idNumber), ("the picture", Self.picture),
                ("the place of the picture", Self.place), ("the number that was read", Self.readNumber),
                ("the name that was read", Self.readName), ("the sample's name", "TEST PERSON ONE"),
                ("the day of birth", "1990-01-01"),
            ],
            ofTheDeal: [
                ("the buyer's number", deal.buyer.msisdn), ("the seller's number", deal.seller.msisdn),
                ("the buyer's short number", String(deal.buyer.msisdn.dropFirst(3))),
                ("the first name", Self.firstName), ("the last name", Self.lastName),
                ("a name without accents", "phyrine"), ("the address", "Marché Central"),
                ("the title", "Yamaha 125"), ("the note", "Bartholomew"),
                // The simulator receives the mail, so it knows this one.
                ("the e-mail address", "zephyrine.kanika"),
            ])
    }

    private func introduce(_ person: Party, in world: World) async throws {
        _ = try await world.expect(
            200, "PATCH", "/api/auth/profile/",
            .object([
                "first_name": .string(Self.firstName), "last_name": .string(Self.lastName),
                "email": "zephyrine.kanika@example.com",
            ]), as: person)
    }

    /// Sends the papers over HTTP and waits for Smile ID's word. Over v1 its status tells what stands on the card; over v3
    /// its callback does, and repeats what was said of the person.
    private func verify(
        _ person: Party, by generation: String, and administrator: Party, in world: World
    ) async throws {
        let smileID = SimulatedSmileID(sandbox: world.sandbox, generation: generation)
        try await smileID.approves()
        try await world.sandbox.set(.object(["smile_id.full_name": "TEST PERSON ONE"]))
        try await world.sandbox.addFault(
            .object([
                "provider": "smile-id", "operation": "job_status", "action": "alter",
                "alteration": .object([
                    "replace": .object([
                        "TEST PERSON ONE": .string(Self.readName),
                        "\"IDNumber\":\"": .string("\"IDNumber\":\"\(Self.readNumber)"),
                    ])
                ]),
            ]))
        let papers = KYCPapers.holding("\(Self.picture) \(Self.idNumber)", metadata: Self.place)
        try await world.sendPapers(papers, as: person)
        let account = try await world.account(of: person)
        try await world.waitForKYC("VERIFIED", of: person)
        try await smileID.wasHeard()
        #expect(try await smileID.billed() == 1)
        let opened = try await world.expect(
            200, "GET", "/api/auth/admin/kyc/\(account)/", as: administrator)
        if generation == "v1" {
            // Read, kept sealed, and shown to whoever decides.
            let number = opened["identity"]?["document_number"]?.string
            #expect(number?.hasPrefix(Self.readNumber) == true)
            #expect(opened["identity"]?["full_name"] == .string(Self.readName))
        }
    }

    private func settle(_ deal: Deal, in world: World) async throws {
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

    private func look(for planted: PlantedData, files expected: Int, in world: World) async throws {
        for (table, text) in try await world.dump() {
            #expect(planted.found(in: Data(text.utf8)) == [], "in \(table)")
        }
        let logs = world.daemons.flatMap { $0.process.errorLines }.joined(separator: "\n")
        #expect(logs.utf8.count > 10_000)
        #expect(planted.found(in: Data(logs.utf8)) == [], "in the logs")
        // The simulator is the operator and the partner, and knows numbers; of papers it keeps nothing either.
        let simulator = world.sandbox.process.process
        let journal = try await world.sandbox.get("/journal").text
        let words = (simulator?.errorText ?? "") + (simulator?.outputText ?? "") + journal
        #expect(planted.found(in: Data(words.utf8), ofCheckOnly: true) == [], "in the simulator's words")
        let redis = try world.redis.writtenBytes()
        for stream in ["disburse", "check-kyc", "kyc.completed"] {
            #expect(redis.range(of: Data(stream.utf8)) != nil, "\(stream) is in the streams")
        }
        #expect(planted.found(in: redis) == [], "in Redis")
        let files = try world.storedObjects()
        #expect(files.filter { !$0.name.hasPrefix(".") }.count == expected)
        for (name, content) in files { #expect(planted.found(in: content) == [], "in \(name)") }
    }

    /// The person and an administrator read all of it; nobody else reads anything.
    private func askAsOthers(
        _ deal: Deal, _ planted: PlantedData, _ administrator: Party, papers expected: Int, in world: World
    ) async throws {
        let profile = try await world.expect(200, "GET", "/api/auth/profile/", as: deal.buyer)
        #expect(profile["last_name"]?.string == Self.lastName)
        let account = try #require(profile["id"]?.integer)
        let opened = try await world.expect(
            200, "GET", "/api/auth/admin/kyc/\(account)/", as: administrator)
        let papers = opened["documents"]?.array?.compactMap { $0["content_url"]?.string } ?? []
        #expect(papers.count == expected)
        for paper in papers {
            let seen = try await world.call("GET", paper, as: administrator)
            #expect(planted.found(in: Data(seen.body)) == ["the identity number", "the picture"])
        }

        let payments = try await world.expect(
            200, "GET", "/api/escrow/transactions/\(deal.id)/", as: deal.buyer)
        let references = payments["payments"]?.array?.compactMap { $0["reference"]?.string } ?? []
        #expect(!references.isEmpty)
        let paths =
            [
                "/api/auth/profile/", "/api/auth/kyc/status/", "/api/auth/kyc/documents/",
                "/api/auth/admin/kyc/", "/api/auth/admin/kyc/?status=VERIFIED",
                "/api/auth/admin/kyc/\(account)/", "/api/escrow/transactions/",
                "/api/escrow/transactions/\(deal.id)/",
            ] + references.map { "/api/payments/status/\($0)/" } + papers
            + papers.map { $0.replacing("/api/auth/admin/kyc/\(account)", with: "/api/auth/kyc") }
        let stranger = try await world.join("BUYER")
        for path in paths {
            let reply = try await world.call("GET", path, as: stranger)
            #expect(planted.found(in: Data(reply.body)) == [], "to a stranger, at \(path)")
            let other = try await world.call("GET", path, as: deal.seller)
            #expect(
                planted.found(in: Data(other.body), ofCheckOnly: true) == [], "to the seller, at \(path)")
            #expect(!String(decoding: other.body, as: UTF8.self).contains(deal.buyer.msisdn))
        }
    }

    @Test(arguments: 0..<4)
    func whatIsPlantedIsFoundHoweverItIsSpelt(_ offset: Int) {
        let planted = PlantedData(
            ofTheCheck: [("the number", Self.idNumber)], ofTheDeal: [("the name", Self.firstName)])
        let around = String(repeating: "x", count: offset)
        let bytes = Data("\(around)\(Self.idNumber) \(Self.firstName)\(around)".utf8)
        for spelling in [bytes, Data(bytes.base64EncodedString().utf8), Data(Hex.encode(bytes).utf8)] {
            #expect(planted.found(in: spelling) == ["the number", "the name"])
            #expect(planted.found(in: spelling, ofCheckOnly: true) == ["the number"])
            #expect(planted.found(in: spelling.dropFirst(spelling.count / 2 + 16)) == [])
        }
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
