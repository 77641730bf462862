import Executors
import Logging
import Sealing

/// One connection on one thread. It connects when it is first used and again after it was lost.
actor PostgresConnection {
    private let executor: ThreadExecutor
    private let configuration: PostgresConfiguration
    private let logger: Logger
    private let seal: ColumnSeal?
    private var wire: PostgresWire?
    private var cancelHandle: CancelHandle?

    init(configuration: PostgresConfiguration, number: Int, seal: ColumnSeal?, logger: Logger) {
        executor = ThreadExecutor(name: "postgres-\(number)")
        self.configuration = configuration
        self.seal = seal
        self.logger = logger
    }

    deinit {
        executor.shutdown()
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Runs the body in one transaction. An idle connection that turns out to be dead at its first statement is
    /// replaced and the body run once more, because nothing can have committed.
    func transaction<Value: Sendable>(
        _ cancellation: StatementCancellation, _ body: @Sendable (PostgresSession) throws -> Value
    ) throws -> Value {
        try lease(cancellation, mayRunAgain: true) { session in try session.transaction { try body(session) }
        }
    }

    /// The same with a last look that travels with the commit.
    func answeringTransaction<Value: Sendable>(
        _ cancellation: StatementCancellation,
        _ body: @Sendable (PostgresSession) throws -> Lookup<Value>
    ) throws -> Value {
        try lease(cancellation, mayRunAgain: true) { session in
            try session.answeringTransaction { try body(session) }
        }
    }

    /// Runs the body without a transaction.
    func session<Value: Sendable>(
        _ cancellation: StatementCancellation, _ body: @Sendable (PostgresSession) throws -> Value
    ) throws -> Value {
        try lease(cancellation, mayRunAgain: false, body)
    }

    func close() {
        wire = nil
        cancelHandle = nil
        executor.shutdown()
    }

    private func lease<Value>(
        _ cancellation: StatementCancellation, mayRunAgain: Bool, _ body: (PostgresSession) throws -> Value
    ) throws -> Value {
        try cancellation.check()
        let wasOpen = wire?.isQuiet == true
        let session = PostgresSession(wire: try openWire(), cancellation: cancellation, seal: seal)
        do {
            return try work(session, cancellation, body)
        } catch let error as PostgresError
            where error.code == .connection && wasOpen && mayRunAgain && !session.hasExchanged
        {
            return try work(
                PostgresSession(wire: try openWire(), cancellation: cancellation, seal: seal),
                cancellation, body)
        }
    }

    private func work<Value>(
        _ session: PostgresSession, _ cancellation: StatementCancellation,
        _ body: (PostgresSession) throws -> Value
    ) throws -> Value {
        if let cancelHandle { try cancellation.attach(cancelHandle) }
        defer {
            cancellation.detach()
            tidy(discard: cancellation.isCancelled)
        }
        return try body(session)
    }

    /// After a lease: a connection that is not plainly idle, or whose cancel request may still be on its way, goes.
    private func tidy(discard: Bool) {
        guard let wire else { return }
        if wire.isBroken {
            logger.warning("A PostgreSQL connection was lost and will be made again")
        } else if wire.isIdle && !discard {
            do {
                try wire.deallocateRetired()
                return
            } catch {
                logger.warning("A PostgreSQL connection could not forget its old statements and is replaced")
            }
        }
        self.wire = nil
        cancelHandle = nil
    }

    private func openWire() throws -> PostgresWire {
        if let wire, wire.isQuiet { return wire }
        wire = nil
        let opened = try PostgresWire(configuration)
        wire = opened
        cancelHandle = CancelHandle(connection: opened.handle)
        return opened
    }
}
