import Durable
import Escrow
import GatewayMessages
import Primitives
import ServiceLifecycle

extension Parts {
    /// Sends commands, and takes events.
    func messageWorkers() -> [any Service] {
        let relay = relay()
        let events = GatewayEventHandler(
            database: database, verifier: configuration.verifier, effects: effects, kyc: kyc,
            wakeup: wakeups.audit, logger: logger)
        let outbox = wakeups.outbox
        let consumer = StreamConsumer(reader: reader, logger: logger) { entries in
            try await events.handle(entries)
            outbox.signal()
        }
        return [WorkerService { await relay.run() }, WorkerService { await consumer.run() }]
    }

    /// Sends commands again until the gateway answers, signed anew each time.
    private func relay() -> OutboxRelay {
        let signer = configuration.signer
        let streams = streams
        return OutboxRelay(
            database: database, redis: redis, completion: .whenAnswered,
            resend: RetryPolicy(first: .seconds(2), limit: .seconds(60)), wakeup: wakeups.outbox,
            logger: logger,
            stream: { streams.commands(about: $0) },
            seal: { row in
                try signer.seal(
                    MessageEnvelope(
                        id: row.id, type: row.type, subject: row.subject, time: row.now,
                        sequence: row.sequence, traceparent: row.traceparent,
                        payload: try JSONValue(parsing: row.payload)))
            })
    }
}
