import FoundationEssentials
import HTTPTypes
import Primitives

/// A request that Web Payment answers with an error.
struct OrangeWebPaymentRefusal: Error, Sendable {
    let reply: WireReply

    init(_ reply: WireReply) {
        self.reply = reply
    }

    /// A status that a switch chooses, with the code that goes with it.
    init(status: String, _ description: String) {
        switch status {
        case "400": self.init(OrangeReply.error(400, 24, "Invalid body field", description))
        case "404":
            self.init(OrangeReply.notFound)
        case "409": self.init(OrangeReply.error(409, 50, "Access denied", description))
        default: self.init(OrangeReply.error(403, 50, "Access denied", description))
        }
    }
}

/// The body of a request, field by field, as the validator of Orange's Go service goes over it.
struct OrangeWebPaymentBody {
    private let json: JSONValue
    /// The name of the validated structure in Orange's texts.
    private let structure: String
    private var missing: [String] = []
    private var invalid: [String] = []

    init(_ request: WireRequest, structure: String) throws(OrangeWebPaymentRefusal) {
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/json") ?? false else {
            throw OrangeWebPaymentRefusal(OrangeReply.unsupportedMediaType)
        }
        guard !request.body.isEmpty else { throw OrangeWebPaymentRefusal(OrangeReply.missingBody) }
        guard let json = request.json, json.members != nil else {
            throw OrangeWebPaymentRefusal(OrangeReply.invalidBody)
        }
        self.json = json
        self.structure = structure
    }

    /// A text that is there. A value of another type counts as missing (recorded).
    mutating func text(_ name: String, upTo limit: Int, isURL: Bool = false) -> String {
        let text = json[name]?.string ?? ""
        if text.isEmpty { missing.append(complaint(name, "required")) }
        if text.count > limit { invalid.append(complaint(name, "max")) }
        if isURL, !text.isEmpty, !Self.isAddress(text) { invalid.append(complaint(name, "url")) }
        return text
    }

    mutating func optionalText(_ name: String, upTo limit: Int, oneOf choices: [String]? = nil) -> String? {
        guard let value = json[name], value != .null else { return nil }
        guard let text = value.string, text.count <= limit else {
            invalid.append(complaint(name, "max"))
            return nil
        }
        if let choices, !choices.contains(text) { invalid.append(complaint(name, "oneof")) }
        return text
    }

    /// Whole units from one. Some clients send a text.
    mutating func amount(_ name: String, _ switches: Switches.OrangeWebPayment) -> Int64 {
        let spelling: String? =
            switch json[name] {
            case .number(let text): text
            case .string(let text) where switches.amountText == .accepted: text
            default: nil
            }
        guard let spelling, spelling != "0" else {
            missing.append(complaint(name, "required"))
            return 0
        }
        guard let amount = Int64(spelling), amount > 0, amount <= 1_000_000_000_000_000 else {
            invalid.append(complaint(name, "numeric"))
            return 0
        }
        return amount
    }

    /// Throws what the fields so far lack, all of it in one description.
    func validate() throws(OrangeWebPaymentRefusal) {
        if !missing.isEmpty {
            throw OrangeWebPaymentRefusal(
                OrangeReply.error(400, 23, "Missing body field", missing.joined(separator: "\n")))
        }
        if !invalid.isEmpty {
            throw OrangeWebPaymentRefusal(
                OrangeReply.error(400, 24, "Invalid body field", invalid.joined(separator: "\n")))
        }
    }

    private func complaint(_ name: String, _ tag: String) -> String {
        let field = name.split(separator: "_").map { part in
            part == "url" ? "URL" : part.prefix(1).uppercased() + part.dropFirst()
        }.joined()
        return "Key: '\(structure).\(field)' Error:Field validation for '\(field)' failed on the '\(tag)' tag"
    }

    private static func isAddress(_ text: String) -> Bool {
        guard let url = URL(string: text), let scheme = url.scheme, url.host() != nil else { return false }
        return scheme == "https" || scheme == "http"
    }
}
