import FoundationEssentials
import Postgres
import Primitives
import Sealing

/// Takes the content of documents away for good and leaves a row that says when and why.
struct KYCEraser: Sendable {
    enum Cause: String, Sendable {
        /// The person sent another, or took it back.
        case replaced = "replaced"
        case abandoned = "abandoned"
        case retentionOver = "retention_over"
    }

    let database: PostgresClient
    let objects: ObjectStore

    /// The file goes first: a crash between the two leaves a row that is erased again. False where a legal hold keeps it
    /// or there is nothing to erase.
    /// A hold that is placed after the claim is seen once more before the file is touched; after that it comes too late.
    func erase(
        _ document: UUID, on ground: KYCErasureStore.Ground, because cause: Cause
    ) async throws -> Bool {
        let object = try await database.transaction { session in
            try KYCErasureStore.claim(document, ground, in: session)
        }
        guard let object else { return false }
        let isHeld = try await database.session { try KYCErasureStore.isHeld(document, in: $0) }
        guard !isHeld else { return false }
        try await objects.delete(object)
        return try await database.transaction { session in
            guard let erased = try KYCErasureStore.markErased(document, in: session) else { return false }
            try AuditTrail.append(
                AuditEntry(
                    actor: .system("kyc-erasure"), action: "kyc.document_erased",
                    subject: "user:\(erased.userID)",
                    details: .object([
                        "document": .string(document.lowercased),
                        "document_type": erased.kind.map { .string($0) },
                        "because": .string(cause.rawValue),
                    ])), in: session)
            return true
        }
    }
}
