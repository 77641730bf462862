package import Primitives

/// The words of one notice, in every language and for every channel, with blanks such as `{reference}`.
package struct NotificationTemplate: Sendable {
    /// What rows name it by; never changes.
    package let name: String
    package let topic: NotificationTopic
    /// One text message in the GSM alphabet.
    package let sms: LocalizedText
    /// One line; its blanks are never filled with what people wrote.
    package let subject: LocalizedText
    package let body: LocalizedText

    package static let all =
        MoneyTemplates.all + DeliveryTemplates.all + DisputeTemplates.all + MessageTemplates.all
        + AccountTemplates.all + InvitationTemplates.all + VerificationTemplates.all + PayoutTemplates.all

    package static func named(_ name: String) -> NotificationTemplate? {
        all.first { $0.name == name }
    }

    /// The text message. Throws where a blank has no value.
    package func text(
        in language: Language, _ values: NotificationValues
    ) throws(MissingNotificationValue) -> String {
        // Two kinds of space that are not in the GSM alphabet keep amounts together elsewhere.
        try fill(sms.text(in: language), values)
            .replacing("\u{202F}", with: " ").replacing("\u{A0}", with: " ")
    }

    package func subject(
        in language: Language, _ values: NotificationValues
    ) throws(MissingNotificationValue) -> String {
        try fill(subject.text(in: language), values)
    }

    /// The e-mail's text, with a salutation and where to switch such notices off.
    package func body(
        in language: Language, _ values: NotificationValues
    ) throws(MissingNotificationValue) -> String {
        let greeting = LocalizedText(fr: "Bonjour {first_name},", en: "Hello {first_name},")
        let closing =
            topic.canBeSwitchedOff
            ? LocalizedText(
                fr: "Kimi\nCe message est automatique. Vous choisissez dans Kimi ce que vous recevez.",
                en: "Kimi\nThis message is automatic. You choose in Kimi what you receive.")
            : LocalizedText(fr: "Kimi\nCe message est automatique.", en: "Kimi\nThis message is automatic.")
        return try [greeting, body, closing]
            .map { part throws(MissingNotificationValue) in try fill(part.text(in: language), values) }
            .joined(separator: "\n\n")
    }

    private func fill(
        _ pattern: String, _ values: NotificationValues
    ) throws(MissingNotificationValue) -> String {
        var filled = ""
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let blank = String(rest[rest.index(after: open)..<close])
            guard let value = NotificationValue(rawValue: blank).flatMap({ values[$0] }) else {
                throw MissingNotificationValue(template: name, blank: blank)
            }
            filled += rest[..<open] + value
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}

/// A blank of a template that nothing fills.
package struct MissingNotificationValue: Error, CustomStringConvertible {
    let template: String
    let blank: String

    package var description: String { "The template \(template) has no value for \"\(blank)\"." }
}
