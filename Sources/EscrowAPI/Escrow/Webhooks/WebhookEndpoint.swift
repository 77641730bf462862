package import FoundationEssentials

/// A server of a client, which is told of what happens to its owner's agreements.
package struct WebhookEndpoint: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case enabled = "ENABLED"
        case disabled = "DISABLED"
    }

    /// Why nothing is sent to it.
    package enum DisabledReason: String, Sendable, CaseIterable {
        case owner
        /// It answered 410.
        case gone
        /// Nothing has arrived for days.
        case failing
    }

    package let id: UUID
    package let userID: Int64
    package let url: String
    /// All where empty.
    package let eventTypes: [String]
    package let state: State
    package let disabledFor: DisabledReason?
    package let failingSince: Date?
    package let version: Int64
    package let createdAt: Date
}

/// An event on its way to an endpoint.
package struct WebhookMessage: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case pending = "PENDING"
        case delivered = "DELIVERED"
        /// Not sent any more, unless by hand.
        case exhausted = "EXHAUSTED"
    }

    package let id: UUID
    package let kind: String
    package let body: String
    package let state: State
    package let attempts: Int
    package let createdAt: Date
    package let endedAt: Date?
    /// Of the last try: what was answered, or why nothing was.
    package let lastStatus: Int?
    package let lastError: String?
    package let lastAt: Date?
}

/// Why the service refuses.
package enum WebhookError: Error, Sendable, Equatable {
    case notFound
    case tooMany(Int)
    case badURL
    case staleVersion
    /// It has to be enabled first.
    case disabled
}
