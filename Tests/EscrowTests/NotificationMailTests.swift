import CurlHTTP
import Durable
import Escrow
import Foundation
import Postgres
import Primitives
import TestSupport
import Testing

/// Notices by e-mail, against a mail server of the test.
@Suite struct NotificationMailTests {
    private func jobs(_ harness: EscrowHarness, _ server: MailListener, tries: Int = 3) throws
        -> NotificationJobs
    {
        NotificationJobs(
            database: harness.database,
            mail: NotificationMail(
                client: MailClient(
                    configuration: MailConfiguration(
                        url: server.url, encryption: .off, deadline: .seconds(10)),
                    logger: .quiet),
                from: try #require(MailAddress("notices@kimi.example")), fromName: "Kimi",
                retry: RetryPolicy(first: .seconds(30), limit: .seconds(60), attempts: tries)))
    }

    private func openJobs(_ harness: EscrowHarness) async throws -> [Job] {
        try await harness.database.session { session in
            try session.query(
                "SELECT job_id, key, payload FROM jobs WHERE kind = 'notification-mail' ORDER BY run_at, key"
            ).map { row in
                Job(
                    id: try row.uuid("job_id"), kind: "notification-mail", key: try row.string("key"),
                    payload: try row.string("payload"), attempts: 1)
            }
        }
    }

    private func withLetter(
        _ answer: @escaping MailListener.Answer = { _ in nil },
        _ body: (EscrowHarness, MailListener, Job) async throws -> Void
    ) async throws {
        try await EscrowHarness.run { harness in
            let server = try MailListener(answer)
            defer { server.stop() }
            try await harness.setEmail("seller@example.com", of: harness.seller)
            try await harness.setLanguage(.english, of: harness.seller)
            _ = try await harness.create()
            try await harness.tellAll()
            let open = try await openJobs(harness)
            try #require(open.count == 1)
            try await body(harness, server, open[0])
        }
    }

    private func state(_ harness: EscrowHarness) async throws -> String? {
        try await harness.notices().first { $0.contains(" EMAIL ") }?.split(separator: " ").suffix(2)
            .joined(separator: " ")
    }

    @Test func aLetterGoesInTheReadersLanguageAndOnce() async throws {
        try await withLetter { harness, server, job in
            let jobs = try jobs(harness, server)
            let first = try await jobs.perform(job)
            let second = try await jobs.perform(job)
            #expect(first == .done && second == .done)
            let lines = try #require(server.messages.first)
            #expect(server.messages.count == 1)
            #expect(lines.contains("To: <seller@example.com>") && lines.contains("Hello Awa,"))
            let isNamed = lines.contains { $0.hasPrefix("Message-ID: <\(job.payload)@") }
            #expect(isNamed)
            let state = try await state(harness)
            #expect(state == "SENT -")
        }
    }

    @Test func aBusyServerIsTriedAgainAndGivenUpAtTheEnd() async throws {
        try await withLetter({ $0.hasPrefix("RCPT") ? "451 Later" : nil }) { harness, server, job in
            let jobs = try jobs(harness, server, tries: 2)
            let first = try await jobs.perform(job)
            #expect(first == .again(after: .seconds(30)))
            let waiting = try await state(harness)
            #expect(waiting == "QUEUED -")
            let second = try await jobs.perform(job)
            #expect(second == .again(after: .seconds(60)))
            let third = try await jobs.perform(job)
            let ended = try await state(harness)
            #expect(third == .done && ended == "FAILED unavailable")
        }
    }

    @Test func aRefusalIsFinal() async throws {
        try await withLetter({ $0.hasPrefix("RCPT") ? "550 No" : nil }) { harness, server, job in
            let outcome = try await jobs(harness, server).perform(job)
            let ended = try await state(harness)
            #expect(outcome == .done && ended == "FAILED refused")
        }
    }
}
