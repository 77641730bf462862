/// Runs an operation to its end although the calling task is cancelled meanwhile, for at most `grace` longer; then the
/// operation is cancelled too. For work whose half would cost more than a short wait at shutdown.
package func finishing<Value: Sendable>(
    grace: Duration, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let work = Task { try await operation() }
    return try await withTaskCancellationHandler {
        try await work.value
    } onCancel: {
        Task {
            try? await Task.sleep(for: grace)
            work.cancel()
        }
    }
}
