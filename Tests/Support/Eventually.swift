/// A condition that did not come true in time.
package struct NotInTime: Error, CustomStringConvertible {
    package let description: String
}

/// A reason to stop waiting at once: the condition cannot come true any more.
package struct Hopeless: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Asks again and again until the condition holds, and fails once the deadline has passed. An error that the condition
/// throws counts as "not yet", unless it is `Hopeless`; the last one is named when time runs out.
package func eventually(
    _ what: String = "the condition", within deadline: Duration = .seconds(300),
    every pause: Duration = .milliseconds(25),
    _ condition: () async throws -> Bool
) async throws {
    _ = try await eventuallyValue(what, within: deadline, every: pause) {
        try await condition() ? true : nil
    }
}

/// The first value that is not nil.
package func eventuallyValue<Value>(
    _ what: String = "a value", within deadline: Duration = .seconds(300),
    every pause: Duration = .milliseconds(25),
    _ value: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let end = clock.now + deadline
    var last: (any Error)?
    while true {
        do {
            if let found = try await value() { return found }
            last = nil
        } catch let error where error is CancellationError || error is Hopeless {
            throw error
        } catch {
            last = error
        }
        guard clock.now < end else {
            let reason = last.map { ": \($0)" } ?? ""
            throw NotInTime(description: "Waited \(deadline) for \(what), in vain\(reason)")
        }
        try await clock.sleep(for: pause)
    }
}
