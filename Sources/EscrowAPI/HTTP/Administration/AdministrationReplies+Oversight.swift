package import Escrow
import FoundationEssentials
import GatewayCore
package import Primitives
import Web

/// What administrators read beside people; the commands print the same.
extension AdministrationReplies {
    /// As its parties see it, with why a person has to look.
    package static func agreement(_ agreement: Agreement) -> JSONValue {
        let seen = EscrowResponses.agreement(agreement, viewerID: 0).members ?? []
        return .object(seen + [.init("flag", agreement.flag.map { .string($0) } ?? .null)])
    }

    package static func entry(_ entry: AuditStore.StoredEntry) -> JSONValue {
        .object([
            "id": .integer(entry.id), "occurred_at": .string(entry.occurredAt),
            "actor": .string(entry.actor), "action": .string(entry.action),
            "subject": .string(entry.subject), "address": entry.address.map { .string($0) } ?? .null,
            "details": (try? JSONValue(parsing: entry.details)) ?? .string(entry.details),
            "request_id": entry.requestID.map { .string($0) } ?? .null,
        ])
    }

    package static func dispute(_ view: DisputeView) -> JSONValue { DisputeResponses.dispute(view) }

    /// Why a dispute was not given to an arbiter, for the command line.
    package static func sentence(of error: DisputeError) -> String {
        let problem = CaseProblems.problem(for: error)
        return problem.errors.first?.detail.english ?? problem.detail.english
    }

    package static func waiting(_ profile: KYCProfile, _ user: User) -> JSONValue {
        KYCResponses.queued(profile, user, in: .english)
    }

    package static func notice(_ record: NoticeRecord) -> JSONValue {
        .object([
            "id": .string(record.id.lowercased), "event": .string(record.event),
            "user_id": number(record.userID), "transaction_id": number(record.agreementID),
            "topic": .string(record.topic), "template": .string(record.template),
            "channel": .string(record.channel), "language": .string(record.language),
            "status": .string(record.state), "reason": record.reason.map { .string($0) } ?? .null,
            "created_at": .string(RFC3339.format(record.createdAt)), "sent_at": time(record.sentAt),
            "ended_at": time(record.endedAt),
        ])
    }

    /// Of the address only the host: the rest of it may be a secret between its owner and us.
    package static func endpoint(_ endpoint: WebhookEndpoint) -> JSONValue {
        .object([
            "id": .string(endpoint.id.lowercased), "user_id": .integer(endpoint.userID),
            "host": .string(WebhookURL.host(of: endpoint.url)),
            "event_types": .array(endpoint.eventTypes.map { .string($0) }),
            "status": .string(endpoint.state.rawValue),
            "disabled_for": endpoint.disabledFor.map { .string($0.rawValue) } ?? .null,
            "failing_since": time(endpoint.failingSince),
            "created_at": .string(RFC3339.format(endpoint.createdAt)), "version": .integer(endpoint.version),
        ])
    }

    private static func number(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }

    private static func time(_ date: Date?) -> JSONValue {
        date.map { .string(RFC3339.format($0)) } ?? .null
    }
}
