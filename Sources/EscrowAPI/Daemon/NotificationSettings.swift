import CurlHTTP
import Runtime

/// The settings of notices.
struct NotificationSettings {
    /// Where mail is handed in; nil where no server is set up.
    let mail: MailConfiguration?
    let mailFrom: MailAddress?
    let mailFromName: String
    /// Whether webhooks may go to addresses of private networks, by http too.
    let webhooksMayBePrivate: Bool

    init(_ reader: SettingsReader) {
        webhooksMayBePrivate =
            reader.choice("WEBHOOK_PRIVATE_NETWORKS", of: ["refused", "allowed"], default: "refused")
            == "allowed"
        let url = reader.optionalString("SMTP_URL").map { _ in
            reader.url("SMTP_URL", schemes: ["smtp", "smtps"])
        }
        let from = reader.optionalString("MAIL_FROM")
        mailFrom = from.flatMap { MailAddress($0) }
        if url != nil, mailFrom == nil { reader.fault("MAIL_FROM", "an e-mail address in ASCII") }
        mailFromName = reader.string("MAIL_FROM_NAME", default: "Kimi")
        if mailFromName.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            reader.fault("MAIL_FROM_NAME", "one line")
        }
        let encryption = reader.choice("SMTP_ENCRYPTION", of: ["required", "off"], default: "required")
        let user = reader.optionalString("SMTP_USER")
        let password = reader.optionalSecret("SMTP_PASSWORD")
        if (user == nil) != (password == nil) {
            reader.fault("SMTP_PASSWORD", "both SMTP_USER and it, or neither")
        }
        mail = url.map {
            MailConfiguration(
                url: $0, user: user, password: password, encryption: encryption == "off" ? .off : .required)
        }
    }
}
