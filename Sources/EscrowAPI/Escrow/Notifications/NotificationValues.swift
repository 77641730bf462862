package import FoundationEssentials
package import GatewayCore
package import Primitives

/// What a template's blanks can be filled with.
package enum NotificationValue: String, Sendable, Hashable, CaseIterable {
    case reference
    case title
    case amount
    case due
    case net
    case paid
    case refunded
    case paymentDeadline = "payment_deadline"
    case deliveryDeadline = "delivery_deadline"
    case firstName = "first_name"
    /// The host of a webhook's address.
    case host
    /// Why a verification was decided so; in e-mails alone, as administrators write it.
    case reason
}

/// The values of one notice, in its language.
package struct NotificationValues: Sendable, Equatable {
    private var values: [NotificationValue: String] = [:]

    package init() {}

    package subscript(_ value: NotificationValue) -> String? {
        get { values[value] }
        set { values[value] = newValue }
    }

    /// As it is kept: members in the order of their names.
    package var json: JSONValue {
        .object(
            values.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { JSONValue.Member($0.key.rawValue, .string($0.value)) })
    }

    package init(_ json: JSONValue) {
        for value in NotificationValue.allCases { values[value] = json[value.rawValue]?.string }
    }

    package static func text(_ money: Money, in language: Language) -> String {
        switch language {
        case .french: money.frenchDescription
        case .english: money.description
        }
    }

    /// Day and month in Cameroon, such as `14/12`. No year: four digits in a row look like a code.
    package static func text(_ date: Date) -> String {
        let inCameroon = RFC3339.format(date.addingTimeInterval(3600))
        return "\(inCameroon.dropFirst(8).prefix(2))/\(inCameroon.dropFirst(5).prefix(2))"
    }
}
