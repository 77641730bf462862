package import FoundationEssentials
package import GatewayCore
import Postgres
import Primitives
package import Reconciliation
import Sealing

/// Statement files: what was imported, what was refused, and what is under way.
package struct StatementStore {
    let session: PostgresSession

    /// Makes imports of one provider take turns: held until the transaction ends.
    package func lockImports(of provider: ProviderID) throws {
        try session.query(
            "SELECT pg_advisory_xact_lock(hashtextextended(\("statements of \(provider)"), 0))")
    }

    /// The file with that content that was imported or is being imported.
    package func file(withContent hash: [UInt8], of provider: ProviderID) throws -> StatementFile? {
        try session.query(
            """
            SELECT \(unescaped: StatementFile.columns) FROM statement_files
            WHERE provider = \(provider.name) AND content_hash = \(hash)::bytea AND state <> 'refused'
            """
        ).first.map { try StatementFile($0, in: session) }
    }

    /// Another imported file with the same lines, in whatever order.
    package func file(withLines hash: [UInt8], of provider: ProviderID) throws -> StatementFile? {
        try session.query(
            """
            SELECT \(unescaped: StatementFile.columns) FROM statement_files
            WHERE provider = \(provider.name) AND lines_hash = \(hash)::bytea AND state = 'imported' LIMIT 1
            """
        ).first.map { try StatementFile($0, in: session) }
    }

    package func file(_ id: UUID) throws -> StatementFile? {
        try session.query(
            "SELECT \(unescaped: StatementFile.columns) FROM statement_files WHERE file_id = \(id)"
        ).first.map { try StatementFile($0, in: session) }
    }

    /// The file, locked until the transaction ends.
    package func lock(_ id: UUID) throws -> StatementFile? {
        try session.query(
            "SELECT \(unescaped: StatementFile.columns) FROM statement_files WHERE file_id = \(id) FOR UPDATE"
        ).first.map { try StatementFile($0, in: session) }
    }

    /// The imported files with a movement between the two seconds, and those given for a day between them, oldest first.
    package func files(
        of provider: ProviderID, from first: Int64, through last: Int64
    ) throws -> [StatementFile] {
        let days = (BusinessDay(containing: first), BusinessDay(containing: last))
        return try session.query(
            """
            SELECT \(unescaped: StatementFile.columns) FROM statement_files
            WHERE provider = \(provider.name) AND state = 'imported'
                AND (last_time >= \(first) AND first_time <= \(last)
                    OR day BETWEEN \(days.0.description)::date AND \(days.1.description)::date)
            ORDER BY ended_at, file_id
            """
        ).map { try StatementFile($0, in: session) }
    }

    /// The last files that were given, whatever became of them, newest first.
    package func latest(limit: Int) throws -> [StatementFile] {
        try session.query(
            """
            SELECT \(unescaped: StatementFile.columns) FROM statement_files
            ORDER BY begun_at DESC, file_id LIMIT \(limit)
            """
        ).map { try StatementFile($0, in: session) }
    }

    /// The imported file of the account whose movements end last before the second; with a closing balance.
    package func fileBefore(
        _ second: Int64, of provider: ProviderID, account: String?
    ) throws -> StatementFile? {
        try session.query(
            """
            SELECT \(unescaped: StatementFile.columns) FROM statement_files
            WHERE provider = \(provider.name) AND state = 'imported' AND last_time <= \(second)
                AND closing_balance IS NOT NULL
                AND account_index IS NOT DISTINCT FROM \(accountIndex(account, of: provider))::bytea
            ORDER BY last_time DESC, ended_at DESC LIMIT 1
            """
        ).first.map { try StatementFile($0, in: session) }
    }

    /// The imported file of the same account whose movements end last before this one's begin; with a closing balance.
    package func fileBefore(_ file: StatementFile) throws -> StatementFile? {
        guard let first = file.counts.firstTime else { return nil }
        return try session.query(
            """
            SELECT \(unescaped: StatementFile.columns) FROM statement_files
            WHERE provider = \(file.provider.name) AND state = 'imported' AND last_time <= \(first)
                AND closing_balance IS NOT NULL AND file_id <> \(file.id)
                AND account_index IS NOT DISTINCT FROM
                    (SELECT account_index FROM statement_files WHERE file_id = \(file.id))
            ORDER BY last_time DESC, ended_at DESC LIMIT 1
            """
        ).first.map { try StatementFile($0, in: session) }
    }

    /// Notes that a file is being imported, before anything of it is kept.
    package func begin(
        _ id: UUID, of provider: ProviderID, contentHash: [UInt8], size: Int64, object: UUID, name: String,
        key: StatementKey
    ) throws {
        let sealedName = try session.seal.seal(name, in: StatementFile.nameColumn, of: id.lowercased)
        try session.execute(
            """
            INSERT INTO statement_files (file_id, provider, content_hash, size, object_id, sealed_key, sealed_name)
            VALUES (\(id), \(provider.name), \(contentHash)::bytea, \(size), \(object),
                \(key.sealed(in: session)), \(sealedName))
            """)
    }

    package func key(of file: StatementFile) throws -> StatementKey {
        try StatementKey(opening: file.sealedKey, of: file.id, in: session)
    }

    /// The lines count from now on.
    package func finish(_ id: UUID, of provider: ProviderID, _ imported: StatementImported) throws {
        let counts = imported.counts
        let ended = try session.execute(
            """
            UPDATE statement_files SET state = 'imported', ended_at = clock_timestamp(), day = \(imported.day?.description)::date,
                format = \(imported.format), container = \(imported.container),
                lines_hash = \(imported.linesHash)::bytea, rows = \(counts.rows), lines = \(counts.lines),
                known_lines = \(counts.knownLines), repeated_lines = \(counts.repeatedLines),
                rejects = \(counts.rejects), first_time = \(counts.firstTime), last_time = \(counts.lastTime),
                incoming = \(counts.incoming), outgoing = \(counts.outgoing),
                opening_balance = \(imported.openingBalance), closing_balance = \(imported.closingBalance),
                currency = \(imported.currency?.rawValue),
                account_index = \(accountIndex(imported.account, of: provider))::bytea
            WHERE file_id = \(id) AND state = 'importing'
            """)
        guard ended == 1 else {
            throw StoreError(.missing, "The statement \(id.lowercased) is not under way.")
        }
    }

    /// Keeps that a file was refused, and why. False where it is not under way any more.
    package func refuse(
        _ id: UUID, day: BusinessDay?, code: String, english: String, french: String
    ) throws -> Bool {
        try session.execute(
            """
            UPDATE statement_files SET state = 'refused', ended_at = clock_timestamp(),
                day = \(day?.description)::date, refusal_code = \(code), refusal_en = \(english),
                refusal_fr = \(french)
            WHERE file_id = \(id) AND state = 'importing'
            """) == 1
    }

    /// The objects of refused files that are not known to be deleted.
    package func refusedObjects() throws -> [(file: UUID, object: UUID)] {
        try session.query(
            "SELECT file_id, object_id FROM statement_files WHERE state = 'refused' AND object_id IS NOT NULL"
        ).map { (try $0.uuid("file_id"), try $0.uuid("object_id")) }
    }

    /// Notes that the object of a refused file is deleted.
    package func forgetObject(of file: UUID) throws {
        try session.execute(
            "UPDATE statement_files SET object_id = NULL WHERE file_id = \(file) AND state = 'refused'")
    }

    private func accountIndex(_ account: String?, of provider: ProviderID) throws -> [UInt8]? {
        account.map { session.seal.index("\(provider.name) \($0)", in: "statement_files.account") }
    }
}
