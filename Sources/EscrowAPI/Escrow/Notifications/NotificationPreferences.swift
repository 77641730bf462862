package import Postgres

/// What a person wants to be told of, and how. Whatever he has not switched off is on.
package struct NotificationPreferences: Sendable, Equatable {
    /// One topic on one channel.
    package struct Place: Sendable, Hashable {
        package let topic: NotificationTopic
        package let channel: NotificationChannel

        package init(_ topic: NotificationTopic, _ channel: NotificationChannel) {
            self.topic = topic
            self.channel = channel
        }

        /// Every place that a person sees, in the order in which it is shown.
        package static let all = NotificationTopic.allCases.filter { $0 != .invitation }.flatMap { topic in
            NotificationChannel.allCases.map { Place(topic, $0) }
        }
    }

    private var off: Set<Place>

    package init(off: Set<Place> = []) {
        self.off = off.filter(\.topic.canBeSwitchedOff)
    }

    package func isEnabled(_ topic: NotificationTopic, _ channel: NotificationChannel) -> Bool {
        !off.contains(Place(topic, channel))
    }
}

/// The rows of what people have switched on and off.
package enum NotificationPreferenceStore {
    package static func preferences(
        userID: Int64, in session: PostgresSession
    ) throws -> NotificationPreferences {
        let rows = try session.query(
            "SELECT topic, channel FROM notification_preferences WHERE user_id = \(userID) AND NOT enabled")
        return NotificationPreferences(
            off: Set(
                try rows.compactMap { row in
                    guard let topic = NotificationTopic(rawValue: try row.string("topic")),
                        let channel = NotificationChannel(rawValue: try row.string("channel"))
                    else { return nil }
                    return NotificationPreferences.Place(topic, channel)
                }))
    }

    static func set(
        _ place: NotificationPreferences.Place, enabled: Bool, userID: Int64, in session: PostgresSession
    ) throws {
        try session.execute(
            """
            INSERT INTO notification_preferences (user_id, topic, channel, enabled)
            VALUES (\(userID), \(place.topic.rawValue), \(place.channel.rawValue), \(enabled))
            ON CONFLICT (user_id, topic, channel)
            DO UPDATE SET enabled = EXCLUDED.enabled, changed_at = now()
            """)
    }
}
