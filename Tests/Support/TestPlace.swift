import Synchronization

/// A place among the tests that use servers at the same time: all tests start at once, and a machine of two cores cannot
/// serve hundreds of databases. A test that has a place takes no second one for its next server.
package enum TestPlace {
    @TaskLocal private static var isTaken = false

    private struct State {
        var free = 6
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private static let state = Mutex(State())

    /// Waits for a place, first come first served, and gives it back when the closure ends.
    package static func take<Value>(_ body: () async throws -> Value) async throws -> Value {
        if isTaken { return try await body() }
        await wait()
        let result: Result<Value, any Error>
        do {
            result = .success(try await $isTaken.withValue(true) { try await body() })
        } catch { result = .failure(error) }
        leave()
        return try result.get()
    }

    private static func wait() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private static func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
