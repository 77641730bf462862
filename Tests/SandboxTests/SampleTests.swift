import Foundation
import TestSupport
import Testing

/// The pictures that the sandbox draws.
struct SampleTests {
    @Test func `samples are as large as Smile ID wants them, and fit into one request of v3`() async throws {
        let folder = try RunFolder.make("samples")
        defer { try? FileManager.default.removeItem(at: folder) }
        let end = try await ProcessUnderTest.run(
            "provider-sandbox", ["samples", "--output", folder.path], environment: [:], within: .seconds(180))
        #expect(end.exit == .code(0), "\(end.errors)")
        func file(_ name: String) throws -> [UInt8] {
            Array(try Data(contentsOf: folder.appendingPathComponent(name)))
        }
        for (name, longest) in [("card-front.jpg", 1500), ("card-back.jpg", 1500), ("passport.jpg", 2200)] {
            let bytes = try file(name)
            #expect(bytes.count >= 600_000 && bytes.count <= 10_000_000, "\(name)")
            let size = try #require(Self.jpegSize(bytes), "\(name)")
            #expect(max(size.width, size.height) >= longest, "\(name)")
        }
        let png = try file("card-front.png")
        #expect(
            png.starts(with: [0x89, 0x50, 0x4E, 0x47]) && png.count >= 600_000 && png.count <= 10_000_000)
        var sum = 0
        for name in ["selfie.jpg", "card-front.jpg", "card-back.jpg"] { sum += try file(name).count }
        for frame in 1...8 {
            let bytes = try file("liveness-\(frame).jpg")
            #expect(Self.jpegSize(bytes) != nil)
            sum += bytes.count
        }
        #expect(sum < 4_400_000)
    }

    /// The size that the frame header names, where every segment before the scan is whole and the end is marked.
    private static func jpegSize(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        guard bytes.starts(with: [0xFF, 0xD8]), bytes.suffix(2).elementsEqual([0xFF, 0xD9]) else {
            return nil
        }
        var index = 2
        var size: (width: Int, height: Int)?
        while index + 4 < bytes.count, bytes[index] == 0xFF {
            let length = Int(bytes[index + 2]) << 8 | Int(bytes[index + 3])
            if bytes[index + 1] == 0xC0 {
                size = (
                    Int(bytes[index + 7]) << 8 | Int(bytes[index + 8]),
                    Int(bytes[index + 5]) << 8 | Int(bytes[index + 6])
                )
            }
            if bytes[index + 1] == 0xDA { return size }
            index += 2 + length
        }
        return nil
    }
}
