import FoundationEssentials
import Postgres
import Primitives
import Sealing

/// What stands in the table of a client's key and whose it is: neither, but indexes of them. An address may be the scope,
/// and anything may be in a key.
struct IdempotencyName {
    let scope: String
    let key: String

    private static let column = "idempotency_keys.sealed_reply"

    init(scope: String, key: String, in session: PostgresSession) {
        self.scope = Hex.encode(session.seal.index(scope, in: "idempotency_keys.scope"))
        self.key = Hex.encode(session.seal.index(key, in: "idempotency_keys.key"))
    }

    /// As `SealedColumn` names the row.
    private var record: String { "\(scope) \(key)" }

    func seal(headers: String, body: [UInt8], in session: PostgresSession) throws -> String {
        let reply = JSONValue.object([
            "headers": .string(headers), "body": .string(Base64URL.encode(body)),
        ])
        return try session.seal.seal(reply.text, in: Self.column, of: record)
    }

    func open(_ sealed: String, in session: PostgresSession) throws -> (headers: String, body: [UInt8]) {
        let reply = try JSONValue(parsing: session.seal.open(sealed, in: Self.column, of: record))
        guard let headers = reply["headers"]?.string,
            let body = reply["body"]?.string.flatMap({ Base64URL.decode($0) })
        else { preconditionFailure("A sealed reply has headers and a body.") }
        return (headers, body)
    }
}
