import Escrow
import FoundationEssentials
import Primitives

/// What clients read of notices.
enum NotificationResponses {
    /// The words are those that were sent, in the language of that time.
    static func notification(_ notification: SentNotification) throws -> JSONValue {
        let (template, language, values) = (
            notification.template, notification.language, notification.values
        )
        let subject: String? =
            notification.channel == .email ? try template.subject(in: language, values) : nil
        let text =
            switch notification.channel {
            case .sms: try template.text(in: language, values)
            case .email: try template.body(in: language, values)
            }
        return .object([
            "id": .string(notification.id.lowercased), "event": .string(notification.event),
            "transaction_id": notification.agreementID.map { .integer($0) } ?? .null,
            "topic": .string(notification.topic.rawValue), "channel": .string(notification.channel.rawValue),
            "language": .string(language.rawValue), "status": .string(notification.state.rawValue),
            "reason": notification.reason.map { .string($0) } ?? .null,
            "subject": subject.map { .string($0) } ?? .null, "text": .string(text),
            "created_at": .string(RFC3339.format(notification.createdAt)),
            "sent_at": notification.sentAt.map { .string(RFC3339.format($0)) } ?? .null,
        ])
    }

    static func preferences(_ preferences: NotificationPreferences) -> JSONValue {
        .array(
            NotificationPreferences.Place.all.map { place in
                .object([
                    "topic": .string(place.topic.rawValue), "channel": .string(place.channel.rawValue),
                    "enabled": .bool(preferences.isEnabled(place.topic, place.channel)),
                    "can_be_switched_off": .bool(place.topic.canBeSwitchedOff),
                ])
            })
    }
}
