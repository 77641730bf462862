import Foundation
import Primitives
import TestSupport

/// The operator's page on which a payer agrees, read as a person without a browser would.
struct PayerPage {
    /// Where the form goes.
    let action: String
    /// What the form carries by itself.
    let hidden: [(name: String, value: String)]

    /// Opens the page. Throws where it shows no form with a number and a code.
    static func open(_ url: String, in world: World) async throws -> PayerPage {
        let reply = try await world.send("GET", url)
        let html = String(decoding: reply.body, as: UTF8.self)
        guard reply.status == 200, let form = html.firstMatch(of: /<form method="post" action="([^"]+)">/),
            html.contains("name=\"Msisdn\""), html.contains("name=\"Otp\""),
            let address = URL(string: String(form.1), relativeTo: URL(string: url))
        else { throw Hopeless("The page \(reply.status) has no form: \(html)") }
        let inputs = html.matches(of: /<input type="hidden" name="([^"]+)" value="([^"]*)">/)
        return PayerPage(
            action: address.absoluteString, hidden: inputs.map { (String($0.1), String($0.2)) })
    }

    /// Sends the form as a browser would.
    func submit(_ fields: [(name: String, value: String)], in world: World) async throws -> Reply {
        let allowed = CharacterSet.alphanumerics
        let body = (hidden + fields).map { name, value in
            name + "=" + (value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")
        }.joined(separator: "&")
        return try await world.send(
            "POST", action, headers: [("content-type", "application/x-www-form-urlencoded")],
            body: Array(body.utf8))
    }
}
