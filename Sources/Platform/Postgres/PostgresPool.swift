import Logging
import Metrics
import Sealing
import Synchronization

/// The shell around `PoolStateMachine`: the connections, and the tasks that wait for one.
final class PostgresPool: Sendable {
    struct Lease: Sendable {
        let slot: PoolStateMachine.Slot
        let connection: PostgresConnection
    }

    /// Where a waiting task is met: its continuation and its result may come in either order.
    private enum Seat {
        case empty
        case waiting(CheckedContinuation<Lease, any Error>)
        case settled(Result<Lease, PostgresError>)
    }

    private enum Place {
        case served(Lease)
        case inLine(PoolStateMachine.Waiter)
    }

    private struct State {
        var machine: PoolStateMachine
        var connections: [PostgresConnection] = []
        var seats: [PoolStateMachine.Waiter: Seat] = [:]
        var nextWaiter: PoolStateMachine.Waiter = 0
        var drain: CheckedContinuation<Void, Never>?
    }

    private let configuration: PostgresConfiguration
    private let seal: ColumnSeal?
    private let logger: Logger
    private let state: Mutex<State>
    private let inUse = Gauge(label: "postgres_connections_in_use")
    private let waitTime = Metrics.Timer(label: "postgres_lease_wait_seconds")

    init(configuration: PostgresConfiguration, seal: ColumnSeal?, logger: Logger) {
        self.seal = seal
        self.configuration = configuration
        self.logger = logger
        state = Mutex(State(machine: PoolStateMachine(size: configuration.poolSize)))
    }

    /// A connection for the caller alone, to be released. Waits in line up to the lease timeout; throws
    /// `.leaseTimeout`, `.cancelled` or, when the pool is closed, `.connection`.
    func lease() async throws -> Lease {
        switch try state.withLock({ state in try takePlace(&state) }) {
        case .served(let lease): return lease
        case .inLine(let waiter): return try await wait(inLine: waiter)
        }
    }

    func release(_ lease: Lease) {
        let drain = state.withLock { state -> CheckedContinuation<Void, Never>? in
            switch state.machine.release(lease.slot) {
            case .park:
                inUse.record(state.machine.leasedCount)
                return nil
            case .hand(_, to: let waiter):
                settle(waiter, .success(lease), &state)
                return nil
            case .drained: return state.drain.take()
            }
        }
        drain?.resume()
    }

    /// Refuses new leases, fails those who wait, and returns when every lease is back and every connection closed.
    func close() async {
        let wasClosed = state.withLock { $0.machine.isClosed }
        guard !wasClosed else { return }
        await withCheckedContinuation { continuation in
            let isDrained = state.withLock { state in
                let (waiters, isDrained) = state.machine.close()
                for waiter in waiters { settle(waiter, .failure(Self.closed), &state) }
                if !isDrained { state.drain = continuation }
                return isDrained
            }
            if isDrained { continuation.resume() }
        }
        for connection in state.withLock({ $0.connections }) { await connection.close() }
    }

    private func wait(inLine waiter: PoolStateMachine.Waiter) async throws -> Lease {
        let start = ContinuousClock.now
        defer { waitTime.record(duration: ContinuousClock.now - start) }
        return try await withThrowingTaskGroup(of: Lease?.self) { group in
            group.addTask { try await self.wait(waiter) }
            group.addTask {
                try? await Task.sleep(for: self.configuration.leaseTimeout)
                if !Task.isCancelled { self.abandon(waiter, Self.timeout) }
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let lease = result { return lease }
            }
            preconditionFailure("A waiting task ends with a lease or an error.")
        }
    }

    private func wait(_ waiter: PoolStateMachine.Waiter) async throws -> Lease {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { state in
                    if case .settled(let result) = state.seats[waiter] {
                        state.seats[waiter] = nil
                        continuation.resume(with: result)
                    } else {
                        state.seats[waiter] = .waiting(continuation)
                    }
                }
            }
        } onCancel: {
            abandon(waiter, StatementCancellation.error)
        }
    }

    /// Fails a waiter that still stands in line; one that has been served keeps its lease.
    private func abandon(_ waiter: PoolStateMachine.Waiter, _ error: PostgresError) {
        state.withLock { state in
            if state.machine.abandon(waiter) { settle(waiter, .failure(error), &state) }
        }
    }

    private func settle(
        _ waiter: PoolStateMachine.Waiter, _ result: Result<Lease, PostgresError>, _ state: inout State
    ) {
        if case .waiting(let continuation) = state.seats[waiter] {
            state.seats[waiter] = nil
            continuation.resume(with: result)
        } else {
            state.seats[waiter] = .settled(result)
        }
    }

    private func takePlace(_ state: inout State) throws(PostgresError) -> Place {
        state.nextWaiter += 1
        let waiter = state.nextWaiter
        switch state.machine.lease(for: waiter) {
        case .grant(let slot): return .served(lease(of: slot, &state))
        case .refuse: throw Self.closed
        case .wait:
            state.seats[waiter] = .empty
            return .inLine(waiter)
        }
    }

    private func lease(of slot: PoolStateMachine.Slot, _ state: inout State) -> Lease {
        while state.connections.count <= slot {
            state.connections.append(
                PostgresConnection(
                    configuration: configuration, number: state.connections.count, seal: seal,
                    logger: logger))
        }
        inUse.record(state.machine.leasedCount)
        return Lease(slot: slot, connection: state.connections[slot])
    }

    private static let closed = PostgresError(code: .connection, message: "The connection pool is closed.")
    private static let timeout = PostgresError(
        code: .leaseTimeout,
        message: "Every connection of the pool stayed in use for the whole lease timeout.")
}
