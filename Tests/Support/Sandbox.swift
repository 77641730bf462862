import CurlHTTP
package import Foundation
package import Primitives

/// The provider sandbox of a world, steered and read through its control port.
package final class Sandbox: Sendable {
    /// The API user that every sandbox has from the start. No secret.
    package static let apiUser = "00000000-0000-4000-8000-000000000001"
    package static let apiKey = "00000000000000000000000000000001"
    /// Any 32 hexadecimal digits do; the gateway refuses well-known ones.
    package static let subscriptionKey = "5eb0c0de5eb0c0de5eb0c0de5eb0c0de"

    package let process: ProcessUnderTest
    package let controlURL: String
    package let mtnURL: String
    package let orangeURL: String
    package let smileIDURL: String
    package let smtpURL: String
    private let furtherURLs: [String: String]
    private let http = CurlClient(configuration: .patient(), logger: .quiet)

    /// `options` go to `serve` after those that every sandbox of a test has.
    /// Those of `simulators` that every sandbox has need not be named.
    package init(folder: URL, simulators: [String] = [], options: [String] = []) throws {
        let ports = (
            FreePort.next(), FreePort.next(), FreePort.next(), FreePort.next(), FreePort.next()
        )
        controlURL = "http://127.0.0.1:\(ports.0)"
        mtnURL = "http://127.0.0.1:\(ports.1)"
        orangeURL = "http://127.0.0.1:\(ports.2)"
        smileIDURL = "http://127.0.0.1:\(ports.3)"
        smtpURL = "smtp://127.0.0.1:\(ports.4)"
        let further = simulators.filter {
            $0 != "mtn-momo" && $0 != "smile-id" && !Self.onOrangePort.contains($0)
        }.map { ($0, FreePort.next()) }
        furtherURLs = Dictionary(uniqueKeysWithValues: further.map { ($0.0, "http://127.0.0.1:\($0.1)") })
        let state = folder.appendingPathComponent("sandbox-state").path
        process = ProcessUnderTest(
            "provider-sandbox",
            [
                "serve", "--control-port", "\(ports.0)", "--mtn-port", "\(ports.1)", "--orange-port",
                "\(ports.2)", "--smile-id-port", "\(ports.3)", "--mail-port", "\(ports.4)",
                "--state-folder", state,
            ] + further.flatMap { ["--port", "\($0.0)=\($0.1)"] } + options, environment: [:], folder: folder)
    }

    /// Where the simulator of that name listens, in the words of its fault rules.
    package func url(of simulator: String) -> String? {
        if Self.onOrangePort.contains(simulator) { return orangeURL }
        if simulator == "smile-id" { return smileIDURL }
        return simulator == "mtn-momo" ? mtnURL : furtherURLs[simulator]
    }

    /// Orange's APIs share a port.
    private static let onOrangePort = ["orange-money", "orange-webpay", "orange-sms"]

    /// Starts the sandbox with the state that it had, a prompt being approved after a moment.
    package func start() async throws {
        try process.start()
        try await process.waitUntilReady { try await get("/healthz") != .null }
    }

    package func kill() async throws { try await process.kill() }

    /// What the sandbox wrote down, oldest first. `kind`: asked, executed, declined, webhook, changed.
    package func journal(kind: String? = nil, operation: String? = nil) async throws -> [JSONValue] {
        let entries = try await get("/journal" + (kind.map { "?kind=\($0)" } ?? "")).array ?? []
        return entries.filter { operation == nil || $0["operation"]?.string == operation }
    }

    /// Money that moved: how much, in whole francs, in each movement of the operation (`requesttopay`, `transfer`).
    package func movements(_ operation: String) async throws -> [Int64] {
        try await journal(kind: "executed", operation: operation).compactMap {
            $0["amount"]?.string.flatMap { Int64($0) }
        }
    }

    /// The code that the last message with one brought to this number.
    package func lastCode(to phone: String) async throws -> String? {
        try await messages(to: phone).last { $0["code"]?.string != nil }?["code"]?.string
    }

    /// The text messages that this number got, oldest first.
    package func messages(to phone: String) async throws -> [JSONValue] {
        let digits = phone.drop { $0 == "+" }
        return try await get("/sms").array?.filter { $0["to"]?.string?.hasSuffix(digits) == true } ?? []
    }

    /// The e-mails to this address, oldest first.
    package func mails(to address: String) async throws -> [JSONValue] {
        try await get("/mail").array?.filter { $0["to"] == .array([.string(address)]) } ?? []
    }

    /// Adds a fault rule, such as `.object(["operation": "transfer", "action": "error_after", "times": 1])`.
    package func addFault(_ rule: JSONValue) async throws { _ = try await send("POST", "/faults", rule) }

    package func clearFaults() async throws { _ = try await send("DELETE", "/faults", nil) }

    /// Changes switches, by their names.
    package func set(_ switches: JSONValue) async throws { _ = try await send("PUT", "/switches", switches) }

    /// Sets the money of a handset, or of the `merchant`, at an operator: `mtn-momo` or `orange-money`.
    package func setWallet(
        _ owner: String, _ balance: String, currency: String = "XAF", provider: String = "mtn-momo"
    ) async throws {
        let money = JSONValue.object([
            "provider": .string(provider), "balance": .string(balance), "currency": .string(currency),
        ])
        _ = try await send("PUT", "/handsets/\(owner)", money)
    }

    /// The payer answers the oldest open prompt on this handset.
    package func approve(_ msisdn: String) async throws {
        _ = try await send("POST", "/handsets/\(msisdn)/approve", .object([:]))
    }

    package func refuse(_ msisdn: String) async throws {
        _ = try await send("POST", "/handsets/\(msisdn)/refuse", .object([:]))
    }

    package func get(_ path: String) async throws -> JSONValue { try await send("GET", path, nil) }

    /// Asks the control port, and fails where it does not answer 200.
    @discardableResult
    package func send(_ method: String, _ path: String, _ body: JSONValue?) async throws -> JSONValue {
        let reply = try await http.send(
            CurlRequest(
                method: method, url: controlURL + path,
                headers: body == nil ? [] : [("content-type", "application/json")],
                body: body.map { Array($0.text.utf8) } ?? [], deadline: .seconds(60), responseLimit: 1 << 26))
        guard reply.status == 200 else {
            let text = String(decoding: reply.body, as: UTF8.self)
            throw Hopeless("The sandbox answered \(method) \(path) with \(reply.status): \(text)")
        }
        return try JSONValue(parsing: reply.body)
    }
}
