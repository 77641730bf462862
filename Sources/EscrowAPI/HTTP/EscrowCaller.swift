import Escrow
import Web

extension WebContext {
    /// The caller as the services know him. Throws 401 where nobody is signed in.
    func inquirer() throws -> Inquirer {
        guard let caller else { throw Problems.unauthorized() }
        return Inquirer(
            userID: caller.userID, address: clientAddress, traceparent: traceparent,
            idempotency: idempotency.map { IdempotencyMark(scope: $0.scope, key: $0.key) })
    }

    /// Who looks, and whether as an administrator. Throws 401 where nobody is signed in.
    func viewer() throws -> Viewer {
        guard let caller else { throw Problems.unauthorized() }
        return Viewer(
            userID: caller.userID, seesAll: caller.role == Role.administrator.rawValue,
            address: clientAddress)
    }
}
