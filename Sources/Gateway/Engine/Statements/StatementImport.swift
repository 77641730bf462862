import FoundationEssentials
import GatewayCore
package import GatewayStore
package import Logging
package import Primitives
package import ProviderKit
import Reconciliation
package import Sealing

/// Takes in statement files: reads, keeps and refuses them.
///
/// A file is begun in a row of its own, kept sealed in the object store, and its lines stored with the word that it is imported
/// in one transaction. A process that dies on the way leaves nothing that counts; the same file given again goes on from the
/// row.
package struct StatementImport: Sendable {
    private let store: GatewayStore
    private let objects: ObjectStore
    private let formats: StatementFormats
    private let identifiers: IdentifierSource
    private let logger: Logger

    /// Whose the files are in the object store.
    static let owner = "statements"

    package init(
        store: GatewayStore, objects: ObjectStore, registry: ProviderRegistry, identifiers: IdentifierSource,
        logger: Logger
    ) {
        self.store = store
        self.objects = objects
        formats = StatementFormats(registry)
        self.identifiers = identifiers
        self.logger = logger
    }

    /// What became of a file that was given.
    package enum Outcome: Sendable {
        case imported(StatementFile, StatementReading, sameLinesAs: StatementFile?)
        /// The same content was imported before: nothing has changed.
        case knownFile(StatementFile)
        /// Nothing of it stays but the record that it was refused.
        case refused(StatementRefusal)
    }

    private enum Beginning: Sendable {
        case known(StatementFile)
        case underway(StatementFile)
    }

    /// Imports a file. The same file again changes nothing and says so; of an overlapping one only the new lines count.
    ///
    /// Throws where the database or the object store fails; the import goes on when the file is given again.
    package func commit(
        _ source: StatementSource, progress: @escaping @Sendable (StatementProgress) -> Void = { _ in }
    ) async throws -> Outcome {
        try await deleteRefused()
        for _ in 0..<3 {
            let begun: Beginning
            do { begun = try await begin(source, progress) } catch let refusal as StatementRefusal {
                return .refused(refusal)
            }
            guard case .underway(let file) = begun else {
                if case .known(let file) = begun { return .knownFile(file) }
                continue
            }
            Failpoint.reach("statement.begun")
            progress(StatementProgress(step: .keeping, rows: 0))
            guard let object = file.object else { continue }
            try await keep(source, file, as: object)
            Failpoint.reach("statement.kept")
            do {
                if let outcome = try await finish(source, file, progress) {
                    Failpoint.reach("statement.imported")
                    return outcome
                }
            } catch let refusal as StatementRefusal {
                try await refuse(file, source, refusal)
                return .refused(refusal)
            }
        }
        throw StoreError(.missing, "The file was given to several imports at once. Give it again.")
    }

    /// Looks for the content, and notes that it is being imported where it is new.
    private func begin(
        _ source: StatementSource, _ progress: @escaping @Sendable (StatementProgress) -> Void
    ) async throws -> Beginning {
        let (id, object) = (identifiers.timeOrdered(), identifiers.random())
        progress(StatementProgress(step: .hashing, rows: 0))
        return try await store.transaction { transaction in
            let (hash, size) = try source.digest()
            Failpoint.reach("statement.hashed")
            if let file = try transaction.statements.file(withContent: hash, of: source.provider),
                file.state == .imported
            {
                return .known(file)
            }
            try transaction.statements.lockImports(of: source.provider)
            if let file = try transaction.statements.file(withContent: hash, of: source.provider) {
                return file.state == .imported ? .known(file) : .underway(file)
            }
            try transaction.statements.begin(
                id, of: source.provider, contentHash: hash, size: size, object: object, name: source.name,
                key: StatementKey(of: id))
            Failpoint.reach("statement.before_begun")
            guard let file = try transaction.statements.file(id) else {
                throw StoreError(.missing, "The statement was not stored.")
            }
            return .underway(file)
        }
    }

    /// Seals the file into the object store, unless an import that died has done it.
    private func keep(_ source: StatementSource, _ file: StatementFile, as object: UUID) async throws {
        let writer = try await objects.writer(of: object, owner: Self.owner)
        do throws(SealingError) {
            try await writer.write(contentsOfFile: source.path)
            let facts = try await writer.finish()
            guard facts.digest == Hex.encode(file.contentHash) else {
                try await objects.delete(object)
                throw SealingError(
                    .malformed, "The file has changed while it was imported. Give it again when it is whole.")
            }
        } catch {
            await writer.abandon()
            guard error.code == .alreadyExists else { throw error }
        }
    }

    /// Reads and stores the lines. Nil where another import has refused the file meanwhile.
    private func finish(
        _ source: StatementSource, _ file: StatementFile,
        _ progress: @escaping @Sendable (StatementProgress) -> Void
    ) async throws -> Outcome? {
        try await store.transaction { transaction in
            try transaction.reconciliation.withoutTimeout()
            _ = try transaction.closedDays.holdOpenDays()
            try transaction.statements.lockImports(of: source.provider)
            guard let begun = try transaction.statements.lock(file.id), begun.state != .refused else {
                return nil
            }
            if begun.state == .imported { return .knownFile(begun) }
            let key = try transaction.statements.key(of: begun)
            var pass = StatementPass(source, in: transaction, under: key, progress: progress)
            let reading = try pass.run(formats)
            let twin = try transaction.statements.file(withLines: reading.linesHash, of: source.provider)
            try transaction.statements.finish(
                file.id, of: source.provider,
                StatementImported(
                    format: reading.format, container: reading.container, day: source.day,
                    counts: reading.counts, linesHash: reading.linesHash,
                    openingBalance: reading.openingBalance, closingBalance: reading.closingBalance,
                    currency: reading.currency, account: reading.accounts.first))
            guard let imported = try transaction.statements.file(file.id) else {
                throw StoreError(.missing, "The statement was not stored.")
            }
            try transaction.audit.append(
                GatewayAuditEntry(
                    actor: source.actor, action: "statement.imported",
                    subject: "statement:\(file.id.lowercased)",
                    details: .object([
                        "provider": .string(source.provider.name), "format": .string(reading.format),
                        "content_hash": .string(Hex.encode(file.contentHash)),
                        "lines": .integer(reading.counts.lines),
                        "known_lines": .integer(reading.counts.knownLines),
                        "rejects": .integer(reading.counts.rejects),
                    ])))
            Failpoint.reach("statement.before_commit")
            return .imported(imported, reading, sameLinesAs: reading.counts.lines > 0 ? twin : nil)
        }
    }

    /// Keeps that the file was refused, and nothing else of it.
    private func refuse(
        _ file: StatementFile, _ source: StatementSource, _ refusal: StatementRefusal
    ) async throws {
        try await store.transaction { transaction in
            try transaction.statements.lockImports(of: source.provider)
            let isMine = try transaction.statements.refuse(
                file.id, day: source.day, code: refusal.code, english: refusal.english, french: refusal.french
            )
            guard isMine else { return }
            try transaction.audit.append(
                GatewayAuditEntry(
                    actor: source.actor, action: "statement.refused",
                    subject: "statement:\(file.id.lowercased)", reason: refusal.code,
                    details: .object([
                        "provider": .string(source.provider.name),
                        "content_hash": .string(Hex.encode(file.contentHash)),
                    ])))
        }
        Failpoint.reach("statement.refused")
        try await deleteRefused()
        logger.notice(
            "A statement was refused.",
            metadata: [
                "provider.id": "\(source.provider)", "statement.file": "\(file.id.lowercased)",
                "refusal": "\(refusal.code)",
            ])
    }

    /// Deletes the objects of refused files, those of an import that died before it did so too.
    private func deleteRefused() async throws {
        for (file, object) in try await store.transaction({ try $0.statements.refusedObjects() }) {
            try await objects.delete(object)
            try await store.transaction { try $0.statements.forgetObject(of: file) }
        }
    }

    /// What a file would bring, without keeping anything of it.
    package func preview(
        _ source: StatementSource, progress: @escaping @Sendable (StatementProgress) -> Void = { _ in }
    ) async throws -> StatementPreview {
        try await store.snapshot { transaction in
            try transaction.reconciliation.withoutTimeout()
            let (hash, size) = try source.digest()
            var preview = StatementPreview(size: size)
            preview.sameContentAs = try transaction.statements.file(
                withContent: hash, of: source.provider)
            do {
                guard size > 0 else { throw StatementRefusal.empty }
                var pass = StatementPass(source, in: transaction, under: nil, progress: progress)
                let reading = try pass.run(formats)
                preview.reading = reading
                preview.sameLinesAs = try transaction.statements.file(
                    withLines: reading.linesHash, of: source.provider)
                if let first = reading.counts.firstTime, let last = reading.counts.lastTime {
                    preview.overlaps = try transaction.statements.files(
                        of: source.provider, from: first, through: last)
                    preview.before = try transaction.statements.fileBefore(
                        first, of: source.provider, account: reading.accounts.first)
                }
            } catch let refusal as StatementRefusal { preview.refusal = refusal }
            return preview
        }
    }
}
