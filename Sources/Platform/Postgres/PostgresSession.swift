import Primitives
package import Sealing

/// One connection for the length of a closure; it runs on the connection's own thread and its calls block there.
///
/// Inside a transaction `BEGIN`, savepoints and their releases travel with the next statement, so a transaction of
/// one statement costs two round trips. So do statements that were left for `later`, or else with `COMMIT`. What the task
/// has as its `Prerequisite` stands before the first statement.
package final class PostgresSession {
    private let wire: PostgresWire
    private let cancellation: StatementCancellation
    private let columnSeal: ColumnSeal?
    private let tally = DatabaseTally.current
    private let prerequisite = Prerequisite.current
    /// What the server gets in front of the next statement.
    private var ahead: [WireStep] = []
    /// Whether `BEGIN` has not left yet.
    private var isUnbegun = false
    /// Whether `ahead` holds statements, whose failure is the transaction's.
    private var owesStatements = false
    private var isInTransaction = false
    private var savepoints = 0
    /// Whether the server has answered anything in this lease.
    private(set) var hasExchanged = false

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

    /// Runs a statement whose answer nobody needs with whatever is sent next, at the latest with `COMMIT`: it costs no round
    /// trip of its own. Statements keep their order, so what is read afterwards sees what it did. Where it fails, whatever
    /// it travels with fails, and the transaction is rolled back. Outside of a transaction, and inside a savepoint, whose
    /// failures must stay its own, it is run at once.
    package func later(_ query: PostgresQuery) throws(PostgresError) {
        guard isInTransaction, savepoints == 0 else {
            try execute(query)
            return
        }
        ahead.append(.statement(query))
        owesStatements = true
    }

    /// Runs statements that do not depend on each other's results in one round trip. The first failure skips the
    /// rest and is thrown. Outside of a transaction they commit together.
    package func pipeline(_ queries: [PostgresQuery]) throws(PostgresError) -> [[PostgresRow]] {
        try run(queries.map { .statement($0) }).map(\.rows)
    }

    /// Runs several statements without parameters, for migrations.
    package func script(_ sql: String) throws(PostgresError) {
        _ = try run([])
        tally?.count([])
        do {
            try wire.script(sql)
        } catch {
            throw classified(error)
        }
    }

    /// Streams the rows of `COPY … TO STDOUT (FORMAT binary)` into `body`, one after the other, as they come: whatever their
    /// number, one row is in memory. The statement has no parameters: what stands in it the program chose, or `quoted` it.
    /// Where the body throws, the rest is not read and the connection is made again after the lease.
    package func copyOut(_ sql: String, _ body: (CopyRow) throws -> Void) throws {
        _ = try run([])
        do {
            try wire.copyOut(sql, body)
            hasExchanged = true
        } catch let error as PostgresError {
            throw classified(error)
        }
    }

    /// Streams rows into a table by `COPY … FROM STDIN (FORMAT binary)`. Where the body throws, nothing of it is stored.
    package func copyIn(_ sql: String, _ body: (inout CopyWriter) throws -> Void) throws {
        _ = try run([])
        do {
            try wire.copyIn(sql, body)
            hasExchanged = true
        } catch let error as PostgresError {
            throw classified(error)
        }
    }

    /// A text as a literal of SQL, for statements that take no parameters.
    package static func quoted(_ text: String) -> String {
        precondition(!text.utf8.contains(0), "PostgreSQL keeps no zero byte in a text.")
        return quotedLiteral(text)
    }

    /// Runs the body so that its failure undoes only what it did. Inside a transaction only.
    @discardableResult
    package func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        precondition(isInTransaction, "A savepoint stands inside a transaction.")
        if owesStatements { _ = try run([]) }
        savepoints += 1
        defer { savepoints -= 1 }
        let name = "savepoint_\(savepoints)"
        let mark = "SAVEPOINT \(name)"
        ahead.append(.utility(mark))
        do {
            let value = try body()
            if let unsent = place(of: mark) {
                ahead.removeSubrange(unsent...)
            } else {
                ahead.append(.utility("RELEASE SAVEPOINT \(name)"))
            }
            return value
        } catch {
            if let unsent = place(of: mark) {
                ahead.removeSubrange(unsent...)
            } else if !wire.isBroken {
                ahead = []
                // Where this fails the transaction stays aborted, and its commit says so.
                _ = try? exchange([
                    .utility("ROLLBACK TO SAVEPOINT \(name)"), .utility("RELEASE SAVEPOINT \(name)"),
                ])
            }
            throw error
        }
    }

    /// Where a savepoint that has not left yet stands.
    private func place(of mark: String) -> Int? {
        ahead.lastIndex { step in
            if case .utility(mark) = step { true } else { false }
        }
    }

    /// Runs the body in a READ COMMITTED transaction: committed when it returns, rolled back when it throws.
    ///
    /// Throws `commitUnknown` where the connection is lost between sending `COMMIT` and its answer.
    func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        begin()
        defer { isInTransaction = false }
        let value = try finished(body)
        if isUnbegun, !owesStatements {
            ahead = []
            return value
        }
        _ = try commit(with: [])
        return value
    }

    /// The same where the transaction's last look travels with `COMMIT`. It sees all that the transaction did.
    func answeringTransaction<Value>(_ body: () throws -> Lookup<Value>) throws -> Value {
        begin()
        defer { isInTransaction = false }
        let lookup = try finished(body)
        let tables = try commit(with: lookup.queries.map { .statement($0) }).map(\.rows)
        return try lookup.read(tables, self)
    }

    private func begin() {
        precondition(!isInTransaction, "A transaction was begun inside a transaction.")
        isInTransaction = true
        ahead = [.utility("BEGIN")]
        isUnbegun = true
    }

    private func finished<Value>(_ body: () throws -> Value) throws -> Value {
        try orRollBack {
            let value = try body()
            try cancellation.check()
            return value
        }
    }

    private func orRollBack<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            rollBack()
            throw error
        }
    }

    /// The SCRAM verifier of a role's password.
    func passwordVerifier(_ password: Secret<String>, user: String) throws(PostgresError) -> String {
        try wire.passwordVerifier(password, user: user)
    }

    private func run(_ steps: [WireStep]) throws(PostgresError) -> [WireResult] {
        try cancellation.check()
        var first = ahead
        guard !(first.isEmpty && steps.isEmpty) else { return [] }
        let condition = prerequisite?.pending
        if let condition { first.insert(condition, at: isUnbegun ? 1 : 0) }
        forgetAhead()
        do {
            let results = try exchange(first + steps)
            hasExchanged = true
            if condition != nil { prerequisite?.hold() }
            return Array(results.dropFirst(first.count))
        } catch {
            if !wire.isBroken { hasExchanged = true }
            if condition != nil { prerequisite?.fail(error) }
            throw classified(error)
        }
    }

    private func exchange(_ steps: [WireStep]) throws(PostgresError) -> [WireResult] {
        tally?.count(steps)
        return try wire.exchange(steps)
    }

    private func forgetAhead() {
        ahead = []
        isUnbegun = false
        owesStatements = false
    }

    /// Sends what is owed, these steps and `COMMIT`; answers the results of these steps. Where nothing has left before, what
    /// is owed goes first, so that a connection which turns out to be dead leaves no doubt about a commit.
    private func commit(with last: [WireStep]) throws -> [WireResult] {
        if isUnbegun { try orRollBack { _ = try run([]) } }
        let owed = ahead
        let steps = owed + last + [.utility("COMMIT")]
        forgetAhead()
        do throws(PostgresError) {
            let results = try exchange(steps)
            guard results.last?.tag == "COMMIT" else {
                throw PostgresError(
                    code: .other, sqlState: "25P02",
                    message:
                        "A statement of the transaction had failed, so it was rolled back instead of committed."
                )
            }
            return Array(results.dropFirst(owed.count).dropLast())
        } catch {
            if wire.isBroken && !error.isStalePlan {
                throw PostgresError(code: .commitUnknown, sqlState: error.sqlState, message: error.message)
            }
            rollBack()
            throw classified(error)
        }
    }

    private func rollBack() {
        let begun = !isUnbegun
        forgetAhead()
        guard begun, !wire.isBroken, !wire.isIdle else { return }
        do {
            _ = try exchange([.utility("ROLLBACK")])
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
