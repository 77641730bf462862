import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Primitives
import Sealing
import Testing

/// Pictures of the face in motion, where the provider wants them.
@Suite struct KYCLivenessTests {
    private static let policy: KYCPolicy = {
        var policy = KYCUnderTest.policy
        policy.livenessFrames = 6
        return policy
    }()
    private static let papers = ["ID_FRONT", "ID_BACK", "SELFIE"]
    private static let frames = (1...6).map { "LIVENESS_\($0)" }
    private static let kinds: [KYCImageKind] =
        [.idFront, .idBack, .selfie] + [KYCImageKind](repeating: .liveness, count: 6)

    private func texts(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }

    /// The pictures of a check, by the numbers that `KYCUnderTest.picture` was given.
    private func pictures(of order: CheckKYC, in kyc: KYCUnderTest) async throws -> [UInt8] {
        var numbers: [UInt8] = []
        for image in order.images {
            let content = try await kyc.objects.read(
                image.object, owner: order.user.description, limit: 100_000)
            // In front of the mark that ends a JPEG.
            numbers.append(try #require(content.dropLast(2).last))
        }
        return numbers
    }

    @Test func `a check waits for all frames, in whatever order they come, and has them in theirs`()
        async throws
    {
        try await KYCUnderTest.run(policy: Self.policy) { kyc in
            let empty = try await kyc.status(kyc.person)
            #expect(empty["required"] == texts(Self.papers + Self.frames))
            #expect(empty["missing"] == texts(Self.papers + Self.frames))
            for (index, kind) in Self.papers.enumerated() {
                _ = try await kyc.upload(
                    ["document_type": kind, "consent": "true"], KYCUnderTest.picture(UInt8(50 + index)),
                    as: kyc.person)
            }
            let waiting = try await kyc.status(kyc.person)
            #expect(waiting["status"] == "PENDING" && waiting["missing"] == texts(Self.frames))
            let words = waiting["next_step"]?["message"]?.string ?? ""
            #expect(words.contains("la photo en mouvement nº 1") && words.contains("nº 6"))
            // The seventh is one that nobody asked for.
            for number: UInt8 in [7, 6, 1, 4, 3, 2] {
                let sent = try await kyc.upload(
                    ["document_type": "LIVENESS_\(number)"], KYCUnderTest.picture(number), as: kyc.person)
                #expect(sent.status == 201 && sent.json["kyc"]?["status"] == "PENDING")
            }
            let almost = try await kyc.status(kyc.person)
            #expect(almost["missing"] == ["LIVENESS_5"])
            #expect(try await kyc.orders().isEmpty)
            let last = try await kyc.upload(
                ["document_type": "LIVENESS_5"], KYCUnderTest.picture(5), as: kyc.person)
            #expect(last.json["kyc"]?["status"] == "SUBMITTED")
            let orders = try await kyc.orders()
            #expect(orders.count == 1)
            let order = try #require(orders.first)
            #expect(order.images.map(\.kind) == Self.kinds)
            #expect(try await pictures(of: order, in: kyc) == [50, 51, 52, 1, 2, 3, 4, 5, 6])
        }
    }

    @Test func `faces are taken as JPEG alone where frames are wanted, documents also as PNG`() async throws {
        try await KYCUnderTest.run(policy: Self.policy) { kyc in
            for kind in ["SELFIE"] + Self.frames {
                let refused = try await kyc.upload(["document_type": kind], Self.png, as: kyc.person)
                #expect(refused.status == 415 && refused.code == "file_type_not_allowed", "\(kind)")
            }
            #expect(try await kyc.count("kyc_documents") == 0)
            #expect(kyc.files.isEmpty)
            let card = try await kyc.upload(["document_type": "ID_FRONT"], Self.png, as: kyc.person)
            #expect(card.status == 201 && card.json["media_type"] == "image/png")
            let small = try await kyc.upload(
                ["document_type": "LIVENESS_1"], KYCUnderTest.picture(1, width: 300, height: 400),
                as: kyc.person)
            #expect(small.status == 422 && small.fieldCodes.values.contains("image_too_small"))
        }
        try await KYCUnderTest.run { kyc in
            let selfie = try await kyc.upload(["document_type": "SELFIE"], Self.png, as: kyc.person)
            #expect(selfie.status == 201)
        }
    }

    @Test(arguments: ["LIVENESS_0", "LIVENESS_9", "LIVENESS_", "LIVENESS_01", "liveness_1"])
    func `a frame beyond the eighth is no document`(_ kind: String) async throws {
        try await KYCUnderTest.run(policy: Self.policy) { kyc in
            let reply = try await kyc.upload(["document_type": kind], KYCUnderTest.picture(1), as: kyc.person)
            #expect(reply.status == 422 && reply.fieldCodes.values.contains("not_a_choice"))
            #expect(try await kyc.count("kyc_documents") == 0)
            #expect(kyc.files.isEmpty)
        }
    }

    @Test(arguments: [KYCReason.faceMismatch, .spoofSuspected])
    func `a face that was not the one is photographed again with its frames, the card is not`(
        _ reason: KYCReason
    ) async throws {
        try await KYCUnderTest.run(policy: Self.policy) { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .recapture, [reason])
            let status = try await kyc.status(kyc.person)
            #expect(status["status"] == "PENDING")
            #expect(status["missing"] == texts(["SELFIE"] + Self.frames))
            #expect(status["next_step"]?["message"]?.string?.contains("photographier de nouveau") == true)
            #expect(try await kyc.count("kyc_documents", where: "state = 'retired'") == 7)
            for (index, kind) in (["SELFIE"] + Self.frames).enumerated() {
                _ = try await kyc.upload(
                    ["document_type": kind], KYCUnderTest.picture(UInt8(60 + index)), as: kyc.person)
            }
            #expect(try await kyc.state(kyc.person) == "SUBMITTED")
            let order = try #require(try await kyc.orders().last)
            #expect(order.images.map(\.kind) == Self.kinds)
            #expect(try await pictures(of: order, in: kyc) == [1, 2, 60, 61, 62, 63, 64, 65, 66])
        }
    }

    @Test func `a card that cannot be read leaves the face and its frames as they are`() async throws {
        try await KYCUnderTest.run(policy: Self.policy) { kyc in
            let check = try await kyc.submit(kyc.person)
            try await kyc.report(check, of: kyc.person, .recapture, [.documentUnreadable])
            let status = try await kyc.status(kyc.person)
            #expect(status["missing"] == ["ID_FRONT", "ID_BACK"])
        }
    }

    @Test func `an administrator asks for one frame again, or for everything`() async throws {
        try await KYCUnderTest.run(policy: Self.policy) { kyc in
            let first = try await kyc.submit(kyc.person)
            try await kyc.report(first, of: kyc.person, .review, [.unknownResult])
            try await askAgain(#", "documents": ["LIVENESS_4"]"#, in: kyc)
            let one = try await kyc.status(kyc.person)
            #expect(one["missing"] == ["LIVENESS_4"])
            _ = try await kyc.upload(
                ["document_type": "LIVENESS_4"], KYCUnderTest.picture(70), as: kyc.person)
            let second = try await kyc.openCheck(of: kyc.person)
            try await kyc.report(second, of: kyc.person, .review, [.unknownResult])
            try await askAgain("", in: kyc)
            let all = try await kyc.status(kyc.person)
            #expect(all["missing"] == texts(Self.papers + Self.frames))
        }
    }

    private func askAgain(_ documents: String, in kyc: KYCUnderTest) async throws {
        let reply = try await kyc.server.send(
            "POST", "/api/auth/admin/kyc/\(kyc.person.id)/approve/", token: kyc.administrator.token,
            body: #"{"action": "ask_again", "reason": "Photo floue."\#(documents)}"#)
        #expect(reply.status == 200)
    }

    @Test func `frames are kept and erased as other papers are`() async throws {
        try await KYCUnderTest.run(policy: Self.policy) { kyc in
            try await kyc.verify(kyc.person)
            let check = try await kyc.submit(kyc.other, from: 30)
            try await kyc.report(check, of: kyc.other, .rejected, [.faceMismatch])
            _ = try await kyc.upload(["document_type": "LIVENESS_8"], KYCUnderTest.picture(50), as: kyc.other)
            #expect(kyc.files.count == 19)
            #expect(try await kyc.retention.purge(dryRun: false) == .init())
            try await kyc.execute(
                "UPDATE escrow.kyc_documents SET uploaded_at = uploaded_at - interval '31 days'")
            try await kyc.execute(
                "UPDATE escrow.kyc_profiles SET decided_at = decided_at - interval '31 days'")
            #expect(try await kyc.retention.purge(dryRun: false).abandoned == 10)
            #expect(kyc.files.count == 9)
            for (table, column) in [
                ("users", "created_at"), ("sessions", "last_used_at"), ("kyc_profiles", "changed_at"),
            ] {
                try await kyc.execute(
                    "UPDATE escrow.\(table) SET \(column) = \(column) - interval '10 years 5 days'")
            }
            #expect(try await kyc.retention.purge(dryRun: false).outlived == 9)
            #expect(kyc.files.isEmpty)
            #expect(
                try await kyc.count("kyc_documents", where: "kind LIKE 'LIVENESS%' AND state <> 'erased'")
                    == 0)
        }
    }

    /// A PNG of 1600 by 1000 dots, with the sums that the format has for its chunks.
    private static let png: [UInt8] = {
        func big(_ value: UInt32) -> [UInt8] {
            (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
        }
        func sum(_ bytes: [UInt8]) -> UInt32 {
            var state: UInt32 = 0xFFFF_FFFF
            for byte in bytes {
                state ^= UInt32(byte)
                for _ in 0..<8 { state = state & 1 == 1 ? 0xEDB8_8320 ^ (state >> 1) : state >> 1 }
            }
            return ~state
        }
        func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
            let body = Array(type.utf8) + content
            return big(UInt32(content.count)) + body + big(sum(body))
        }
        // 4 801 000 zeros in a zlib stream: a filter and 1600 black dots in each row.
        let begin: [UInt8] = [
            0x78, 0x01, 0xED, 0xC0, 0x81, 0x00, 0x00, 0x00, 0x00, 0x80, 0xA0, 0xFD, 0xA9, 0x17, 0xA9,
        ]
        let end: [UInt8] = [0x01, 0x46, 0x2F, 0x00, 0x01]
        let middle = [UInt8](repeating: 0, count: 4652)
        let black = begin + middle + [UInt8](repeating: 0xAA, count: 34) + end
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", big(1600) + big(1000) + [8, 2, 0, 0, 0]) + chunk("IDAT", black)
            + chunk("IEND", [])
    }()
}
