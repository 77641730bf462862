import Postgres
import TestSupport

extension World {
    /// The texts of one column, named `id`, read with the owner's rights.
    func query(_ sql: String) async throws -> [String] {
        try await session { session in
            try session.query("SELECT id FROM (\(unescaped: sql)) AS answer").map { try $0.string("id") }
        }
    }

    /// Changes rows with the owner's rights, as if time had passed.
    func execute(_ sql: String) async throws {
        _ = try await session { try $0.execute("\(unescaped: sql)") }
    }

    private func session<T: Sendable>(
        _ body: @Sendable (PostgresSession) throws -> T
    ) async throws -> T {
        let client = PostgresClient(configuration: database.configuration(), logger: .quiet)
        let result: Result<T, any Error>
        do { result = .success(try await client.session(body)) } catch { result = .failure(error) }
        await client.close()
        return try result.get()
    }
}
