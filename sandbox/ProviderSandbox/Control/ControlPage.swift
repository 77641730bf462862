import Primitives

/// The page for people: what happens now, and on a second page, which does not reload itself, what can be
/// set.
struct ControlPage: Sendable {
    enum Kind: Sendable {
        case now, settings
    }

    let kind: Kind
    let language: Language
    /// The longest waiting first.
    let handsets: [SimulatedHandset]
    let openWebPayments: [OrangeWebPayment]
    /// By provider.
    let wallets: [(provider: String, wallets: Wallets)]
    let sms: [SimulatedSMS]
    let mails: [SimulatedMail]
    /// Smile ID's, the newest first.
    let kycJobs: [SmileJob]
    let journal: [JournalEntry]
    let switches: Switches
    let faults: JSONValue

    var html: HTML {
        let title = say(fr: "Bac à sable des opérateurs", en: "Provider sandbox")
        let refresh: HTML = kind == .now ? "<meta http-equiv=\"refresh\" content=\"3\">" : ""
        let content =
            kind == .now
            ? HTML(joining: [
                handsetSection, webPaymentSection, kycSection, smsSection, mailSection, walletSection,
                journalSection,
            ])
            : HTML(joining: [switchSection, faultSection])
        return """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            \(refresh)
            <title>\(title)</title>
            <link rel="stylesheet" href="/style.css">
            </head>
            <body>
            <header>
            <h1>\(title)</h1>
            <nav>\(navigation)</nav>
            </header>
            <main>
            \(content)
            </main>
            </body>
            </html>

            """
    }

    private var navigation: HTML {
        let other: Language = language == .french ? .english : .french
        let here = kind == .now ? "/" : "/settings"
        let otherName = other == .french ? "Français" : "English"
        return """
            <a href="/?lang=\(language.rawValue)">\(say(fr: "En ce moment", en: "Now"))</a> ·
            <a href="/settings?lang=\(language.rawValue)">\(say(fr: "Réglages", en: "Settings"))</a> ·
            <a href="\(here)?lang=\(other.rawValue)" lang="\(other.rawValue)">\(otherName)</a>
            """
    }

    func say(fr: String, en: String) -> String {
        LocalizedText(fr: fr, en: en).text(in: language)
    }

    func section(_ title: String, _ content: HTML) -> HTML {
        "<section>\n<h2>\(title)</h2>\n\(content)\n</section>"
    }

    func note(_ text: String) -> HTML {
        "<p class=\"note\">\(text)</p>"
    }

    func table(_ headings: [String], _ rows: [[HTML]]) -> HTML {
        let head = HTML(joining: headings.map { "<th scope=\"col\">\($0)</th>" })
        let body = HTML(
            joining: rows.map { row in "<tr>\(HTML(joining: row.map { "<td>\($0)</td>" }))</tr>" })
        return """
            <div class="scroll"><table>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body)
            </tbody>
            </table></div>
            """
    }

    /// The language, for the way back from a form.
    var languageField: HTML {
        "<input type=\"hidden\" name=\"lang\" value=\"\(language.rawValue)\">"
    }
}
