import CurlHTTP
import Foundation
import Primitives
import TestSupport
import Testing

/// The sandbox's mail server, and the outbox that it fills.
struct MailTests {
    private func send(_ subject: String, _ text: String, to sandbox: Sandbox, id: String) async throws {
        let client = MailClient(
            configuration: MailConfiguration(url: sandbox.smtpURL, encryption: .off), logger: .quiet)
        guard let from = MailAddress("notices@kimi.example"), let to = MailAddress("awa@example.com") else {
            throw Hopeless("The addresses are good.")
        }
        try await client.send(
            MailMessage(
                from: from, fromName: "Kimi & Co", to: to, subject: subject, text: text, id: id,
                date: Date(timeIntervalSince1970: 1_797_242_400), language: "fr"))
    }

    @Test func `a message stands in the outbox as a mail program shows it, also after a restart`()
        async throws
    {
        let folder = try RunFolder.make("sandbox-mail")
        let subject = "Paiement reçu pour « TXN-7Q3K9M » : une ligne d'objet bien plus longue que les autres"
        let text =
            "Bonjour Aïcha,\n\n.Un point <b>au début</b>\n" + String(repeating: "à ", count: 80) + "fin"
        try await SharedSandbox.with(in: folder) { mtn in
            try await send(subject, text, to: mtn.sandbox, id: "first")
            try await send("Second", "x", to: mtn.sandbox, id: "second")
            let mails = try await mtn.sandbox.mails(to: "awa@example.com")
            try #require(mails.count == 2)
            #expect(mails[0]["subject"]?.string == subject)
            #expect(mails[0]["text"]?.string == text)
            #expect(mails[0]["message_id"] == "first@kimi.example" && mails[0]["language"] == "fr")
            for (language, title) in [("fr", "Courriels envoyés"), ("en", "E-mails sent")] {
                let page = try await mtn.control("GET", "/?lang=\(language)").body
                #expect(page.contains("<h2>\(title)</h2>") && page.contains("awa@example.com"))
                #expect(page.contains("&lt;b&gt;au début") && !page.contains("<b>au"))
            }
        }
        try await SharedSandbox.with(in: folder) { mtn in
            let mails = try await mtn.sandbox.mails(to: "awa@example.com")
            let subjects = mails.map { $0["subject"]?.string }
            #expect(subjects == [subject, "Second"])
        }
    }

    @Test(arguments: [("busy", MailError.Code.unavailable, 451), ("refused", .refused, 550)])
    func `a switch makes the server refuse`(
        _ behaviour: String, _ code: MailError.Code, _ status: Int
    ) async throws {
        try await SharedSandbox.with(["--switch", "mail.server=\(behaviour)"]) { mtn in
            var failure: MailError?
            do { try await send("A", "b", to: mtn.sandbox, id: "x") } catch { failure = error as? MailError }
            #expect(failure?.code == code && failure?.status == status)
            let mails = try await mtn.sandbox.get("/mail")
            #expect(mails == [])
        }
    }
}
