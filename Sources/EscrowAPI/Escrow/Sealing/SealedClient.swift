import FoundationEssentials
import Postgres
import Primitives
import Sealing

/// From where a person signed in: what `sessions.sealed_client` holds, bound to the session.
struct SealedClient: Sendable {
    static let column = "sessions.sealed_client"

    let address: String
    let userAgent: String?

    init(address: String, userAgent: String?) {
        self.address = address
        self.userAgent = userAgent
    }

    init(opening sealed: String, of id: UUID, in session: PostgresSession) throws {
        let client = try JSONValue(parsing: session.seal.open(sealed, in: Self.column, of: id.lowercased))
        guard let address = client["address"]?.string else {
            preconditionFailure("A sealed client has an address.")
        }
        self.init(address: address, userAgent: client["user_agent"]?.string)
    }

    func sealed(for id: UUID, in session: PostgresSession) throws -> String {
        let client = JSONValue.object([
            "address": .string(address), "user_agent": userAgent.map { .string($0) },
        ])
        return try session.seal.seal(client.text, in: Self.column, of: id.lowercased)
    }
}
