import Synchronization

/// What one piece of work, such as a request, asked of the database.
///
/// A task that has one under `current` has each of its exchanges counted: what is sent together and answered together is
/// one, however many statements it has. Making a connection, and forgetting old statements between two leases, is not
/// counted: it belongs to no request.
package final class DatabaseTally: Sendable {
    /// The one that exchanges are counted in; those of another task are not.
    @TaskLocal package static var current: DatabaseTally?

    private struct State {
        var exchanges = 0
        var statements: [PostgresQuery] = []
    }

    private let state = Mutex(State())
    private let keepsStatements: Bool

    /// `keepingStatements` is for tests that look at what is run: statements hold personal values.
    package init(keepingStatements: Bool = false) {
        keepsStatements = keepingStatements
    }

    /// How often the database was asked and answered.
    package var exchanges: Int { state.withLock { $0.exchanges } }

    /// The statements in the order in which they were sent, where they are kept.
    package var statements: [PostgresQuery] { state.withLock { $0.statements } }

    func count(_ steps: [WireStep]) {
        state.withLock { state in
            state.exchanges += 1
            guard keepsStatements else { return }
            for case .statement(let query) in steps { state.statements.append(query) }
        }
    }
}
