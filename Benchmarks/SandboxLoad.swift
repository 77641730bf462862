import CurlHTTP
import FoundationEssentials
import Logging
import Primitives

/// Keeps connections of a running sandbox busy with orders and inquiries in turn, as a gateway would, and checks every
/// answer. The load comes from this process: on a machine of two cores it takes its share of them.
struct SandboxLoad {
    /// Requests a second (issue: the simulator answers 5,000 requests a second without errors).
    private static let limit = 5000.0
    private static let key = ("Ocp-Apim-Subscription-Key", "5eb0c0de5eb0c0de5eb0c0de5eb0c0de")

    private let url: String
    private let connections: Int
    private let time: Duration
    private let client: CurlClient

    init(url: String, connections: Int, time: Duration) {
        self.url = url
        self.connections = connections
        self.time = time
        var logger = Logger(label: "benchmark")
        logger.logLevel = .critical
        client = CurlClient(
            configuration: CurlConfiguration(maxConnectionsPerHost: connections), logger: logger)
    }

    func measure() async throws -> [Measurement] {
        let token = try await token()
        _ = try await run(token, for: .seconds(1))
        let began = ContinuousClock.now
        let (answers, errors) = try await run(token, for: time)
        let taken = ContinuousClock.now - began
        await client.close()
        guard errors.isEmpty else {
            throw LoadError(description: "\(errors.count) wrong answers, such as \(errors[0])")
        }
        return [
            Measurement(
                name: "sandbox, \(connections) connections, no error",
                value: Double(answers) / (taken / .seconds(1)),
                unit: "requests a second", limit: .atLeast(Self.limit))
        ]
    }

    /// The number of right answers, and the wrong ones.
    private func run(_ token: String, for time: Duration) async throws -> (answers: Int, errors: [String]) {
        let end = ContinuousClock.now + time
        return await withTaskGroup { group in
            for connection in 0..<connections {
                group.addTask { await self.keepBusy(token, number: connection, until: end) }
            }
            var total = (answers: 0, errors: [String]())
            for await (answers, errors) in group {
                total.answers += answers
                total.errors += errors
            }
            return total
        }
    }

    private func keepBusy(
        _ token: String, number: Int, until end: ContinuousClock.Instant
    ) async -> (answers: Int, errors: [String]) {
        var result = (answers: 0, errors: [String]())
        while ContinuousClock.now < end {
            let reference = IdentifierSource.system.random().uuidString.lowercased()
            let headers = [
                Self.key, ("Authorization", "Bearer \(token)"), ("X-Target-Environment", "mtncameroon"),
            ]
            let order = CurlRequest(
                method: "POST", url: url + "/collection/v1_0/requesttopay",
                headers: headers + [("X-Reference-Id", reference), ("Content-Type", "application/json")],
                body: Array(body(of: reference, by: number).utf8))
            let inquiry = CurlRequest(
                method: "GET", url: url + "/collection/v1_0/requesttopay/\(reference)", headers: headers)
            for (request, status, expected) in [(order, 202, nil), (inquiry, 200, reference)] {
                do throws(CurlError) {
                    let reply = try await client.send(request)
                    let text = String(decoding: reply.body, as: UTF8.self)
                    let isRight = expected.map { text.contains("\"externalId\":\"\($0)\"") } ?? text.isEmpty
                    if reply.status == status, isRight {
                        result.answers += 1
                    } else {
                        result.errors.append("\(reply.status) \(text)")
                    }
                } catch {
                    result.errors.append(error.message)
                }
            }
        }
        return result
    }

    /// The reference stands in the order, so that an inquiry's answer can be told from another's.
    private func body(of reference: String, by number: Int) -> String {
        #"{"amount":"100","currency":"XAF","externalId":"\#(reference)","payer":{"partyIdType":"MSISDN","#
            + #""partyId":"23767\#(1_000_000 + number)"},"payerMessage":"Commande","payeeNote":"Commande"}"#
    }

    private func token() async throws -> String {
        let basic = Data("00000000-0000-4000-8000-000000000001:00000000000000000000000000000001".utf8)
        let reply = try await client.send(
            CurlRequest(
                method: "POST", url: url + "/collection/token/",
                headers: [Self.key, ("Authorization", "Basic \(basic.base64EncodedString())")]))
        guard let token = try JSONValue(parsing: reply.body)["access_token"]?.string else {
            throw LoadError(description: "The sandbox gives no token: \(reply.status)")
        }
        return token
    }
}

/// Why there is no figure.
struct LoadError: Error, CustomStringConvertible {
    let description: String
}
