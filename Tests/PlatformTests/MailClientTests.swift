import CurlHTTP
import Foundation
import Primitives
import TestSupport
import Testing

/// SMTP against a server of the test.
@Suite struct MailClientTests {
    private func client(_ url: String, deadline: Duration = .seconds(10)) -> MailClient {
        MailClient(
            configuration: MailConfiguration(url: url, encryption: .off, deadline: deadline), logger: .quiet)
    }

    private func message(
        subject: String = "Paiement reçu pour TXN-7Q3K9M", text: String = "Bonjour",
        name: String = "Kimi", id: String = "0192-1"
    ) throws -> MailMessage {
        MailMessage(
            from: try #require(MailAddress("notices@kimi.example")), fromName: name,
            to: try #require(MailAddress("awa@example.com")), subject: subject, text: text, id: id,
            date: Date(timeIntervalSince1970: 1_797_242_400), language: "fr")
    }

    private func failure(_ client: MailClient, _ message: MailMessage) async -> MailError? {
        do {
            try await client.send(message)
            return nil
        } catch {
            return error
        }
    }

    @Test func aMessageArrivesWithItsHeadersAndAText() async throws {
        let server = try MailListener()
        defer { server.stop() }
        let text =
            "Bonjour Aïcha,\n.une ligne avec un point\nfin = là \n" + String(repeating: "é", count: 100)
        try await client(server.url).send(try message(text: text))
        #expect(server.commands.contains("EHLO kimi.example"))
        #expect(server.commands.contains { $0.hasPrefix("MAIL FROM:<notices@kimi.example>") })
        #expect(server.commands.contains("RCPT TO:<awa@example.com>"))
        let lines = try #require(server.messages.first)
        #expect(lines.contains("Date: Mon, 14 Dec 2026 10:00:00 +0000"))
        #expect(lines.contains("From: Kimi <notices@kimi.example>"))
        #expect(lines.contains("To: <awa@example.com>"))
        #expect(lines.contains("Message-ID: <0192-1@kimi.example>"))
        #expect(lines.contains("Content-Language: fr"))
        let subject = try #require(lines.first { $0.hasPrefix("Subject: ") })
        #expect(subject == "Subject: =?UTF-8?B?UGFpZW1lbnQgcmXDp3UgcG91ciBUWE4tN1EzSzlN?=")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { $0 < 0x7F } })
        // The protocol doubles a dot at the beginning of a line.
        #expect(lines.contains("..une ligne avec un point"))
        #expect(lines.contains("fin =3D l=C3=A0=20"))
    }

    @Test(arguments: ["Hello\r\nBcc: all@example.com", "Hello\nX: y", "Hello\u{0}", "a\u{7F}"])
    func aLineBreakInAHeaderIsRefusedBeforeAnythingIsSent(_ text: String) async throws {
        let server = try MailListener()
        defer { server.stop() }
        let client = client(server.url)
        for unfit in [try message(subject: text), try message(name: text), try message(id: "a \(text)")] {
            let error = await failure(client, unfit)
            #expect(error?.code == .unfit)
        }
        #expect(server.commands.isEmpty)
    }

    @Test(arguments: [
        "", "awa", "awa@", "@example.com", "awa@example.com\r\nRCPT TO:<b@c.d>", "awa@ex ample.com",
        "<awa@example.com>", "awa@example.com,b@c.d", "a@b@c", "awa@-example.com", "awa@example..com",
        ".awa@example.com", "aïcha@example.com", "awa@exämple.com", "a\"b@example.com",
    ])
    func whatIsNoAddressIsRefused(_ text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test(arguments: ["awa@example.com", "a.b+c@mail.example.co", "x_y-z@localhost"])
    func addressesAreTaken(_ text: String) {
        #expect(MailAddress(text)?.text == text)
    }

    @Test(arguments: [
        ("RCPT", "550 No such mailbox", MailError.Code.refused, 550),
        ("RCPT", "451 Later", .unavailable, 451), ("MAIL", "421 Closing", .unavailable, 421),
        ("DATA", "554 Spam", .refused, 554),
    ])
    func theServersWordDecidesWhetherItIsTriedAgain(
        _ command: String, _ reply: String, _ code: MailError.Code, _ status: Int
    ) async throws {
        let server = try MailListener { $0.hasPrefix(command) ? reply : nil }
        defer { server.stop() }
        let error = await failure(client(server.url), try message())
        #expect(error?.code == code && error?.status == status)
        #expect(error?.description.contains("awa") == false)
    }

    @Test func silenceAndAClosedPortAreTriedAgain() async throws {
        let server = try MailListener { $0.hasPrefix("RCPT") ? "" : nil }
        defer { server.stop() }
        let silent = await failure(client(server.url, deadline: .milliseconds(300)), try message())
        #expect(silent?.code == .unavailable)
        let closed = await failure(client("smtp://127.0.0.1:\(FreePort.next())"), try message())
        #expect(closed?.code == .unavailable && closed?.status == nil)
    }

    @Test func withoutTheEncryptionThatIsRequiredNothingIsSaid() async throws {
        let server = try MailListener()
        defer { server.stop() }
        let client = MailClient(
            configuration: MailConfiguration(url: server.url, deadline: .seconds(5)), logger: .quiet)
        let error = await failure(client, try message())
        #expect(error?.code == .unavailable)
        #expect(!server.commands.contains { $0.hasPrefix("MAIL") })
    }

    @Test func credentialsAreGivenWhereThereAreSome() async throws {
        let server = try MailListener(extensions: ["AUTH PLAIN"]) {
            $0.hasPrefix("AUTH") ? "535 Wrong" : nil
        }
        defer { server.stop() }
        let client = MailClient(
            configuration: MailConfiguration(
                url: server.url, user: "kimi", password: Secret("word"), encryption: .off,
                deadline: .seconds(5)), logger: .quiet)
        let error = await failure(client, try message())
        // Our own mistake is no reason to give the message up.
        #expect(error?.code == .unavailable && error?.status == 535)
        #expect(server.commands.contains { $0.hasPrefix("AUTH PLAIN") })
    }
}
