import HTTPTypes
import Primitives

/// The page at the `payment_url`, in two languages and without scripts: the payer's number, a code of six digits, pay or
/// give up.
struct OrangeWebPaymentPage {
    let payment: OrangeWebPayment
    let language: Language
    var typed = ""
    var numberIsWrong = false
    var codeIsWrong = false

    /// What was typed as a number, as the journal has numbers.
    static func number(_ typed: String) -> String {
        let digits = typed.filter { ("0"..."9").contains($0) }
        return SubscriberNumber.international(digits.hasPrefix("00") ? String(digits.dropFirst(2)) : digits)
    }

    var reply: WireReply {
        let isWrong = numberIsWrong || codeIsWrong
        return Self.reply(isWrong ? 422 : 200, language, payment.state == .initiated ? form : closed)
    }

    static func unknown(_ language: Language) -> WireReply {
        let text = LocalizedText(
            fr: "Ce paiement n'existe pas.", en: "There is no such payment.")
        return reply(404, language, "<h1>Orange Money</h1>\n<p role=\"alert\">\(text.text(in: language))</p>")
    }

    private func say(fr: String, en: String) -> String {
        LocalizedText(fr: fr, en: en).text(in: language)
    }

    private var summary: HTML {
        """
        <h1>Orange Money</h1>
        <p>\(payment.shop ?? say(fr: "Paiement en ligne", en: "Online payment"))</p>
        <p class="amount">\("\(payment.amount)") \(payment.country.currency)</p>
        """
    }

    private var form: HTML {
        let other: Language = language == .french ? .english : .french
        return """
            \(summary)
            <form method="post" action="/\(payment.country.pageSegment)/mpayment/charges">
            <input type="hidden" name="Token" value="\(payment.payToken)">
            <input type="hidden" name="Lang" value="\(language.rawValue)">
            \(numberField)
            \(codeField)
            <p><button name="Action" value="pay">\(say(fr: "Payer", en: "Pay"))</button></p>
            <p><button name="Action" value="cancel" formnovalidate class="second">\
            \(say(fr: "Annuler", en: "Cancel"))</button></p>
            </form>
            <p><a href="\(payment.paymentURL)?lang=\(other.rawValue)" lang="\(other.rawValue)" hreflang="\(other.rawValue)">\
            \(other == .french ? "Français" : "English")</a></p>
            """
    }

    private var numberField: HTML {
        let complaint = say(
            fr: "Ce n'est pas un numéro Orange du Cameroun : neuf chiffres, comme 699123456.",
            en: "This is not an Orange number of Cameroon: nine digits, such as 699123456.")
        return field(
            "Msisdn", say(fr: "Numéro de téléphone", en: "Phone number"),
            "type=\"tel\" inputmode=\"tel\" autocomplete=\"tel\" value=\"\(typed)\"",
            numberIsWrong ? complaint : nil)
    }

    private var codeField: HTML {
        let complaint = say(
            fr: "Le code n'est pas le bon : six chiffres.", en: "The code is not right: six digits.")
        return field(
            "Otp", say(fr: "Code temporaire (#150#)", en: "Temporary code (#150#)"),
            "type=\"text\" inputmode=\"numeric\" autocomplete=\"one-time-code\" maxlength=\"6\"",
            codeIsWrong ? complaint : nil)
    }

    private func field(_ name: String, _ label: String, _ attributes: HTML, _ complaint: String?) -> HTML {
        let note: HTML =
            complaint.map { "<span class=\"wrong\" role=\"alert\" id=\"\(name)-note\">\($0)</span>" } ?? ""
        let state: HTML =
            complaint == nil ? "" : " aria-invalid=\"true\" aria-describedby=\"\(name)-note\""
        return """
            <p><label for="\(name)">\(label)</label>
            <input id="\(name)" name="\(name)" \(attributes) required\(state)>
            \(note)</p>
            """
    }

    private var closed: HTML {
        let text =
            switch payment.state {
            case .initiated, .pending: say(fr: "Paiement en cours.", en: "The payment is under way.")
            case .success: say(fr: "Ce paiement est fait.", en: "This payment is made.")
            case .failed: say(fr: "Ce paiement a échoué.", en: "This payment has failed.")
            case .expired:
                say(fr: "Le délai de ce paiement est passé.", en: "The time for this payment is over.")
            }
        let back = say(fr: "Retour à la boutique", en: "Back to the shop")
        return """
            \(summary)
            <p role="status">\(text)</p>
            <p><a href="\(payment.returnURL)">\(back)</a></p>
            """
    }

    private static func reply(_ status: Int, _ language: Language, _ content: HTML) -> WireReply {
        let page: HTML = """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Orange Money</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 18px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 26rem; padding: 1rem; }
            h1 { border-bottom: 4px solid #f16e00; font-size: 1.4rem; }
            .amount { font-size: 1.6rem; font-weight: 700; }
            label { display: block; font-weight: 600; }
            input, button { box-sizing: border-box; font: inherit; padding: .6rem; width: 100%; }
            button { background: #f16e00; border: 0; color: #000; font-weight: 700; }
            button.second { background: none; border: 2px solid; color: inherit; }
            .wrong { color: #c00; display: block; font-weight: 600; }
            @media (prefers-color-scheme: dark) { .wrong { color: #f99; } }
            </style>
            </head>
            <body>
            <main>
            \(content)
            </main>
            </body>
            </html>

            """
        var reply = WireReply.text(status, page.text, contentType: "text/html; charset=utf-8")
        reply.headers[.cacheControl] = "no-store"
        reply.headers[.init("Referrer-Policy")!] = "no-referrer"
        return reply
    }
}
