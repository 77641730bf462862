import CurlHTTP
import Durable
import Escrow
import Foundation
import Postgres
import Primitives
import Synchronization
import TestSupport

/// The endpoints of the harness's buyer, and a server of the test that they name.
struct WebhookHarness {
    let escrow: EscrowHarness
    let service: WebhookService
    let jobs: WebhookJobs
    let receiver: RawServer
    let endpoint: WebhookEndpoint
    let secret: WebhookSecret

    /// `answer` is the status line of the reply to the n-th message, with headers after it where there are some.
    static func run(
        types: [String] = [], refusesPrivate: Bool = false,
        _ answer: @escaping @Sendable (_ number: Int) -> (status: String, headers: [String]) = { _ in
            ("200 OK", [])
        },
        _ body: (WebhookHarness) async throws -> Void
    ) async throws {
        try await EscrowHarness.run { escrow in
            let counter = Counter()
            let receiver = try RawServer { peer in
                while peer.readRequest() != nil {
                    let (status, headers) = answer(counter.next())
                    if !peer.reply("", status: status, headers: headers) { return }
                }
            }
            defer { receiver.stop() }
            let client = CurlClient(
                configuration: CurlConfiguration(refusesPrivateAddresses: refusesPrivate), logger: .quiet)
            let service = WebhookService(
                database: escrow.database, identifiers: .system, allowsPrivateNetworks: true,
                wakeup: Wakeup())
            let made = try await service.create(
                url: receiver.origin + "/hooks?tenant=1", eventTypes: types, by: escrow.buyer)
            try await body(
                WebhookHarness(
                    escrow: escrow, service: service,
                    jobs: WebhookJobs(database: escrow.database, client: client, identifiers: .system),
                    receiver: receiver, endpoint: made.endpoint, secret: made.secret))
            await client.close()
        }
    }

    /// Counts from one.
    private final class Counter: Sendable {
        private let value = Mutex(0)

        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    var open: [Job] {
        get async throws {
            try await escrow.database.session { session in
                try session.query(
                    "SELECT job_id, key, payload FROM jobs WHERE kind = 'webhook-delivery' AND state = 'open' ORDER BY key"
                ).map { row in
                    Job(
                        id: try row.uuid("job_id"), kind: "webhook-delivery", key: try row.string("key"),
                        payload: try row.string("payload"), attempts: 1)
                }
            }
        }
    }

    func messages() async throws -> [WebhookMessage] {
        try await service.messages(endpoint.id, userID: escrow.buyer.userID, before: nil, limit: 100)
    }

    func now() async throws -> WebhookEndpoint {
        try await service.endpoint(endpoint.id, userID: escrow.buyer.userID)
    }

    /// One message on its way.
    func message() async throws -> Job {
        _ = try await escrow.create()
        try await escrow.tellAll()
        let open = try await open
        guard let first = open.first, open.count == 1 else {
            throw Hopeless("There are \(open.count) messages on their way instead of one.")
        }
        return first
    }
}
