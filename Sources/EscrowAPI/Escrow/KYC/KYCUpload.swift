import FoundationEssentials
import Images
import Sealing

/// A file on its way into the object store: screened and sealed as it comes, never whole in memory.
///
/// End it by `KYCService.keep` or `KYCService.discard`.
package struct KYCUpload: Sendable {
    let document: UUID
    let object: UUID
    private let writer: ObjectWriter
    private var screener: ImageScreener

    init(document: UUID, object: UUID, writer: ObjectWriter, rules: ImageRules) {
        self.document = document
        self.object = object
        self.writer = writer
        screener = ImageScreener(rules: rules)
    }

    /// Takes the next bytes. Throws `ImageFault` where the file is none that is taken.
    package mutating func write(_ bytes: [UInt8]) async throws {
        let clean = try screener.consume(bytes)
        if !clean.isEmpty { try await writer.write(clean) }
    }

    /// The file has come whole. Throws `ImageFault` where it does not end as it should.
    mutating func finish() async throws -> (image: ImageFacts, object: ObjectFacts) {
        let image = try screener.finish()
        return (image, try await writer.finish())
    }

    func abandon() async {
        await writer.abandon()
    }
}
