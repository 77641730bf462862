package import FoundationEssentials
package import GatewayCore
import Postgres

/// How a provider is doing in one capability.
package struct StoredCircuit: Sendable {
    package let provider: ProviderID
    package let capability: WatchedCapability
    package let breaker: CircuitBreaker
    /// Since when the provider is available, or unavailable.
    package let since: Date
    /// When a probe may go; nil where the circuit is closed.
    package let retryAt: Date?
    package let lastFailureAt: Date?

    package var state: CircuitBreaker.State { breaker.state }
    /// Failures in a row.
    package var failures: Int { breaker.failures }

    init(_ row: PostgresRow) throws {
        provider = ProviderID(try row.string("provider"))
        capability = try Stored.value(WatchedCapability(rawValue: row.string("capability")), "capability")
        breaker = CircuitBreaker(
            state: try Stored.value(CircuitBreaker.State(rawValue: row.string("state")), "state"),
            failures: Int(try row.int("failures")), trips: Int(try row.int("trips")))
        since = try row.date("since")
        retryAt = try row.optionalDate("retry_at")
        lastFailureAt = try row.optionalDate("last_failure_at")
    }
}

/// The circuits of all providers, shared by all processes of the gateway.
package struct ProviderCircuitStore {
    let session: PostgresSession

    private static let columns =
        "provider, capability, state, failures, trips, since, retry_at, last_failure_at"

    /// Every circuit that has ever seen a failure; one that is not listed is closed.
    package func all() throws -> [StoredCircuit] {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM provider_circuits ORDER BY provider, capability
            """
        ).map { try StoredCircuit($0) }
    }

    /// The circuit, or nil where it is closed.
    package func open(_ provider: ProviderID, _ capability: WatchedCapability) throws -> StoredCircuit? {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM provider_circuits
            WHERE provider = \(provider.name) AND capability = \(capability.rawValue) AND state <> 'closed'
            """
        ).first.map { try StoredCircuit($0) }
    }

    /// The circuit, locked until the transaction ends; nil, and nothing locked, where it is closed and has no failures.
    package func lockUnlessWell(
        _ provider: ProviderID, _ capability: WatchedCapability
    ) throws -> StoredCircuit? {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM provider_circuits
            WHERE provider = \(provider.name) AND capability = \(capability.rawValue)
                AND (state <> 'closed' OR failures > 0) FOR UPDATE
            """
        ).first.map { try StoredCircuit($0) }
    }

    /// The circuit, locked until the transaction ends; made where there is none.
    package func lock(_ provider: ProviderID, _ capability: WatchedCapability) throws -> StoredCircuit {
        try session.execute(
            """
            INSERT INTO provider_circuits (provider, capability)
            VALUES (\(provider.name), \(capability.rawValue)) ON CONFLICT DO NOTHING
            """)
        return try StoredCircuit(
            session.query(
                """
                SELECT \(unescaped: Self.columns) FROM provider_circuits
                WHERE provider = \(provider.name) AND capability = \(capability.rawValue) FOR UPDATE
                """)[0])
    }

    /// Circuits whose probe may go now, locked until the transaction ends. Those that another transaction holds are
    /// left out: it is sending the probe.
    package func lockDueForProbe() throws -> [StoredCircuit] {
        try session.query(
            """
            SELECT \(unescaped: Self.columns) FROM provider_circuits
            WHERE state <> 'closed' AND retry_at <= now() ORDER BY provider, capability FOR UPDATE SKIP LOCKED
            """
        ).map { try StoredCircuit($0) }
    }

    /// Circuits that were not taken like this for that long, locked until the transaction ends.
    package func takeUntold(for interval: Duration) throws -> [StoredCircuit] {
        try session.query(
            """
            UPDATE provider_circuits SET told_at = now()
            WHERE (provider, capability) IN (
                SELECT provider, capability FROM provider_circuits WHERE told_at <= now() - \(interval)::interval
                ORDER BY provider, capability FOR UPDATE SKIP LOCKED)
            RETURNING \(unescaped: Self.columns)
            """
        ).map { try StoredCircuit($0) }
    }

    /// Stores a circuit's new standing. `change` says what it means for the times.
    package func update(
        _ circuit: StoredCircuit, to breaker: CircuitBreaker, change: CircuitBreaker.Change
    ) throws {
        let (retryAfter, retryWithin): (Duration?, Duration?) =
            switch change {
            case .opened(let wait), .held(let wait): (wait, nil)
            case .hastened(let wait): (nil, wait)
            case .none, .closed: (nil, nil)
            }
        let hasTurned = (circuit.state == .closed) != (breaker.state == .closed)
        let hasFailed = breaker.failures > circuit.failures
        try session.execute(
            """
            UPDATE provider_circuits SET state = \(breaker.state.rawValue), failures = \(breaker.failures),
                trips = \(breaker.trips),
                since = CASE WHEN \(hasTurned)::boolean THEN now() ELSE since END,
                retry_at = CASE WHEN \(breaker.state == .closed)::boolean THEN NULL
                    ELSE COALESCE(now() + \(retryAfter)::interval,
                        LEAST(retry_at, now() + \(retryWithin)::interval)) END,
                last_failure_at = CASE WHEN \(hasFailed)::boolean THEN now() ELSE last_failure_at END
            WHERE provider = \(circuit.provider.name) AND capability = \(circuit.capability.rawValue)
            """)
    }
}
