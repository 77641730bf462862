/// A stream that is written to. Entries are dropped by readers, once every group has acknowledged them.
package struct RedisStream: Sendable {
    private let client: RedisClient
    private let key: String

    package init(client: RedisClient, key: String) {
        self.client = client
        self.key = key
    }

    /// Appends one entry and returns its identifier. When the connection is lost the entry may be there
    /// (`mayHaveRun`); readers drop what they have seen.
    package func append(_ fields: [(String, String)]) async throws(RedisError) -> String {
        let reply = try await client.send(Self.command(key: key, fields: fields))
        guard let id = reply.string else { throw .unexpectedReply(to: "XADD") }
        return id
    }

    /// Appends all entries in one round trip and in their order. Where it throws, some may be there.
    package static func appendAll(
        _ entries: [(key: String, fields: [(String, String)])], client: RedisClient
    ) async throws(RedisError) {
        let replies = try await client.pipeline(entries.map { command(key: $0.key, fields: $0.fields) })
        for reply in replies { _ = try reply.checked() }
    }

    private static func command(key: String, fields: [(String, String)]) -> RedisCommand {
        precondition(!fields.isEmpty, "A stream entry has a field.")
        return RedisCommand(
            ["XADD", .text(key), "*"] + fields.flatMap { [RedisArgument.text($0.0), .text($0.1)] })
    }
}
