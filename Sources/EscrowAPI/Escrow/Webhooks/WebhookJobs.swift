package import CurlHTTP
package import Durable
import FoundationEssentials
package import Postgres
package import Primitives

/// Sends messages to endpoints. At least once: a receiver tells a copy by its `webhook-id`.
package struct WebhookJobs: Sendable {
    private let database: PostgresClient
    private let client: CurlClient
    private let identifiers: IdentifierSource

    /// `client` must refuse private addresses, unless a test wants them.
    package init(database: PostgresClient, client: CurlClient, identifiers: IdentifierSource) {
        self.database = database
        self.client = client
        self.identifiers = identifiers
    }

    private enum Answer {
        case status(Int, retryAfter: Duration?)
        case none(String)
    }

    package func perform(_ job: Job) async throws -> JobOutcome {
        guard WebhookJob(rawValue: job.kind) == .delivery, let id = UUID(uuidString: job.payload) else {
            return .done
        }
        let request = try await database.transaction {
            session -> (WebhookMessageStore.Sending, CurlRequest)? in
            guard let sending = try WebhookMessageStore.take(id, in: session) else { return nil }
            guard sending.isOpen,
                let endpoint = try WebhookStore.endpoint(sending.endpointID, in: session)
            else {
                try WebhookMessageStore.end(id, .exhausted, in: session)
                return nil
            }
            let headers = WebhookHeaders.all(
                id: id.lowercased, timestamp: sending.timestamp, body: sending.body,
                secrets: try WebhookStore.secrets(of: endpoint.id, in: session))
            return (
                sending,
                CurlRequest(
                    method: "POST", url: endpoint.url, headers: headers, body: Array(sending.body.utf8),
                    deadline: WebhookSchedule.deadline, responseLimit: 1 << 16)
            )
        }
        guard let (sending, wire) = request else { return .done }
        let clock = ContinuousClock()
        let begun = clock.now
        let answer = await ask(wire)
        let took = (clock.now - begun).milliseconds
        return try await database.transaction { session in
            try settle(id, sending, answer, took, in: session)
        }
    }

    private func ask(_ request: CurlRequest) async -> Answer {
        do {
            let response = try await client.send(request)
            let asked = response.headers.first { $0.name == "retry-after" }.flatMap { Int64($0.value) }
            return .status(response.status, retryAfter: asked.flatMap { $0 > 0 ? .seconds($0) : nil })
        } catch {
            return .none("\(error.code)")
        }
    }

    private func settle(
        _ id: UUID, _ sending: WebhookMessageStore.Sending, _ answer: Answer, _ milliseconds: Int64,
        in session: PostgresSession
    ) throws -> JobOutcome {
        var asked: Duration?
        switch answer {
        case .none(let reason):
            try WebhookMessageStore.record(
                id, status: nil, error: reason, milliseconds: milliseconds, in: session)
        case .status(let status, let retryAfter):
            try WebhookMessageStore.record(
                id, status: status, error: nil, milliseconds: milliseconds, in: session)
            if (200...299).contains(status) {
                try WebhookMessageStore.end(id, .delivered, in: session)
                try WebhookStore.setWell(sending.endpointID, in: session)
                return .done
            }
            if status == 410 { return try giveUp(id, sending.endpointID, .gone, in: session) }
            if status == 429 || status == 503 { asked = retryAfter }
        }
        if try WebhookStore.setFailing(
            sending.endpointID, patience: WebhookSchedule.patience, in: session)
        {
            return try giveUp(id, sending.endpointID, .failing, in: session)
        }
        let jitter = identifiers.bytes(1).first ?? 0
        let pause = WebhookSchedule.pause(afterFailures: sending.attempts, jitter: jitter, asked: asked)
        guard let pause else {
            try WebhookMessageStore.end(id, .exhausted, in: session)
            return .done
        }
        return .again(after: pause)
    }

    /// Nothing is sent to the endpoint any more, and its owner is told.
    private func giveUp(
        _ id: UUID, _ endpointID: UUID, _ reason: WebhookEndpoint.DisabledReason, in session: PostgresSession
    ) throws -> JobOutcome {
        try WebhookMessageStore.end(id, .exhausted, in: session)
        guard let endpoint = try WebhookStore.lock(endpointID, of: nil, in: session),
            endpoint.state == .enabled
        else { return .done }
        try WebhookStore.disable(endpointID, reason, in: session)
        try ServiceEventStore.append(
            ServiceEvent(
                .webhookDisabled, user: endpoint.userID,
                details: .object([
                    "endpoint": .string(endpointID.lowercased), "reason": .string(reason.rawValue),
                ])), in: session)
        try AuditTrail.append(
            AuditEntry(
                actor: .system(WebhookJob.delivery.rawValue), action: "webhook.disabled",
                subject: "webhook:\(endpointID.lowercased)",
                details: .object(["reason": .string(reason.rawValue)])), in: session)
        return .done
    }
}
