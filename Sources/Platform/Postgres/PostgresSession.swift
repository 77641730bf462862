import Primitives
package import Sealing

/// One connection for the length of a closure; it runs on the connection's own thread and its calls block there.
///
/// Inside a transaction `BEGIN`, savepoints and their releases travel with the next statement, so a transaction of
/// one statement costs two round trips.
package final class PostgresSession {
    private let wire: PostgresWire
    private let cancellation: StatementCancellation
    private let columnSeal: ColumnSeal?
    /// Statements that the server gets in front of the next one.
    private var ahead: [String] = []
    private var isInTransaction = false
    private var savepoints = 0
    /// Whether the server has answered anything in this lease.
    private(set) var hasExchanged = false

    private static let begin = "BEGIN"

    init(wire: PostgresWire, cancellation: StatementCancellation, seal: ColumnSeal?) {
        columnSeal = seal
        self.wire = wire
        self.cancellation = cancellation
    }

    /// How this schema's personal columns are kept. The client must have been made with one: nothing personal is ever
    /// stored in the clear for lack of it.
    package var seal: ColumnSeal {
        guard let columnSeal else {
            preconditionFailure("This client was made without a seal for its columns.")
        }
        return columnSeal
    }

    /// Runs a statement, prepared and cached by its text. Returns its rows.
    @discardableResult
    package func query(_ query: PostgresQuery) throws(PostgresError) -> [PostgresRow] {
        try run([.statement(query)]).first?.rows ?? []
    }

    /// Runs a statement, prepared and cached by its text. Returns the number of affected rows.
    @discardableResult
    package func execute(_ query: PostgresQuery) throws(PostgresError) -> Int {
        try run([.statement(query)]).first?.affected ?? 0
    }

    /// Runs statements that do not depend on each other's results in one round trip. The first failure skips the
    /// rest and is thrown. Outside of a transaction they commit together.
    package func pipeline(_ queries: [PostgresQuery]) throws(PostgresError) -> [[PostgresRow]] {
        try run(queries.map { .statement($0) }).map(\.rows)
    }

    /// Runs several statements without parameters, for migrations.
    package func script(_ sql: String) throws(PostgresError) {
        _ = try run([])
        do {
            try wire.script(sql)
        } catch {
            throw classified(error)
        }
    }

    /// Runs the body so that its failure undoes only what it did. Inside a transaction only.
    @discardableResult
    package func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        precondition(isInTransaction, "A savepoint stands inside a transaction.")
        savepoints += 1
        defer { savepoints -= 1 }
        let name = "savepoint_\(savepoints)"
        let mark = "SAVEPOINT \(name)"
        ahead.append(mark)
        do {
            let value = try body()
            if let unsent = ahead.lastIndex(of: mark) {
                ahead.removeSubrange(unsent...)
            } else {
                ahead.append("RELEASE SAVEPOINT \(name)")
            }
            return value
        } catch {
            if let unsent = ahead.lastIndex(of: mark) {
                ahead.removeSubrange(unsent...)
            } else if !wire.isBroken {
                ahead = []
                // Where this fails the transaction stays aborted, and its commit says so.
                _ = try? wire.exchange([
                    .utility("ROLLBACK TO SAVEPOINT \(name)"), .utility("RELEASE SAVEPOINT \(name)"),
                ])
            }
            throw error
        }
    }

    /// Runs the body in a READ COMMITTED transaction: committed when it returns, rolled back when it throws.
    ///
    /// Throws `commitUnknown` where the connection is lost between sending `COMMIT` and its answer.
    func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        precondition(!isInTransaction, "A transaction was begun inside a transaction.")
        isInTransaction = true
        defer { isInTransaction = false }
        ahead = [Self.begin]
        let value: Value
        do {
            value = try body()
            try cancellation.check()
        } catch {
            rollBack()
            throw error
        }
        if ahead.first == Self.begin {
            ahead = []
            return value
        }
        try commit()
        return value
    }

    /// The SCRAM verifier of a role's password.
    func passwordVerifier(_ password: Secret<String>, user: String) throws(PostgresError) -> String {
        try wire.passwordVerifier(password, user: user)
    }

    private func run(_ steps: [WireStep]) throws(PostgresError) -> [WireResult] {
        try cancellation.check()
        let first = ahead.map { WireStep.utility($0) }
        guard !(first.isEmpty && steps.isEmpty) else { return [] }
        ahead = []
        do {
            let results = try wire.exchange(first + steps)
            hasExchanged = true
            return Array(results.dropFirst(first.count))
        } catch {
            if !wire.isBroken { hasExchanged = true }
            throw classified(error)
        }
    }

    private func commit() throws(PostgresError) {
        let steps = ahead.map { WireStep.utility($0) } + [.utility("COMMIT")]
        ahead = []
        do throws(PostgresError) {
            guard try wire.exchange(steps).last?.tag == "COMMIT" else {
                throw PostgresError(
                    code: .other, sqlState: "25P02",
                    message:
                        "A statement of the transaction had failed, so it was rolled back instead of committed."
                )
            }
        } catch {
            if wire.isBroken && !error.isStalePlan {
                throw PostgresError(code: .commitUnknown, sqlState: error.sqlState, message: error.message)
            }
            rollBack()
            throw classified(error)
        }
    }

    private func rollBack() {
        let begun = ahead.first != Self.begin
        ahead = []
        guard begun, !wire.isBroken, !wire.isIdle else { return }
        do {
            _ = try wire.exchange([.utility("ROLLBACK")])
        } catch {
            wire.markBroken()
        }
    }

    private func classified(_ error: PostgresError) -> PostgresError {
        if error.sqlState == "57014", cancellation.isCancelled { return StatementCancellation.error }
        if wire.isBroken, !isInTransaction, error.code == .connection {
            return PostgresError(code: .commitUnknown, sqlState: error.sqlState, message: error.message)
        }
        return error
    }
}
