import Foundation
import Primitives

/// A HAR 1.2 document (HTTP Archive): any browser's network tools open it. Members of ours begin with an
/// underscore, as the format asks: `_origin`, `_date` and `_environment` in the log, and `_error` in a response that
/// never came.
package struct HTTPArchive: Sendable {
    /// `recorded: …`, `documented: …` or `hand-made: …`, and from what.
    package let origin: String
    /// The day it was recorded or written, `2026-11-24`.
    package let date: String
    /// The environment of the provider's that it was recorded in, in the provider's word (`sandbox`): it decides on
    /// the host and the currency of the requests. Nil where they are those of production.
    package let environment: String?
    package let exchanges: [Exchange]

    package init(origin: String, date: String, environment: String?, exchanges: [Exchange]) {
        self.origin = origin
        self.date = date
        self.environment = environment
        self.exchanges = exchanges
    }

    /// Throws a sentence that says which member is missing or wrong.
    package init(parsing bytes: [UInt8]) throws {
        let document = HARNode(value: try JSONValue(parsing: bytes), path: "")
        let log = try document.member("log")
        guard try log.text("version") == "1.2" else { throw FixtureError("log.version is not 1.2.") }
        origin = try log.text("_origin")
        date = try log.text("_date")
        environment = log.value["_environment"]?.string
        exchanges = try log.elements("entries").map { entry in
            Exchange(
                request: try entry.member("request").request(),
                response: try entry.member("response").response())
        }
    }
}

/// Why a fixture cannot be used.
package struct FixtureError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// A value of the document and where it stands, for the message.
private struct HARNode {
    let value: JSONValue
    let path: String

    func member(_ name: String) throws -> HARNode {
        guard let member = value[name] else { throw FixtureError("\(path)\(name) is missing.") }
        return HARNode(value: member, path: "\(path)\(name).")
    }

    func elements(_ name: String) throws -> [HARNode] {
        guard let array = value[name]?.array else { throw FixtureError("\(path)\(name) is no array.") }
        return array.enumerated().map { HARNode(value: $1, path: "\(path)\(name)[\($0)].") }
    }

    func text(_ name: String) throws -> String {
        guard let text = value[name]?.string else { throw FixtureError("\(path)\(name) is no string.") }
        return text
    }

    func headers() throws -> [Exchange.Header] {
        try elements("headers").map {
            Exchange.Header(name: try $0.text("name"), value: try $0.text("value"))
        }
    }

    func request() throws -> Exchange.Request {
        let body = value["postData"] == nil ? "" : try member("postData").text("text")
        return Exchange.Request(
            method: try text("method"), url: try text("url"), headers: try headers(), body: Array(body.utf8))
    }

    func response() throws -> Exchange.Response {
        guard let status = value["status"]?.integer else {
            throw FixtureError("\(path)status is no integer.")
        }
        let silence = value["_error"]?.string.flatMap { Exchange.Silence(rawValue: $0) }
        guard (status == 0) == (silence != nil) else {
            throw FixtureError(
                "\(path)status is 0 exactly where _error says timeout, unreachable or too_large.")
        }
        return Exchange.Response(
            status: Int(status), headers: try headers(), body: try member("content").content(),
            silence: silence)
    }

    /// Bytes that are no text stand in base64, as the format has it.
    func content() throws -> [UInt8] {
        let text = value["text"]?.string ?? ""
        guard value["encoding"]?.string == "base64" else { return Array(text.utf8) }
        guard let data = Data(base64Encoded: text) else { throw FixtureError("\(path)text is not base64.") }
        return [UInt8](data)
    }
}
