package import Escrow
import FoundationEssentials
import GatewayCore
package import Primitives
import Web

/// The JSON of administration; the commands print the same.
package enum AdministrationReplies {
    package static func account(_ record: AccountRecord, withChanges: Bool = false) -> JSONValue {
        let user = record.user
        return .object([
            "id": .integer(user.id), "phone_number": .string(user.phone.e164),
            "first_name": .string(user.firstName), "last_name": .string(user.lastName),
            "email": user.email.map { .string($0) } ?? .null, "role": .string(user.role.rawValue),
            "language": .string(user.language.rawValue), "phone_verified": .bool(user.phoneVerified),
            "status": record.suspendedAt == nil ? "ACTIVE" : "SUSPENDED",
            "suspended_at": record.suspendedAt.map { .string(RFC3339.format($0)) } ?? .null,
            "kyc_status": .string(record.kycState.rawValue),
            "created_at": .string(RFC3339.format(user.createdAt)), "version": .integer(user.version),
            "changes": withChanges ? .array(record.changes.map(change)) : nil,
        ])
    }

    private static func change(_ change: AccountChange) -> JSONValue {
        .object([
            "kind": .string(change.kind.rawValue),
            "role_before": change.roleBefore.map { .string($0.rawValue) } ?? .null,
            "role_after": change.roleAfter.map { .string($0.rawValue) } ?? .null,
            "changed_by": .string(change.actor), "reason": .string(change.reason),
            "changed_at": .string(RFC3339.format(change.changedAt)),
        ])
    }

    package static func setting(_ standing: SettingStanding) -> JSONValue {
        .object([
            "name": .string(standing.setting.rawValue), "value": .string(standing.value),
            "default": .string(standing.baseValue), "version": .integer(standing.version),
            "changed_by": standing.changedBy.map { .string($0) } ?? .null,
            "changed_at": standing.changedAt.map { .string(RFC3339.format($0)) } ?? .null,
        ])
    }

    package static func statistics(_ found: Statistics) -> JSONValue {
        .object([
            "from": .string(found.from), "to": .string(found.to),
            "time_zone": .string(StatisticsService.timeZone),
            "currency": "XAF",
            "users": .object([
                "total": .integer(found.usersByRole.values.reduce(0, +)),
                "by_role": counts(found.usersByRole),
                "by_kyc_status": counts(found.usersByKYCState), "suspended": .integer(found.suspendedUsers),
            ]),
            "transactions": .object([
                "total": .integer(found.agreementsByState.values.reduce(0, +)),
                "by_status": counts(found.agreementsByState), "flagged": .integer(found.flaggedAgreements),
            ]),
            "disputes": .object([
                "total": .integer(found.disputesByState.values.reduce(0) { $0 + $1.count }),
                "by_status": .object(
                    found.disputesByState.sorted { $0.key < $1.key }
                        .map { JSONValue.Member($0.key, ages($0.value)) }),
                "undecided": ages(found.undecidedDisputes),
            ]),
            "days": .array(found.days.map(day)),
        ])
    }

    private static func day(_ day: Statistics.Day) -> JSONValue {
        func sum(_ kind: String) -> JSONValue {
            .object([
                "count": .integer(day.count[kind] ?? 0), "amount": .integer(day.amount[kind] ?? 0),
            ])
        }
        return .object([
            "date": .string(day.date), "collected": sum("collection"), "released": sum("disbursement"),
            "refunded": sum("refund"), "fees": .integer(day.fees),
            "failed_logins": .integer(day.failedLogins),
        ])
    }

    private static func ages(_ ages: Statistics.Ages) -> JSONValue {
        .object([
            "count": .integer(ages.count),
            "oldest_seconds": ages.oldestSeconds.map { .integer($0) } ?? .null,
            "median_seconds": ages.medianSeconds.map { .integer($0) } ?? .null,
        ])
    }

    private static func counts(_ counts: [String: Int64]) -> JSONValue {
        .object(counts.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) })
    }
}

extension AdministrationReplies {
    /// A refusal as a sentence for the command line.
    package static func sentence(of error: AdministrationError) -> String {
        if case .notAdministrator = error { return "--by is the number of an active administrator." }
        let problem = AdministrationProblems.problem(for: error)
        return problem.errors.first?.detail.english ?? problem.detail.english
    }
}
