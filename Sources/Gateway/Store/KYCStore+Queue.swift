package import FoundationEssentials
package import GatewayCore
import Postgres

/// Checks of one provider that are not completed.
package struct KYCQueue: Sendable, Equatable {
    package let provider: ProviderID
    package let state: KYCCheckState
    package let count: Int
    /// When the oldest of them was accepted.
    package let oldest: Date
}

extension KYCStore {
    /// What is open, by provider and state; none where nothing is.
    package func queues() throws -> [KYCQueue] {
        try session.query(
            """
            SELECT provider, state, count(*) AS count, min(received_at) AS oldest FROM kyc_checks
            WHERE state <> 'completed' GROUP BY provider, state ORDER BY provider, state
            """
        ).map { row in
            KYCQueue(
                provider: ProviderID(try row.string("provider")),
                state: try Stored.value(KYCCheckState(rawValue: row.string("state")), "state"),
                count: Int(try row.int("count")), oldest: try row.date("oldest"))
        }
    }
}
