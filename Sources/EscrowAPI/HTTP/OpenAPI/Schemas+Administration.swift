import Escrow
import Primitives

/// What administrators see, and what people are told.
extension Schemas {
    static var administration: [(name: String, schema: Schema)] {
        [
            ("Account", account), ("Setting", setting), ("Statistics", statistics),
            ("OverseenTransaction", overseenTransaction), ("AuditEntry", auditEntry),
            ("Notification", notification), ("NotificationPreferences", preferences),
            ("Webhook", webhook), ("WebhookMessage", webhookMessage),
        ]
    }

    /// `changes` is there where one account is asked for.
    private static var account: Schema {
        let change = Schema.answer([
            "kind": .text(), "role_before": .text().nullable, "role_after": .text().nullable,
            "changed_by": .text(), "reason": .text(), "changed_at": .time,
        ])
        return Schema.object(
            [
                "id": .integer(in: 1...Int64.max), "phone_number": phone, "first_name": .text(),
                "last_name": .text(), "email": .text().nullable,
                "role": .choice(Role.allCases.map(\.rawValue)), "language": language,
                "phone_verified": .boolean, "status": .choice(["ACTIVE", "SUSPENDED"]),
                "suspended_at": .time.nullable, "kyc_status": .choice(kycStates), "created_at": .time,
                "version": .integer(), "changes": .list(of: change),
            ], optional: ["changes"]
        ).with("additionalProperties", nil)
    }

    private static var overseenTransaction: Schema {
        let added = Schema.answer([
            "flag": Schema.choice(AgreementStateMachine.FlagReason.allCases.map(\.rawValue)).nullable
                .described("Why a person has to look.")
        ])
        return Schema.text().with(
            "allOf", .array([Schema.named("Transaction").json, added.json])
        ).with("type", "object")
    }

    private static var auditEntry: Schema {
        .answer([
            "id": .integer(in: 1...Int64.max), "occurred_at": .time, "actor": .text(), "action": .text(),
            "subject": .text(), "address": .text().nullable.described("From where somebody asked."),
            "details": Schema.answer([:]).described("What was before and what is after."),
            "request_id": .text().nullable,
        ])
    }

    private static var setting: Schema {
        .answer([
            "name": .text(), "value": .text(), "default": .text(), "version": .integer(),
            "changed_by": .text().nullable, "changed_at": .time.nullable,
        ])
    }

    private static var statistics: Schema {
        let counts = Schema.answer([:]).with("additionalProperties", Schema.integer().json)
        let sum = Schema.answer(["count": .integer(), "amount": .integer()])
        let ages = Schema.answer([
            "count": .integer(), "oldest_seconds": .integer().nullable, "median_seconds": .integer().nullable,
        ])
        return .answer([
            "from": .text(), "to": .text(), "time_zone": .text(), "currency": .text(),
            "users": .answer([
                "total": .integer(), "by_role": counts, "by_kyc_status": counts, "suspended": .integer(),
            ]),
            "transactions": .answer(["total": .integer(), "by_status": counts, "flagged": .integer()]),
            "disputes": .answer([
                "total": .integer(),
                "by_status": Schema.answer([:]).with("additionalProperties", ages.json)
                    .described("How many stand so, and since when they are open."),
                "undecided": ages,
            ]),
            "days": .list(
                of: .answer([
                    "date": .text(), "collected": sum, "released": sum, "refunded": sum, "fees": .integer(),
                    "failed_logins": .integer(),
                ])),
        ])
    }

    private static var notification: Schema {
        .answer([
            "id": .uuid, "event": .text(), "transaction_id": .integer().nullable, "topic": .text(),
            "channel": .text(), "language": language, "status": .text(), "reason": .text().nullable,
            "subject": .text().nullable, "text": .text(), "created_at": .time, "sent_at": .time.nullable,
        ])
    }

    /// The secret is told once, when the endpoint is made.
    private static var webhook: Schema {
        Schema.object(
            [
                "id": .uuid, "url": .text(), "event_types": .list(of: .text()), "status": .text(),
                "disabled_for": .text().nullable, "failing_since": .time.nullable, "created_at": .time,
                "secret": .text(),
            ], optional: ["secret"]
        ).with("additionalProperties", nil)
    }

    private static var webhookMessage: Schema {
        let attempt = Schema.answer([
            "at": .time, "status": .integer().nullable, "error": .text().nullable,
        ])
        return .answer([
            "id": .uuid, "type": .text(), "status": .text(), "attempts": .integer(), "body": .text(),
            "created_at": .time, "ended_at": .time.nullable, "last_attempt": attempt.nullable,
        ])
    }

    static let topic = Schema.choice(NotificationTopic.allCases.map(\.rawValue))
    static let channel = Schema.choice(NotificationChannel.allCases.map(\.rawValue))

    private static var preferences: Schema {
        .answer([
            "data": .list(
                of: .answer([
                    "topic": topic, "channel": channel, "enabled": .boolean,
                    "can_be_switched_off": .boolean,
                ]))
        ])
    }
}
