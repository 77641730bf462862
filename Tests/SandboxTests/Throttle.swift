import TestSupport

/// Requests that come faster than a switch allows, however slow the machine is.
enum Throttle {
    /// Sends ten at once, again and again, until one was refused as one too many and one was not; gives back the refusal.
    static func refusal(
        _ isRefusal: @escaping @Sendable (Reply) -> Bool,
        _ ask: @escaping @Sendable () async throws -> Reply
    ) async throws -> Reply {
        var refused: Reply?
        var hasPassed = false
        return try await eventuallyValue("a request too many, and one that is not") {
            let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
                for _ in 1...10 { group.addTask { try await ask() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            refused = refused ?? replies.first(where: isRefusal)
            hasPassed = hasPassed || !replies.allSatisfy(isRefusal)
            return hasPassed ? refused : nil
        }
    }
}
