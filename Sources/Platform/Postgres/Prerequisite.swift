import Synchronization

/// What has to hold before a piece of work, such as a request, may ask the database anything.
///
/// A task that has one under `current` has it sent in front of its first exchange, and in the same round trip. Where it does
/// not hold its statement fails: the server runs nothing that stands behind it, and what was begun is rolled back. Once it
/// held, the exchanges that follow go without it.
package final class Prerequisite: Sendable {
    /// The one that stands before what this task asks.
    @TaskLocal package static var current: Prerequisite?

    package enum State: Sendable, Equatable {
        /// It was not sent yet, and neither was anything else.
        case untried
        /// An exchange that began with it failed by something else.
        case unanswered
        case held
        /// It did not hold, so nothing of its exchange was done.
        case failed
    }

    /// How PostgreSQL names a division by zero, which is how the statement fails.
    private static let failure = "22012"

    package let query: PostgresQuery
    private let known = Mutex(State.untried)

    /// Holds where the query finds a row.
    package init(exists query: PostgresQuery) {
        self.query = "SELECT 1 / (EXISTS (\(query)))::int AS held"
    }

    package var state: State { known.withLock { $0 } }

    /// What has to be sent with the next exchange.
    var pending: WireStep? { state == .held ? nil : .statement(query) }

    func hold() {
        known.withLock { $0 = .held }
    }

    /// After an exchange with it failed. What held once stays so.
    func fail(_ error: PostgresError) {
        known.withLock { state in
            guard state != .held else { return }
            state = error.sqlState == Self.failure ? .failed : .unanswered
        }
    }
}
