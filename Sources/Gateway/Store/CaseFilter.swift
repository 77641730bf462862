package import GatewayCore
package import Reconciliation

/// Which cases are meant: all that fit every part that is given.
package struct CaseFilter: Sendable, Equatable {
    package var ids: [Int64]?
    package var provider: ProviderID?
    package var day: BusinessDay?
    package var reason: String?
    package var states: Set<CaseState>?
    package var assignee: Int64?
    /// The difference in minor units is at most this.
    package var largestDifference: Int64?
    /// Only cases of higher numbers.
    package var after: Int64?
    package var limit: Int

    package init(
        ids: [Int64]? = nil, provider: ProviderID? = nil, day: BusinessDay? = nil, reason: String? = nil,
        states: Set<CaseState>? = nil, assignee: Int64? = nil, largestDifference: Int64? = nil,
        after: Int64? = nil, limit: Int = 1000
    ) {
        self.ids = ids
        self.provider = provider
        self.day = day
        self.reason = reason
        self.states = states
        self.assignee = assignee
        self.largestDifference = largestDifference
        self.after = after
        self.limit = limit
    }

    /// What is not resolved.
    package static let unresolved = CaseFilter(states: [.open, .assigned, .proposed])
}
