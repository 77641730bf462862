import Durable
import FoundationEssentials
import GatewayCore
package import GatewayMessages
package import GatewayStore
package import Logging
import Postgres
package import Primitives
package import Redis

/// Takes commands in from the stream: verifies each, applies it once, and answers in the same transaction.
package struct CommandHandler: Sendable {
    private let store: GatewayStore
    private let verifier: MessageVerifier
    private let acceptance: PaymentAcceptance
    private let identifiers: IdentifierSource
    private let wakeups: EngineWakeups
    private let logger: Logger

    package init(
        store: GatewayStore, verifier: MessageVerifier, acceptance: PaymentAcceptance,
        identifiers: IdentifierSource,
        wakeups: EngineWakeups, logger: Logger
    ) {
        self.store = store
        self.verifier = verifier
        self.acceptance = acceptance
        self.identifiers = identifiers
        self.wakeups = wakeups
        self.logger = logger
    }

    /// Applies a batch in one transaction; where that fails, one by one, so that a single bad entry stops nobody.
    /// Throws where the database cannot be reached: then nothing is acknowledged, and all come again.
    package func handle(_ entries: [RedisStreamEntry]) async throws {
        do {
            try await store.transaction { transaction in
                for entry in entries { try take(entry, in: transaction) }
            }
        } catch let error as PostgresError where error.isTransient {
            throw error
        } catch {
            for entry in entries { try await handleAlone(entry) }
        }
        wakeups.submission.signal()
        wakeups.sms.signal()
        wakeups.accountHolder.signal()
        wakeups.payerPrompt.signal()
        wakeups.kycSubmission.signal()
        wakeups.outbox.signal()
    }

    private func handleAlone(_ entry: RedisStreamEntry) async throws {
        do {
            try await store.transaction { try take(entry, in: $0) }
        } catch let error as PostgresError where error.isTransient {
            throw error
        } catch {
            logger.error(
                "A command cannot be stored.", metadata: ["error": "\(error)", "entry": "\(entry.id)"])
            try await store.transaction { transaction in
                guard let envelope = verified(entry, now: try transaction.now()) else { return }
                try take(envelope, in: transaction) { _ in
                    let refusal = CommandRefusal(
                        .malformed, "The command holds a value that cannot be stored.")
                    return .commandRefused(CommandID(envelope.id), refusal)
                }
            }
        }
    }

    private func take(_ entry: RedisStreamEntry, in transaction: GatewayTransaction) throws {
        guard let envelope = verified(entry, now: try transaction.now()) else { return }
        try take(envelope, in: transaction) { try apply($0, in: transaction) }
    }

    /// Takes a command in once: what `decide` answers to a new one is remembered with it, and given again whenever it
    /// comes again, so that a refused command stays refused.
    private func take(
        _ envelope: MessageEnvelope, in transaction: GatewayTransaction,
        decide: (MessageEnvelope) throws -> GatewayEvent
    ) throws {
        let id = CommandID(envelope.id)
        switch try transaction.messages.receive(envelope) {
        case .new:
            let event = try decide(envelope)
            try transaction.messages.remember(answer: event, to: envelope.id)
            try answer(event, envelope, in: transaction)
        case .duplicate(let outcome?):
            EngineMetrics.command(type: envelope.type, answer: "duplicate")
            try answer(try MessageStore.answer(from: outcome), envelope, in: transaction)
        case .conflict, .duplicate(nil), .stale:
            EngineMetrics.command(type: envelope.type, answer: "conflict")
            logger.error("A known command came with other content.", metadata: ["command.id": "\(id)"])
            let refusal = CommandRefusal(
                .conflict,
                "A command of this identifier was taken before, with other content: nothing was done.")
            try answer(.commandRefused(id, refusal), envelope, in: transaction)
        }
    }

    private func apply(_ envelope: MessageEnvelope, in transaction: GatewayTransaction) throws -> GatewayEvent
    {
        let id = CommandID(envelope.id)
        do {
            let command = try GatewayCommand(type: envelope.type, payload: envelope.payload)
            guard command.subject == envelope.subject else {
                throw MessageError(.malformed, "The subject is not what the command is about.")
            }
            if let refusal = try acceptance.accept(
                command, traceparent: envelope.traceparent, in: transaction)
            {
                EngineMetrics.command(type: envelope.type, answer: "refused")
                logger.notice(
                    "A command is refused.",
                    metadata: [
                        "command.id": "\(id)", "type": "\(envelope.type)", "refusal": "\(refusal.code)",
                    ])
                return .commandRefused(id, refusal)
            }
            EngineMetrics.command(type: envelope.type, answer: "accepted")
            return .commandAccepted(id)
        } catch let error as MessageError {
            EngineMetrics.command(type: "unreadable", answer: "refused")
            return .commandRefused(id, CommandRefusal(.malformed, error.detail))
        }
    }

    private func answer(
        _ event: GatewayEvent, _ envelope: MessageEnvelope, in transaction: GatewayTransaction
    ) throws {
        try transaction.messages.announce(
            event, id: identifiers.timeOrdered(), traceparent: envelope.traceparent)
    }

    /// The envelope, or nil where the entry is not from a trusted sender: it is counted, and nothing is done or answered.
    private func verified(_ entry: RedisStreamEntry, now: Date) -> MessageEnvelope? {
        do {
            return try verifier.open(entry.fields, now: now)
        } catch {
            EngineMetrics.rejectedMessage(error.code.rawValue)
            logger.error(
                "A stream entry is rejected.",
                metadata: ["entry": "\(entry.id)", "failure": "\(error.code)", "detail": "\(error.detail)"])
            return nil
        }
    }
}
