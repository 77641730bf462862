import Logging

extension ProviderContext {
    /// What a question brings. Its errors say `unknown`, whatever happened: they tell nothing about the order that it
    /// asks about.
    public func asking<Answer: Sendable>(
        _ question: () async throws(ProviderError) -> Answer
    ) async throws(ProviderError) -> Answer {
        do {
            return try await question()
        } catch {
            throw error.with(delivery: .unknown)
        }
    }

    /// The reply as it is, once a line is in the log where it says nothing that we know.
    public func logging(_ reply: ProviderReply, of manifest: ProviderManifest) -> ProviderReply {
        if case .unrecognised(let text) = reply.outcome {
            logger.warning(
                "The provider's reply says nothing that we know.",
                metadata: ["provider.id": "\(manifest.id)", "reply": "\(text)"])
        }
        return reply
    }

    /// The reply as it is, once a line is in the log where it says nothing that we know.
    public func logging(_ reply: KYCReply, of manifest: ProviderManifest) -> KYCReply {
        switch reply.outcome {
        case .unrecognised(let text):
            logger.warning(
                "The provider's reply says nothing that we know.",
                metadata: ["provider.id": "\(manifest.id)", "reply": "\(text)"])
        case .mismatched(let fields):
            logger.warning(
                "The provider's reply is about another check.",
                metadata: ["provider.id": "\(manifest.id)", "fields": "\(fields)"])
        case .pending, .completed, .imagesMissing, .notFound, .refused: break
        }
        return reply
    }
}
