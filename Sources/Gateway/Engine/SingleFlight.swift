import FoundationEssentials
import Primitives
import ProviderKit
import Synchronization

/// Lets one task of this process fetch a scope's token while the others wait for what it brings.
final class SingleFlight: Sendable {
    private struct State {
        var held: [String: HeldToken] = [:]
        var waiting: [String: [CheckedContinuation<Result<HeldToken, ProviderError>, Never>]] = [:]
    }

    private let state = Mutex(State())

    func held(_ scope: String) -> HeldToken? {
        state.withLock { $0.held[scope] }
    }

    func forget(_ scope: String, _ token: Secret<String>) {
        state.withLock { state in
            if state.held[scope]?.value.reveal() == token.reveal() { state.held[scope] = nil }
        }
    }

    /// Runs `fetch` unless a flight for that scope is under way; then waits for its result.
    func run(
        _ scope: String, fetch: () async throws(ProviderError) -> HeldToken
    ) async throws(ProviderError) -> HeldToken {
        let isFirst = state.withLock { state in
            guard state.waiting[scope] == nil else { return false }
            state.waiting[scope] = []
            return true
        }
        guard isFirst else { return try await join(scope).get() }
        let result: Result<HeldToken, ProviderError>
        do {
            result = .success(try await fetch())
        } catch {
            result = .failure(error)
        }
        let waiting = state.withLock { state in
            if case .success(let token) = result { state.held[scope] = token }
            return state.waiting.removeValue(forKey: scope) ?? []
        }
        for continuation in waiting { continuation.resume(returning: result) }
        return try result.get()
    }

    private func join(_ scope: String) async -> Result<HeldToken, ProviderError> {
        await withCheckedContinuation { continuation in
            let landed: Result<HeldToken, ProviderError>? = state.withLock { state in
                if state.waiting[scope] != nil {
                    state.waiting[scope]?.append(continuation)
                    return nil
                }
                guard let held = state.held[scope] else {
                    return .failure(
                        ProviderError(
                            .interrupted, delivery: .notSent,
                            message: "Another task's request for a token failed."))
                }
                return .success(held)
            }
            if let landed { continuation.resume(returning: landed) }
        }
    }
}
