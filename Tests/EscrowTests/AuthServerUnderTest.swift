import CurlHTTP
import Durable
import Escrow
import EscrowHTTP
import Foundation
import Logging
import Postgres
import Primitives
import ServiceLifecycle
import TestSupport
import Web

/// The account routes on a real server and database, and a real client for them.
struct AuthServerUnderTest: Sendable {
    let accounts: AccountsUnderTest
    let tokens: AccessTokens
    let port: Int
    let client: CurlClient

    static func run<T: Sendable>(_ body: @Sendable (AuthServerUnderTest) async throws -> T) async throws -> T
    {
        try await AccountsUnderTest.run { accounts in
            let tokens = try await AccessTokens(seed: accounts.keys.accessTokenSeed)
            let router = WebRouter()
            let api = APIRouter(
                router: router,
                authentication: AuthenticationMiddleware(tokens: tokens, accounts: accounts.service),
                idempotency: IdempotencyMiddleware(
                    database: accounts.database, fingerprintKey: accounts.keys.fingerprintKey),
                limit: nil)
            AuthController(accounts: accounts.service, tokens: tokens).addRoutes(to: api)
            NotificationController(service: NotificationService(database: accounts.database)).addRoutes(
                to: api)
            WebhookController(
                service: WebhookService(
                    database: accounts.database, identifiers: .system, allowsPrivateNetworks: false,
                    wakeup: Wakeup())
            ).addRoutes(to: api)
            return try await serve(router) { port, client in
                try await body(
                    AuthServerUnderTest(accounts: accounts, tokens: tokens, port: port, client: client))
            }
        }
    }

    static func serve<T: Sendable>(
        _ router: WebRouter, configuration: WebServerConfiguration = .init(),
        _ body: (Int, CurlClient) async throws -> T
    ) async throws -> T {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let server = WebServer(
            name: "tested", portSetting: "TESTED_PORT", host: "127.0.0.1", port: 0, router: router,
            configuration: configuration, logger: .quiet,
            onListening: { port.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [server], logger: .quiet))
        let client = CurlClient(configuration: .patient(), logger: .quiet)
        async let running: Void = group.run()
        var iterator = ports.makeAsyncIterator()
        guard let listening = await iterator.next() else { preconditionFailure("The server tells its port.") }
        let result: Result<T, any Error>
        do { result = .success(try await body(listening, client)) } catch { result = .failure(error) }
        await client.close()
        await group.triggerGracefulShutdown()
        try await running
        return try result.get()
    }

    struct Reply: Sendable {
        let status: Int
        let json: JSONValue
        let headers: [String: String]

        var code: String? { json["code"]?.string }

        /// The codes of the field problems by their pointers.
        var fieldCodes: [String: String] {
            var codes: [String: String] = [:]
            for error in json["errors"]?.array ?? [] {
                codes[error["pointer"]?.string ?? ""] = error["code"]?.string
            }
            return codes
        }
    }

    func send(
        _ method: String, _ path: String, token: String? = nil, headers: [(String, String)] = [],
        body: String? = nil
    ) async throws -> Reply {
        var headers = headers
        if body != nil { headers.append(("Content-Type", "application/json")) }
        return try await send(
            method, path, token: token, headers: headers, bytes: Array((body ?? "").utf8))
    }

    func send(
        _ method: String, _ path: String, token: String?, headers: [(String, String)], bytes: [UInt8]
    ) async throws -> Reply {
        let reply = try await raw(method, path, token: token, headers: headers, body: bytes)
        return Reply(
            status: reply.status, json: reply.bytes.isEmpty ? .null : try JSONValue(parsing: reply.bytes),
            headers: reply.headers)
    }

    /// The answer as it came.
    func raw(
        _ method: String, _ path: String, token: String?, headers: [(String, String)] = [], body: [UInt8] = []
    ) async throws -> (status: Int, bytes: [UInt8], headers: [String: String]) {
        var headers = headers
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
        let response = try await client.send(
            CurlRequest(
                method: method, url: "http://127.0.0.1:\(port)\(path)", headers: headers, body: body,
                deadline: .seconds(120)))
        return (
            response.status, response.body,
            Dictionary(response.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        )
    }

    /// The body that existing clients send, with members changed, added or (nil) left out.
    static func registration(_ changes: [String: JSONValue?] = [:]) -> String {
        var members: [(String, JSONValue)] = [
            ("phone_number", "+237612345678"), ("first_name", "Aïcha"), ("last_name", "Mbarga"),
            ("password", .string(AccountsUnderTest.password)),
            ("password_confirmation", .string(AccountsUnderTest.password)), ("role", "BUYER"),
        ]
        for (name, value) in changes {
            members.removeAll { $0.0 == name }
            if let value { members.append((name, value)) }
        }
        return JSONValue.object(members.map { JSONValue.Member($0.0, $0.1) }).text
    }

    /// Registers and answers the access token.
    func registered() async throws -> String {
        try await send("POST", "/api/auth/register/", body: Self.registration()).json["access"]?.string ?? ""
    }
}
