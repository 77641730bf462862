import CurlHTTP
import Foundation
import Primitives
import TestSupport

/// What the simulated MTN answered.
struct Reply: Sendable {
    let status: Int
    let body: String
    let headers: [(name: String, value: String)]

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }

    /// The body with the values that differ from run to run replaced by their names.
    var masked: String {
        body.replacing(
            #/"financialTransactionId":"[0-9]{10}"/#, with: #""financialTransactionId":"TEN DIGITS""#
        )
        .replacing(#/"updated_at":[0-9]{10}/#, with: #""updated_at":SECONDS"#)
        .replacing(#/DateTime":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}"/#, with: #"DateTime":"TIME""#)
        .replacing(Self.identifier, with: "UUID")
    }

    static var identifier: Regex<Substring> {
        #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#
    }
}

/// The MTN port of a sandbox, spoken to byte by byte as any client would.
struct MTN: Sendable {
    let sandbox: Sandbox
    private static let http = CurlClient(
        configuration: .patient(maxConnectionsPerHost: 64), logger: .quiet)

    static let key = ("Ocp-Apim-Subscription-Key", Sandbox.subscriptionKey)
    static let basic = basicHeader(Sandbox.apiUser, Sandbox.apiKey)

    static func basicHeader(_ user: String, _ key: String) -> (String, String) {
        ("Authorization", "Basic " + Data("\(user):\(key)".utf8).base64EncodedString())
    }

    func send(
        _ method: String, _ path: String, _ headers: [(String, String)] = [], _ body: String = "",
        deadline: Duration = .seconds(60)
    ) async throws(CurlError) -> Reply {
        let response = try await Self.http.send(
            CurlRequest(
                method: method, url: sandbox.mtnURL + path, headers: headers, body: Array(body.utf8),
                deadline: deadline))
        return Reply(
            status: response.status, body: String(decoding: response.body, as: UTF8.self),
            headers: response.headers)
    }

    /// Asks the control port as a browser or script would, whatever it answers.
    func control(
        _ method: String, _ path: String, _ headers: [(String, String)] = [], _ body: String = ""
    ) async throws -> Reply {
        let response = try await Self.http.send(
            CurlRequest(
                method: method, url: sandbox.controlURL + path, headers: headers, body: Array(body.utf8),
                deadline: .seconds(60), responseLimit: 1 << 24))
        return Reply(
            status: response.status, body: String(decoding: response.body, as: UTF8.self),
            headers: response.headers)
    }

    /// A caller of the product, with a token of its own.
    func caller(
        _ product: String = "collection", target: String = "sandbox",
        basic: (String, String) = MTN.basic
    ) async throws -> Caller {
        let reply = try await send("POST", "/\(product)/token/", [Self.key, basic])
        guard let token = reply.json["access_token"]?.string else {
            throw Hopeless("No token: \(reply.status) \(reply.body)")
        }
        return Caller(mtn: self, product: product, token: token, target: target)
    }

    static func newReference() -> String { UUID().uuidString.lowercased() }

    /// A number of no documented end, that no other test uses.
    static func newNumber() -> String { "2376\(Int.random(in: 50_000_000...99_999_999))" }
}

/// One user of one product, at one target environment.
struct Caller: Sendable {
    let mtn: MTN
    let product: String
    let token: String
    let target: String

    var headers: [(String, String)] {
        [MTN.key, ("Authorization", "Bearer \(token)"), ("X-Target-Environment", target)]
    }

    var currency: String { target == "sandbox" ? "EUR" : "XAF" }

    func get(_ path: String, deadline: Duration = .seconds(60)) async throws(CurlError) -> Reply {
        try await mtn.send("GET", "/\(product)/\(path)", headers, deadline: deadline)
    }

    /// The state of a payment; the path is that of its operation, such as `v1_0/transfer`.
    func status(_ path: String, _ reference: String) async throws(CurlError) -> Reply {
        try await get("\(path)/\(reference)")
    }

    func post(
        _ path: String, _ body: String, reference: String? = nil, callback: String? = nil,
        adding extra: [(String, String)] = [], deadline: Duration = .seconds(60)
    ) async throws(CurlError) -> Reply {
        var headers = headers + [("Content-Type", "application/json")] + extra
        if let reference { headers.append(("X-Reference-Id", reference)) }
        if let callback { headers.append(("X-Callback-Url", callback)) }
        return try await mtn.send("POST", "/\(product)/\(path)", headers, body, deadline: deadline)
    }

    func order(_ party: String, of number: String, amount: String = "5000") -> String {
        #"{"amount":"\#(amount)","currency":"\#(currency)","externalId":"INV-1","# + "\"\(party)\""
            + #":{"partyIdType":"MSISDN","partyId":"\#(number)"},"payerMessage":"For you","payeeNote":"From me"}"#
    }

    /// Asks for a payment by this number, and gives back its reference and the answer.
    func requestToPay(
        _ number: String, amount: String = "5000", callback: String? = nil
    ) async throws(CurlError) -> (reference: String, reply: Reply) {
        let reference = MTN.newReference()
        let reply = try await post(
            "v1_0/requesttopay", order("payer", of: number, amount: amount), reference: reference,
            callback: callback)
        return (reference, reply)
    }

    /// The body of the status of a payment that ends, once it has.
    func end(of reference: String, at path: String = "v1_0/requesttopay") async throws -> Reply {
        try await eventuallyValue("the end of \(reference)") {
            let reply = try await status(path, reference)
            let state = reply.json["status"]?.string
            return state == "SUCCESSFUL" || state == "FAILED" ? reply : nil
        }
    }
}
