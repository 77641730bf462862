import Escrow
import Primitives

extension Operation {
    /// Of the routes of administrators and of notifications.
    var administrationDescription: OperationDescription {
        switch self {
        case .readStatistics:
            OperationDescription(
                tag: .administration, summary: "Users, transactions, volumes and fees",
                query: [
                    .init(name: "from", schema: Self.day, about: "The first day, in Douala."),
                    .init(name: "to", schema: Self.day, about: "The last day, in Douala."),
                ], status: 200, content: .json(.named("Statistics")))
        case .listUsers:
            OperationDescription(
                tag: .administration, summary: "The accounts, newest first",
                query: Self.paged + [
                    .init(
                        name: "role", schema: .choice(Role.allCases.map(\.rawValue)),
                        about: "Only those with this role."),
                    .init(
                        name: "status", schema: .choice(["ACTIVE", "SUSPENDED"]),
                        about: "Only those in this state."),
                    .init(
                        name: "kyc_status", schema: .choice(Schemas.kycStates),
                        about: "Only those whose verification is there."),
                    .init(
                        name: "phone", schema: .text(pattern: #"^\+2376[0-9]{8}$"#),
                        about: "Only that of this number."),
                    .init(
                        name: "name", schema: .text(length: 1...200),
                        about: "Only those with these words in it."),
                ], status: 200, content: .json(.page(of: .named("Account"))))
        case .readUser:
            OperationDescription(
                tag: .administration, summary: "An account, with what was changed about it", status: 200,
                content: .json(.named("Account")), problems: [404: ["not_found"]])
        case .suspendUser:
            OperationDescription(
                tag: .administration, summary: "Suspend an account; its sessions end",
                body: Self.reasoned, status: 200, content: .json(.named("Account")),
                problems: Self.refusals(409, "already_suspended", "last_administrator"), honoursIfMatch: true)
        case .reinstateUser:
            OperationDescription(
                tag: .administration, summary: "Take a suspension back", body: Self.reasoned, status: 200,
                content: .json(.named("Account")), problems: Self.refusals(409, "not_suspended"),
                honoursIfMatch: true)
        case .changeRole:
            OperationDescription(
                tag: .administration, summary: "Give an account another role; its sessions end",
                body: .json(
                    .object([
                        "role": .choice(Role.allCases.map(\.rawValue)), "reason": .text(length: 3...500),
                    ]), example: .object(["role": "ARBITRE", "reason": "Appointed on 1 December"])),
                status: 200, content: .json(.named("Account")),
                problems: Self.refusals(409, "role_unchanged", "last_administrator", "phone_not_verified"),
                honoursIfMatch: true)
        case .listSettings:
            OperationDescription(
                tag: .administration, summary: "The settings that take effect at once", status: 200,
                content: .json(.page(of: .named("Setting"))))
        case .changeSetting:
            OperationDescription(
                tag: .administration, summary: "Change a setting",
                path: ["name": .choice(ServiceSetting.allCases.map(\.rawValue))],
                body: .json(
                    .object(["value": .text(length: 1...100)]), example: .object(["value": "2.5"])),
                status: 200, content: .json(.named("Setting")), problems: [404: ["not_found"]],
                honoursIfMatch: true)
        case .overseeAgreements, .readAuditTrail: oversightDescription
        case .listNotifications:
            OperationDescription(
                tag: .notifications, summary: "What one was told, newest first",
                query: [
                    OperationDescription.limit(),
                    .init(
                        name: "cursor", schema: .text(length: 1...100),
                        about: "`next_cursor` of the page before."),
                ], status: 200, content: .json(.page(of: .named("Notification"))))
        case .readNotificationPreferences:
            OperationDescription(
                tag: .notifications, summary: "What one wants to be told, and how", status: 200,
                content: .json(.named("NotificationPreferences")))
        default:
            OperationDescription(
                tag: .notifications, summary: "Change what one wants to be told",
                details: "Those that are named are changed; notices about the safety of the account stay on.",
                body: .json(Self.preferenceChange, example: Self.preferenceExample), status: 200,
                content: .json(.named("NotificationPreferences")))
        }
    }

    private static let day = Schema.text(pattern: "^20[0-9]{2}-[01][0-9]-[0-3][0-9]$", example: "2026-11-30")

    private static var reasoned: OperationDescription.Body {
        .json(
            .object(["reason": .text(length: 3...500)]),
            example: .object(["reason": "Reported by three buyers"]))
    }

    private static func refusals(_ status: Int, _ codes: String...) -> [Int: [String]] {
        [403: ["own_account"], 404: ["not_found"], status: codes]
    }

    private static var preferenceChange: Schema {
        let change = Schema.object([
            "topic": Schemas.topic, "channel": Schemas.channel, "enabled": .boolean,
        ])
        let most = NotificationPreferences.Place.all.count
        return .object([
            "preferences": Schema.list(of: change).with("minItems", 1).with("maxItems", .integer(most))
        ])
    }

    private static var preferenceExample: JSONValue {
        .object([
            "preferences": .array([.object(["topic": "MESSAGE", "channel": "SMS", "enabled": false])])
        ])
    }
}
