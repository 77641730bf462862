import Crypto
package import Durable
import FoundationEssentials
import GatewayCore
package import GatewayMessages
package import Logging
package import Postgres
import Primitives
package import Redis

/// Takes the gateway's events from the streams and applies them to payments and agreements, each once.
package struct GatewayEventHandler: Sendable {
    private let database: PostgresClient
    private let verifier: MessageVerifier
    private let application: GatewayEventApplication
    /// Wakes the audit chainer.
    private let wakeup: Wakeup
    private let logger: Logger

    package init(
        database: PostgresClient, verifier: MessageVerifier, effects: AgreementEffects, kyc: KYCEffects,
        wakeup: Wakeup, logger: Logger
    ) {
        self.database = database
        self.verifier = verifier
        self.application = GatewayEventApplication(effects: effects, kyc: kyc)
        self.wakeup = wakeup
        self.logger = logger
    }

    /// Applies a batch in one transaction; where one entry spoils it, one by one. Returns once every entry's fate is
    /// committed, so that it can be acknowledged. Throws where the database cannot be reached: nothing may be
    /// acknowledged then.
    package func handle(_ entries: [RedisStreamEntry]) async throws {
        guard !entries.isEmpty else { return }
        do {
            try await apply(entries)
        } catch let error as PostgresError where error.isTransient {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            for entry in entries { try await applyAlone(entry) }
        }
        wakeup.signal()
        Failpoint.reach("escrowd.events-committed")
    }

    private func applyAlone(_ entry: RedisStreamEntry) async throws {
        do {
            try await apply([entry])
        } catch let error as PostgresError where error.isTransient {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            EscrowMetrics.eventRejected("failed")
            logger.error(
                "An event could not be applied; an inquiry will ask again.",
                metadata: ["entry": "\(entry.id)", "error": "\(error)"])
        }
    }

    private func apply(_ entries: [RedisStreamEntry]) async throws {
        try await database.transaction { session in
            let now = try session.find(AgreementStore.now)
            let messages = entries.compactMap { open($0, now: now) }
            try AgreementStore.lockAll(payments: messages.compactMap { $0.event.paymentID }, in: session)
            try application.kyc.prepare(messages.compactMap { $0.event.kycReport }, in: session)
            for message in messages { try apply(message, in: session) }
            Failpoint.reach("escrowd.events-applied")
        }
    }

    private struct Message {
        let envelope: MessageEnvelope
        let event: GatewayEvent
    }

    /// The entry's event once it is proved to be the gateway's; what is not is counted and dropped.
    private func open(_ entry: RedisStreamEntry, now: Date) -> Message? {
        do throws(MessageError) {
            let envelope = try verifier.open(entry.fields, now: now)
            let event = try GatewayEvent(type: envelope.type, payload: envelope.payload)
            guard event.subject == envelope.subject else {
                throw MessageError(.malformed, "The envelope's subject is not the event's.")
            }
            return Message(envelope: envelope, event: event)
        } catch {
            reject(entry, error.code.rawValue, error.detail)
            return nil
        }
    }

    private func reject(_ entry: RedisStreamEntry, _ reason: String, _ detail: String) {
        EscrowMetrics.eventRejected(reason)
        logger.warning(
            "An entry of the event stream was refused.",
            metadata: ["entry": "\(entry.id)", "reason": "\(reason)", "detail": "\(detail)"])
    }

    private func apply(_ message: Message, in session: PostgresSession) throws {
        let envelope = message.envelope
        let verdict = try Inbox.receive(
            id: envelope.id, type: envelope.type, subject: envelope.subject, sequence: envelope.sequence,
            fingerprint: [UInt8](SHA256.hash(data: Data(envelope.content.utf8))), in: session)
        switch verdict {
        case .new:
            try application.apply(message.event, traceparent: envelope.traceparent, in: session)
            EscrowMetrics.eventApplied(envelope.type)
        case .duplicate, .stale:
            break
        case .conflict:
            EscrowMetrics.eventRejected("conflict")
            logger.error(
                "A known event came with other content and was refused.",
                metadata: ["event.id": "\(envelope.id)"])
        }
    }
}

extension GatewayEvent {
    fileprivate var paymentID: UUID? {
        if case .payment(let report) = self { report.payment.uuid } else { nil }
    }

    fileprivate var kycReport: KYCReport? {
        if case .kycCompleted(let report) = self { report } else { nil }
    }
}

extension PostgresError {
    /// Whether the same work may succeed later, on another connection or without a rival.
    var isTransient: Bool {
        switch code {
        case .connection, .commitUnknown, .leaseTimeout, .serialization, .deadlock, .statementTimeout,
            .cancelled,
            .insufficientPrivilege, .undefinedObject:
            true
        case .uniqueViolation, .foreignKeyViolation, .checkViolation, .unexpectedColumn, .other: false
        }
    }
}
