import FoundationEssentials
package import Postgres
import Primitives

/// Which agreements an administrator looks for.
package struct OversightFilter: Sendable, Equatable {
    package enum Flag: Sendable, Equatable {
        /// Whether or not a person has to look.
        case whatever
        case any
        case reason(AgreementStateMachine.FlagReason)

        /// `ANY` or a reason.
        package init?(name: String) {
            if name == "ANY" {
                self = .any
            } else if let reason = AgreementStateMachine.FlagReason(rawValue: name) {
                self = .reason(reason)
            } else {
                return nil
            }
        }

        package static let names = ["ANY"] + AgreementStateMachine.FlagReason.allCases.map(\.rawValue)
    }

    package let states: [AgreementState]
    package let flag: Flag
    package let before: Int64
    package let limit: Int

    package init(
        states: [AgreementState] = AgreementState.allCases, flag: Flag = .whatever, before: Int64 = .max,
        limit: Int
    ) {
        self.states = states
        self.flag = flag
        self.before = before
        self.limit = limit
    }
}

/// What administrators read beside people: agreements, disputes, the audit trail, notices, endpoints. Every look stands in
/// the audit trail itself, with what was seen by its number.
package struct Oversight: Sendable {
    private let database: PostgresClient

    package init(database: PostgresClient) {
        self.database = database
    }

    /// A page of all agreements that fit, the newest first.
    package func agreements(
        _ filter: OversightFilter, by administrator: Administrator
    ) async throws -> [Agreement] {
        try await read("agreements.listed", "agreements", administrator) { session in
            let found =
                switch filter.flag {
                case .whatever:
                    try AgreementStore.page(
                        states: filter.states, before: filter.before, limit: filter.limit, in: session)
                case .any:
                    try AgreementStore.flaggedPage(
                        states: filter.states, flag: nil, before: filter.before, limit: filter.limit,
                        in: session)
                case .reason(let reason):
                    try AgreementStore.flaggedPage(
                        states: filter.states, flag: reason.rawValue, before: filter.before,
                        limit: filter.limit, in: session)
                }
            return (found, .object(["agreements": .array(found.map { .integer($0.id) })]))
        }
    }

    /// A page of the audit trail, the newest entries first.
    package func entries(
        _ filter: AuditFilter, by administrator: Administrator
    ) async throws -> [AuditStore.StoredEntry] {
        try await read("audit.viewed", "audit", administrator) { session in
            let found = try AuditStore.page(filter, in: session)
            return (
                found,
                .object([
                    "subject": filter.subject.map { .string($0) }, "actor": filter.actor.map { .string($0) },
                    "action": filter.action.map { .string($0) },
                    "newest": found.first.map { .integer($0.id) },
                    "oldest": found.last.map { .integer($0.id) },
                    "count": .integer(found.count),
                ])
            )
        }
    }

    /// A page of disputes as an administrator sees them, the newest first.
    package func disputes(
        _ filter: DisputeFilter, by administrator: Administrator
    ) async throws -> [DisputeView] {
        try await read("disputes.listed", "disputes", administrator) { session in
            let found = try DisputeStore.page(DisputeStore.Filter(filter), in: session)
            let views = try found.compactMap { dispute in
                try AgreementStore.agreement(id: dispute.agreementID, in: session).map {
                    DisputeView(dispute: dispute, agreement: $0, standing: .administrator)
                }
            }
            return (views, .object(["disputes": .array(found.map { .integer($0.id) })]))
        }
    }

    /// Nil where there is none.
    package func dispute(_ key: DisputeKey, by administrator: Administrator) async throws -> DisputeView? {
        try await database.transaction { session in
            try UserAdministration.vouch(administrator, in: session)
            guard let dispute = try DisputeStore.dispute(key, in: session),
                let agreement = try AgreementStore.agreement(id: dispute.agreementID, in: session)
            else { return nil }
            try UserAdministration.audit(
                "dispute.viewed", subject: "dispute:\(dispute.id)", administrator, .object([]), in: session)
            return DisputeView(dispute: dispute, agreement: agreement, standing: .administrator)
        }
    }

    /// A page of notices without their words and addresses, the newest first.
    package func notices(
        _ filter: NoticeFilter, by administrator: Administrator
    ) async throws -> [NoticeRecord] {
        try await read("notifications.listed", "notifications", administrator) { session in
            let found = try NotificationStore.records(filter, in: session)
            return (
                found,
                .object([
                    "user": filter.userID.map { .integer($0) }, "count": .integer(found.count),
                ])
            )
        }
    }

    /// Endpoints of clients' servers, the newest first.
    package func endpoints(
        ofUser userID: Int64?, state: WebhookEndpoint.State?, limit: Int, by administrator: Administrator
    ) async throws -> [WebhookEndpoint] {
        try await read("webhooks.listed", "webhooks", administrator) { session in
            let found = try WebhookStore.page(userID: userID, state: state, limit: limit, in: session)
            return (found, .object(["endpoints": .array(found.map { .string($0.id.lowercased) })]))
        }
    }

    private func read<Value: Sendable>(
        _ action: String, _ subject: String, _ administrator: Administrator,
        _ look: @Sendable (PostgresSession) throws -> (found: Value, details: JSONValue)
    ) async throws -> Value {
        try await database.transaction { session in
            try UserAdministration.vouch(administrator, in: session)
            let (found, details) = try look(session)
            try UserAdministration.audit(action, subject: subject, administrator, details, in: session)
            return found
        }
    }
}
