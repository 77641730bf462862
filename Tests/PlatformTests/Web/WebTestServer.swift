import CurlHTTP
import Foundation
import Logging
import Primitives
import ServiceLifecycle
import TestSupport
import Web

/// A server in this process on a free port, and a real client for it, for the length of a closure.
struct WebTestServer: Sendable {
    let port: Int
    let client: CurlClient
    let group: ServiceGroup

    static func run<T: Sendable>(
        _ router: WebRouter, configuration: WebServerConfiguration = .init(), logger: Logger = .quiet,
        _ body: @Sendable (WebTestServer) async throws -> T
    ) async throws -> T {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let server = WebServer(
            name: "tested", portSetting: "TESTED_PORT", host: "127.0.0.1", port: 0, router: router,
            configuration: configuration, logger: logger, onListening: { port.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [server], logger: .quiet))
        let client = CurlClient(configuration: .patient(), logger: .quiet)
        async let running: Void = group.run()
        var iterator = ports.makeAsyncIterator()
        guard let listening = await iterator.next() else { throw Hopeless("The server did not start.") }
        let result: Result<T, any Error>
        do {
            result = .success(try await body(WebTestServer(port: listening, client: client, group: group)))
        } catch {
            result = .failure(error)
        }
        await client.close()
        await group.triggerGracefulShutdown()
        try await running
        return try result.get()
    }

    func send(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: String? = nil
    ) async throws -> WebReply {
        try await send(method, path, headers: headers, bytes: body.map { Array($0.utf8) })
    }

    /// A body is sent as JSON unless the headers say otherwise.
    func send(
        _ method: String, _ path: String, headers: [(String, String)] = [], bytes: [UInt8]?
    ) async throws -> WebReply {
        var headers = headers
        if bytes != nil, !headers.contains(where: { $0.0.lowercased() == "content-type" }) {
            headers.append(("Content-Type", "application/json"))
        }
        let request = CurlRequest(
            method: method, url: "http://127.0.0.1:\(port)\(path)", headers: headers, body: bytes ?? [],
            deadline: .seconds(60))
        return WebReply(try await client.send(request))
    }
}

/// A response, easy to look into.
struct WebReply: Sendable {
    let status: Int
    let bytes: [UInt8]
    let headers: [(name: String, value: String)]

    init(_ response: CurlResponse) {
        status = response.status
        bytes = response.body
        headers = response.headers
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name == name.lowercased() }?.value
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var json: JSONValue {
        get throws { try JSONValue(parsing: bytes) }
    }

    /// The codes of the field problems by their pointers.
    var fieldCodes: [String: String] {
        get throws {
            var codes: [String: String] = [:]
            for error in try json["errors"]?.array ?? [] {
                codes[error["pointer"]?.string ?? ""] = error["code"]?.string
            }
            return codes
        }
    }
}
