import FoundationEssentials
import Images
import Sealing

/// A file on its way into the object store: screened and sealed as it comes, never whole in memory.
///
/// It is kept by the service whose message, proof or evidence it belongs to, or given up by `AttachmentIntake.discard`.
package struct AttachmentUpload: Sendable {
    let id: UUID
    let object: UUID
    private let writer: ObjectWriter
    private var screener: ImageScreener
    private var received: Received?

    /// What is known of the file once it has come whole.
    struct Received: Sendable {
        let facts: ImageFacts
        let object: ObjectFacts
    }

    init(id: UUID, object: UUID, writer: ObjectWriter, rules: ImageRules) {
        self.id = id
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
    package mutating func finish() async throws {
        let facts = try screener.finish()
        received = Received(facts: facts, object: try await writer.finish())
    }

    var content: Received {
        guard let received else { preconditionFailure("A file is kept once it has come whole.") }
        return received
    }

    func abandon() async {
        await writer.abandon()
    }
}
