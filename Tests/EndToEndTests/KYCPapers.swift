import Foundation
import Primitives
import TestSupport

/// Pictures that a person sends to be verified.
struct KYCPapers: Sendable {
    let front: [UInt8]
    let back: [UInt8]
    let selfie: [UInt8]
    /// The face in motion.
    let frames: [[UInt8]]

    /// Those of these kinds, which have the names of the API, in the order in which they are sent.
    func parts(of kinds: [String]) -> [(kind: String, image: [UInt8])] {
        let papers = [("ID_FRONT", front), ("ID_BACK", back), ("SELFIE", selfie)]
        let motion = frames.enumerated().map { ("LIVENESS_\($0.offset + 1)", $0.element) }
        return (papers + motion).filter { kinds.contains($0.0) }
    }

    /// The sandbox's own drawings of a person who does not exist; drawn once in a run.
    static var samples: KYCPapers {
        get async throws { try await drawing.value }
    }

    private static let drawing = Task { try await draw() }

    private static func draw() async throws -> KYCPapers {
        let folder = try RunFolder.make("samples")
        defer { try? FileManager.default.removeItem(at: folder) }
        let end = try await ProcessUnderTest.run(
            "provider-sandbox", ["samples", "--output", folder.path], environment: [:], within: .seconds(300))
        guard end.exit == .code(0) else {
            throw Hopeless("The samples cannot be drawn (\(end.exit)): \(end.errors)")
        }
        func picture(_ name: String) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
        }
        return try KYCPapers(
            front: picture("card-front.jpg"), back: picture("card-back.jpg"), selfie: picture("selfie.jpg"),
            frames: (1...6).map { try picture("liveness-\($0).jpg") })
    }

    /// Pictures whose dots hold this text, as the photograph of a card does; `metadata` stands where a camera writes
    /// the place.
    static func holding(_ text: String, metadata: String) -> KYCPapers {
        func picture(_ number: UInt8, bytes: Int = 620_000) -> [UInt8] {
            photograph(
                of: Array("\(text) \(number)".utf8), metadata: metadata, filling: number, bytes: bytes)
        }
        return KYCPapers(
            front: picture(1), back: picture(2), selfie: picture(3),
            frames: (4...9).map { picture($0, bytes: 60_000) })
    }

    /// A JPEG of 1600 by 1000 grey dots whose coded data hold the text, and as many bytes besides.
    private static func photograph(
        of text: [UInt8], metadata: String, filling: UInt8, bytes: Int
    ) -> [UInt8] {
        func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
            [0xFF, marker, UInt8((payload.count + 2) >> 8), UInt8((payload.count + 2) & 255)] + payload
        }
        let head =
            [0xFF, 0xD8] + segment(0xE1, Array("Exif\0\0MM \(metadata)".utf8))
            + segment(0xFE, Array(metadata.utf8))
            + segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
            + segment(0xC0, [8, 0x03, 0xE8, 0x06, 0x40, 1, 1, 0x11, 0])
            + segment(0xC4, [0, 1] + [UInt8](repeating: 0, count: 15) + [7])
            + segment(0xDA, [1, 1, 0, 0, 63, 0])
        return head + text + [UInt8](repeating: filling, count: bytes) + text + [0xFF, 0xD9]
    }
}
