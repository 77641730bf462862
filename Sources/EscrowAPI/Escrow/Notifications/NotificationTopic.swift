/// What a notice is about; what a person may switch off, topic by topic.
package enum NotificationTopic: String, Sendable, Hashable, CaseIterable {
    case money = "MONEY"
    case delivery = "DELIVERY"
    case dispute = "DISPUTE"
    case message = "MESSAGE"
    /// The safety of the account.
    case account = "ACCOUNT"
    /// To somebody who is named in an agreement and has no account yet.
    case invitation = "INVITATION"

    package var canBeSwitchedOff: Bool { self != .account && self != .invitation }

    /// How many text messages of this kind one number gets in a day at most: strangers can cause them, and we pay.
    var dailyTexts: Int64? {
        switch self {
        case .account: nil
        case .invitation: 5
        case .money, .delivery, .dispute, .message: 40
        }
    }
}

/// By what a notice travels.
package enum NotificationChannel: String, Sendable, Hashable, CaseIterable {
    case sms = "SMS"
    case email = "EMAIL"
}

/// How far a notice has come.
package enum NotificationState: String, Sendable, Hashable, CaseIterable {
    /// Written down and handed on; nothing was heard of it yet.
    case queued = "QUEUED"
    /// The network, or the mail server, has taken it.
    case sent = "SENT"
    /// The network says that the phone has it.
    case delivered = "DELIVERED"
    case failed = "FAILED"
    /// Not sent, and `reason` says why.
    case skipped = "SKIPPED"
}

/// Why a notice was not sent.
enum SkipReason: String, Sendable {
    case switchedOff = "switched_off"
    case noAddress = "no_address"
    /// An e-mail address that no server takes.
    case badAddress = "bad_address"
    /// No mail server is set up.
    case notConfigured = "not_configured"
    case dailyLimit = "daily_limit"
}
