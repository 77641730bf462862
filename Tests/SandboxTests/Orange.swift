import CurlHTTP
import Foundation
import Primitives
import TestSupport

/// Orange's port of a sandbox, spoken to byte by byte as any client would.
struct Orange: Sendable {
    let sandbox: Sandbox
    private static let http = CurlClient(
        configuration: .patient(maxConnectionsPerHost: 64), logger: .quiet)

    static let json = ("Content-Type", "application/json")
    static let form = ("Content-Type", "application/x-www-form-urlencoded")
    static let authToken = ("X-AUTH-TOKEN", Data("user:password".utf8).base64EncodedString())

    static var untouched: Orange { get async throws { Orange(try await SharedSandbox.untouched) } }
    static var faulty: Orange { get async throws { Orange(try await SharedSandbox.faulty) } }
    static var steered: Orange { get async throws { Orange(try await SharedSandbox.steered) } }

    init(_ mtn: MTN) { sandbox = mtn.sandbox }

    init(sandbox: Sandbox) { self.sandbox = sandbox }

    func send(
        _ method: String, _ path: String, _ headers: [(String, String)] = [], _ body: String = "",
        deadline: Duration = .seconds(60)
    ) async throws(CurlError) -> Reply {
        let response = try await Self.http.send(
            CurlRequest(
                method: method, url: path.hasPrefix("http") ? path : sandbox.orangeURL + path,
                headers: headers, body: Array(body.utf8), deadline: deadline))
        return Reply(
            status: response.status, body: String(decoding: response.body, as: UTF8.self),
            headers: response.headers)
    }

    /// Asks one of the two token endpoints: `/token` of the Core API, `/oauth/v3/token` of the others.
    func token(
        _ path: String = "/token", client: String = "client", secret: String = "secret",
        body: String = "grant_type=client_credentials", adding extra: [(String, String)] = []
    ) async throws -> Reply {
        try await send("POST", path, [MTN.basicHeader(client, secret), Self.form] + extra, body)
    }

    /// A caller of the Core API with a token of a client of its own.
    func core(client: String = UUID().uuidString) async throws -> OrangeCoreCaller {
        let token = try await token(client: client).json["access_token"]?.string ?? ""
        return OrangeCoreCaller(orange: self, token: token)
    }

    /// A caller of Web Payment, of `dev` or `cm`.
    func webPayment(_ country: String = "dev") async throws -> OrangeWebCaller {
        let token = try await token("/oauth/v3/token").json["access_token"]?.string ?? ""
        return OrangeWebCaller(orange: self, country: country, token: token)
    }

    /// Nine digits of an Orange number of no set end, that no other test uses.
    static func newNumber() -> String { "69\(Int.random(in: 1_000_000...8_999_999))" }

    /// An order id of no other test.
    static func newOrder() -> String {
        String(UUID().uuidString.replacing("-", with: "").prefix(20))
    }
}

/// A user of the Core API.
struct OrangeCoreCaller: Sendable {
    let orange: Orange
    let token: String
    var path = "/omcoreapis/1.0.2"

    var headers: [(String, String)] {
        [("Authorization", "Bearer \(token)"), Orange.authToken, Orange.json]
    }

    func post(_ path: String, _ body: String = "", deadline: Duration = .seconds(60)) async throws(CurlError)
        -> Reply
    {
        try await orange.send("POST", self.path + path, headers, body, deadline: deadline)
    }

    func get(_ path: String) async throws(CurlError) -> Reply {
        try await orange.send("GET", self.path + path, headers)
    }

    func initiate(_ family: String = "mp") async throws -> String {
        let reply = try await post("/\(family)/init", "{}")
        guard let payToken = reply.json["data"]?["payToken"]?.string else {
            throw Hopeless("No payToken: \(reply.status) \(reply.body)")
        }
        return payToken
    }

    static func order(
        _ payToken: String, of number: String, amount: String = #""1500""#, orderID: String = "ORDER1",
        callback: String? = nil
    ) -> String {
        let notify = callback.map { #""notifUrl":"\#($0)","# } ?? ""
        return #"{"payToken":"\#(payToken)","channelUserMsisdn":"691301143","subscriberMsisdn":"\#(number)","#
            + #""pin":"2222","amount":\#(amount),"orderId":"\#(orderID)",\#(notify)"description":"For you"}"#
    }

    /// A whole payment by this number: `init`, then `pay`.
    func pay(
        _ number: String, family: String = "mp", amount: String = #""1500""#, orderID: String = "ORDER1",
        callback: String? = nil
    ) async throws -> (payToken: String, reply: Reply) {
        let payToken = try await initiate(family)
        let body = Self.order(payToken, of: number, amount: amount, orderID: orderID, callback: callback)
        return (payToken, try await post("/\(family)/pay", body))
    }

    func status(_ payToken: String, family: String = "mp") async throws -> Reply {
        try await get("/\(family)/paymentstatus/\(payToken)")
    }

    /// The status of a payment once it has this word.
    func wait(for word: String, _ payToken: String, family: String = "mp") async throws -> Reply {
        try await eventuallyValue("\(word) of \(payToken)") {
            let reply = try await status(payToken, family: family)
            return reply.json["data"]?["status"]?.string == word ? reply : nil
        }
    }
}

/// A merchant of Web Payment, and the browser of its customer.
struct OrangeWebCaller: Sendable {
    let orange: Orange
    let country: String
    let token: String

    var headers: [(String, String)] { [("Authorization", "Bearer \(token)"), Orange.json] }
    var currency: String { country == "dev" ? "OUV" : "XAF" }

    func post(_ call: String, _ body: String) async throws(CurlError) -> Reply {
        try await orange.send("POST", "/orange-money-webpay/\(country)/v1/\(call)", headers, body)
    }

    func order(_ id: String, amount: String = "1200", notify: String = "http://localhost:1/n") -> String {
        #"{"merchant_key":"5eb0c0de","currency":"\#(currency)","order_id":"\#(id)","amount":\#(amount),"#
            + #""return_url":"http://shop.example.com/back?a=1","cancel_url":"http://shop.example.com/no","#
            + #""notif_url":"\#(notify)","lang":"en","reference":"Fish & <Chips>"}"#
    }

    /// A new payment: its order id, and what was answered.
    func create(
        amount: String = "1200", notify: String = "http://localhost:1/n"
    ) async throws -> (id: String, reply: JSONValue) {
        let id = Orange.newOrder()
        let reply = try await post("webpayment", order(id, amount: amount, notify: notify))
        guard reply.status == 201 else { throw Hopeless("Not created: \(reply.status) \(reply.body)") }
        return (id, reply.json)
    }

    func status(_ id: String, _ payToken: String, amount: String = "1200") async throws -> Reply {
        try await post(
            "transactionstatus", #"{"order_id":"\#(id)","amount":\#(amount),"pay_token":"\#(payToken)"}"#)
    }

    func wait(for word: String, _ id: String, _ payToken: String) async throws -> Reply {
        try await eventuallyValue("\(word) of \(id)") {
            let reply = try await status(id, payToken)
            return reply.json["status"]?.string == word ? reply : nil
        }
    }

    /// Opens the page, fills in its form as a browser does, and gives back what the server says to that.
    func fill(_ url: String, _ values: [String: String]) async throws -> Reply {
        let page = try await orange.send("GET", url)
        let action = page.body.firstMatch(of: #/<form method="post" action="([^"]+)">/#)?.1 ?? ""
        var fields: [String: String] = [:]
        for match in page.body.matches(of: #/<input [^>]*name="([A-Za-z]+)" value="([^"]*)"/#) {
            fields[String(match.1)] = String(match.2)
        }
        fields.merge(values) { $1 }
        let body = fields.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        return try await orange.send("POST", String(action), [Orange.form], body.joined(separator: "&"))
    }
}

extension Reply {
    /// The body with what differs from run to run in Orange's answers replaced by its name.
    var maskedOrange: String {
        body.replacing(#/"id":[0-9]{8}/#, with: #""id":ID"#)
            .replacing(#/"createtime":"[0-9]{10}"/#, with: #""createtime":"SECONDS""#)
            .replacing(#/(MP|CI|CO|PP)[0-9]{6}[0-9A-F]{20}/#) { "\($0.1)TOKEN" }
            .replacing(#/(MP|CI|CO|PP)[0-9]{6}\.[0-9]{4}\.[A-D][0-9]{5}/#) { "\($0.1)TXN" }
            .replacing(#/Solde: [0-9.]+ FCFA/#, with: "Solde: BALANCE FCFA")
    }
}
