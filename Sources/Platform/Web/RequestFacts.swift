import Synchronization

/// Facts that handlers add to the one canonical log line of their request: identifiers, decisions, timings.
/// Never a secret, never a full phone number.
package final class RequestFacts: Sendable {
    private let entries = Mutex<[(key: String, value: String)]>([])

    package init() {}

    /// Adds a fact, or replaces the one of the same key. Keys are dotted words: `payment.id`.
    package func note(_ key: String, _ value: String) {
        entries.withLock { entries in
            entries.removeAll { $0.key == key }
            entries.append((key, value))
        }
    }

    /// All facts in the order in which they were noted.
    package var all: [(key: String, value: String)] {
        entries.withLock { $0 }
    }
}
