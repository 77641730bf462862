import Primitives

extension ControlPage {
    /// The outbox of the mail server: the newest first, each with its text.
    var mailSection: HTML {
        let title = say(fr: "Courriels envoyés", en: "E-mails sent")
        guard !mails.isEmpty else {
            return section(title, note(say(fr: "Aucun courriel.", en: "No e-mail.")))
        }
        let rows = mails.suffix(20).reversed().map { mail -> [HTML] in
            [
                "\(RFC3339.format(mail.time))", "\(mail.to.joined(separator: ", "))", "\(mail.subject)",
                "<pre>\(mail.text)</pre>",
            ]
        }
        let headings = [
            say(fr: "Heure", en: "Time"), say(fr: "À", en: "To"), say(fr: "Objet", en: "Subject"),
            say(fr: "Texte", en: "Text"),
        ]
        return section(title, table(headings, rows))
    }
}
