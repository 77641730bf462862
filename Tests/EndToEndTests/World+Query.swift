import Postgres
import TestSupport

extension World {
    /// The texts of one column, named `id`, read with the owner's rights.
    func query(_ sql: String) async throws -> [String] {
        let client = PostgresClient(configuration: database.configuration(), logger: .quiet)
        let result: Result<[String], any Error>
        do {
            result = .success(
                try await client.session { session in
                    try session.query("SELECT id FROM (\(unescaped: sql)) AS answer").map {
                        try $0.string("id")
                    }
                })
        } catch { result = .failure(error) }
        await client.close()
        return try result.get()
    }
}
