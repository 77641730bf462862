import GatewayCore
package import GatewayMessages
package import Postgres

/// What the gateway told last of each provider and capability. It decides nothing: the gateway refuses by itself.
package enum ProviderAvailabilityStore {
    /// Keeps a report in place of the one before. Reports of one provider come in their order.
    static func keep(_ report: ProviderAvailability, in session: PostgresSession) throws {
        try session.execute(
            """
            INSERT INTO provider_availability (provider, capability, available, since)
            VALUES (\(report.provider.name), \(report.capability.rawValue), \(report.available), \(report.since))
            ON CONFLICT (provider, capability) DO UPDATE
                SET available = EXCLUDED.available, since = EXCLUDED.since
            """)
    }

    /// Everything that was told, by provider and capability; one that is not listed has always been available.
    package static func all(in session: PostgresSession) throws -> [ProviderAvailability] {
        try session.query(
            "SELECT provider, capability, available, since FROM provider_availability ORDER BY provider, capability"
        ).compactMap { row in
            guard let capability = WatchedCapability(rawValue: try row.string("capability")) else {
                return nil
            }
            return ProviderAvailability(
                provider: ProviderID(try row.string("provider")), capability: capability,
                available: try row.bool("available"), since: try row.date("since"))
        }
    }
}
