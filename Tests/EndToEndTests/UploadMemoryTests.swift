import CurlHTTP
import Foundation
import TestSupport
import Testing

/// A photo passes through escrowd piece by piece: what the daemon needs for it does not grow with it.
@Suite(.serialized) struct UploadMemoryTests {
    /// Near the limit of ten million bytes, with entropy-coded data that holds no marker.
    private static let photo: [UInt8] = {
        func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
            [0xFF, marker, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 255)] + payload
        }
        let head =
            [0xFF, 0xD8] + segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
            + segment(0xC0, [8, 0x0B, 0xB8, 0x0F, 0xA0, 1, 1, 0x11, 0])
            + segment(0xC4, [0, 1] + [UInt8](repeating: 0, count: 15) + [7])
            + segment(0xDA, [1, 1, 0, 0, 63, 0])
        return head + [UInt8](repeating: 0xA5, count: 9_900_000) + [0xFF, 0xD9]
    }()

    private static func body(_ kind: String) -> [UInt8] {
        Array(
            """
            --B\r
            Content-Disposition: form-data; name="document_type"\r
            \r
            \(kind)\r
            --B\r
            Content-Disposition: form-data; name="file"; filename="photo.jpg"\r
            Content-Type: image/jpeg\r
            \r

            """.utf8) + photo + Array("\r\n--B--\r\n".utf8)
    }

    private static func upload(_ body: [UInt8], as party: Party, to world: World) async throws -> Int {
        try await world.http.send(
            CurlRequest(
                method: "POST", url: world.escrows[0].url + "/api/auth/kyc/upload/",
                headers: [
                    ("Content-Type", "multipart/form-data; boundary=B"),
                    ("Authorization", "Bearer \(party.token)"),
                ], body: body, deadline: .seconds(400))
        ).status
    }

    /// A line of the kernel's account of the daemon, in bytes.
    private static func memory(_ line: String, of world: World) throws -> Int {
        let pid = try #require(world.escrows[0].process.process?.pid)
        let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let value = text.split(separator: "\n").first { $0.hasPrefix(line + ":") }?
            .split { $0 == " " || $0 == "\t" }.dropFirst().first
        return try #require(value.flatMap { Int($0) }) * 1024
    }

    /// Until now passwords were hashed, which takes more than any upload (proc(5), `clear_refs`).
    private static func forgetPeak(of world: World) throws {
        let pid = try #require(world.escrows[0].process.process?.pid)
        try Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/\(pid)/clear_refs"))
    }

    @Test func `ten megabytes add less than sixteen, and fifty such uploads at once stay below 256`()
        async throws
    {
        try await World.withWorld { world in
            var parties: [Party] = []
            for _ in 0..<10 { parties.append(try await world.join("BUYER")) }
            let bodies = ["ID_FRONT", "ID_BACK", "SELFIE", "PROOF_OF_ADDRESS"].map { Self.body($0) }
            try Self.forgetPeak(of: world)
            let before = try Self.memory("VmRSS", of: world)
            let status = try await Self.upload(bodies[0], as: parties[0], to: world)
            #expect(status == 201)
            let grown = try Self.memory("VmHWM", of: world) - before
            #expect(grown < 16_000_000, "grown by \(grown) bytes")

            let people = parties
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<50 {
                    group.addTask {
                        try await Self.upload(bodies[index / 10 % 4], as: people[index % 10], to: world)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count == 50 && Set(statuses).isSubset(of: [200, 201]))
            let most = try Self.memory("VmHWM", of: world)
            #expect(most < 256_000_000, "at most \(most) bytes")
            print("one upload: +\(grown) bytes; fifty at once: \(most) bytes in all")
            Attachment.record(
                "one upload: +\(grown) bytes; fifty at once: \(most) bytes in all", named: "memory.txt")
        }
    }
}
