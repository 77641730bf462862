import Synchronization

/// How many worlds run at once: each is three processes and a Redis, and a hundred of them would starve each other. Who comes
/// first goes first.
final class WorldTurns: Sendable {
    static let shared = WorldTurns(free: 16)

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(free: Int) {
        state = Mutex(State(free: free))
    }

    /// Waits for a turn, and gives it back at the end.
    func take<T>(_ body: () async throws -> T) async rethrows -> T {
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
        defer { giveBack() }
        return try await body()
    }

    private func giveBack() {
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
