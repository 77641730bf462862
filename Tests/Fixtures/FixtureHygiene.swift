import Foundation

/// What a fixture must not hold: somebody's phone number, or a credential that is not visibly false. The recorder
/// refuses to write what fails here, and a test reads every fixture again.
package enum FixtureHygiene {
    /// A sentence for each fault of a fixture's text; none where it may be kept.
    package static func faults(in text: String) throws -> [String] {
        let archive = try HTTPArchive(parsing: Array(text.utf8))
        var faults = numbers(in: text).map { "It holds the number \($0.prefix(4))…, which is not reserved." }
        if holdsSignedToken(text) { faults.append("It holds what looks like a signed token.") }
        if archive.origin.wholeMatch(of: /(recorded|documented|hand-made): .{10,}/) == nil {
            faults.append("_origin does not say how it came to be.")
        }
        if archive.date.wholeMatch(of: /20[0-9]{2}-[01][0-9]-[0-3][0-9]/) == nil {
            faults.append("_date is no day.")
        }
        if archive.exchanges.isEmpty { faults.append("It holds no exchange.") }
        for exchange in archive.exchanges {
            for header in exchange.request.headers + exchange.response.headers where !isScrubbed(header) {
                faults.append("The header \(header.name) holds something that is not marked as false.")
            }
            for body in [exchange.request.body, exchange.response.body] {
                let text = String(decoding: body, as: UTF8.self)
                faults += numbers(in: text).map { "A body holds the number \($0.prefix(4))…." }
                faults += secrets(in: text).map { "The \($0) in a body is not marked as false." }
            }
        }
        return faults
    }

    /// A JSON Web Token: two or three parts in base64url, the first of which begins with a brace and a quote.
    package static func holdsSignedToken(_ text: String) -> Bool {
        text.firstMatch(of: /eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]/) != nil
    }

    /// Runs of 11 to 15 digits outside the reserved ranges: MTN's sandbox parties, 2376700000xx and 2376900000xx; the
    /// support number of a firewall's page is all zeros. And runs of nine that may be a number of Cameroon without its
    /// country code, as Orange has them.
    package static func numbers(in text: String) -> [String] {
        // A signature in hexadecimal is no number, whatever digits it has.
        let text = text.replacing(/\b[0-9a-f]{64}\b/, with: "")
        let whole = text.matches(of: /[0-9]{11,15}/).map { String(text[$0.range]) }.filter { digits in
            digits.wholeMatch(of: /467331234(?:5[0-9]|6[0-4])|2376[79]00000[0-9]{2}|0+/) == nil
                && !text.contains("-\(digits)")
        }
        let national = text.matches(of: /[0-9]+/).map { String(text[$0.range]) }.filter { digits in
            digits.wholeMatch(of: /6[0-9]{8}/) != nil && digits.wholeMatch(of: /6[79]00000[0-9]{2}/) == nil
        }
        return whole + national
    }

    /// Members of bodies that open something, and how a false one begins.
    private static let secretMembers = [
        "access_token": "false-", "token": "false-", "refresh_token": "false-", "apiKey": "false-",
        "pin": "0000",
        "merchant_key": "fa15e", "pay_token": "fa15e", "notif_token": "fa15e",
    ]

    /// The members of a body that hold a secret which is not marked as false.
    package static func secrets(in text: String) -> [String] {
        text.matches(of: /"([A-Za-z_]+)"\s*:\s*"([^"]*)"/).compactMap { match in
            guard let beginning = secretMembers[String(match.1)] else { return nil }
            return match.2.hasPrefix(beginning) ? nil : String(match.1)
        }
    }

    package static func isScrubbed(_ header: Exchange.Header) -> Bool {
        switch header.name.lowercased() {
        case "authorization", "wso2-authorization":
            if header.value.hasPrefix("Bearer ") { return header.value.hasPrefix("Bearer false-") }
            guard let pair = Data(base64Encoded: String(header.value.dropFirst("Basic ".count))) else {
                return false
            }
            return String(decoding: pair, as: UTF8.self).contains(":false-")
        case "x-auth-token":
            guard let pair = Data(base64Encoded: header.value) else { return false }
            return String(decoding: pair, as: UTF8.self).contains(":false-")
        case "ocp-apim-subscription-key":
            return header.value.hasPrefix("fa15efa15efa15e")
        case "x-api-key", "smileid-api-key", "smileid-token":
            return header.value.hasPrefix("false-")
        case "cookie", "set-cookie", "proxy-authorization":
            return false
        default:
            return true
        }
    }
}
