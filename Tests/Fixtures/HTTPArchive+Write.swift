import Foundation
import Primitives

extension HTTPArchive {
    /// The document, indented, so that a change of it can be read. Reading it gives the same archive again.
    package var text: String { json.indented() + "\n" }

    private var json: JSONValue {
        .object([
            "log": .object([
                "version": "1.2", "creator": .object(["name": "kimi", "version": "1"]),
                "_origin": .string(origin), "_date": .string(date),
                "_environment": environment.map { .string($0) },
                "entries": .array(exchanges.map(entry)),
            ])
        ])
    }

    private func entry(_ exchange: Exchange) -> JSONValue {
        .object([
            "startedDateTime": .string("\(date)T08:00:00.000Z"), "time": 0,
            "request": request(exchange.request), "response": response(exchange.response),
            "cache": .object([] as [JSONValue.Member]),
            "timings": .object(["send": 0, "wait": 0, "receive": 0]),
        ])
    }

    private func request(_ request: Exchange.Request) -> JSONValue {
        let type = request.headers.first { $0.name.lowercased() == "content-type" }?.value
        let body = JSONValue.object([
            "mimeType": .string(type ?? "x-unknown"),
            "text": .string(String(decoding: request.body, as: UTF8.self)),
        ])
        return .object([
            "method": .string(request.method), "url": .string(request.url), "httpVersion": "HTTP/1.1",
            "cookies": [], "headers": headers(request.headers), "queryString": [], "headersSize": -1,
            "bodySize": .integer(request.body.count), "postData": request.body.isEmpty ? nil : body,
        ])
    }

    private func response(_ response: Exchange.Response) -> JSONValue {
        let type = response.headers.first { $0.name.lowercased() == "content-type" }?.value
        let text = String(validating: response.body, as: UTF8.self)
        let isEmpty = response.body.isEmpty
        let content = JSONValue.object([
            "size": .integer(response.body.count),
            "mimeType": .string(type.map { String($0.prefix { $0 != ";" }) } ?? "x-unknown"),
            "text": isEmpty ? nil : .string(text ?? Data(response.body).base64EncodedString()),
            "encoding": isEmpty || text != nil ? nil : "base64",
        ])
        return .object([
            "status": .integer(response.status), "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [],
            "headers": headers(response.headers), "content": content, "redirectURL": "", "headersSize": -1,
            "bodySize": .integer(response.body.count),
            "_error": response.silence.map { .string($0.rawValue) },
        ])
    }

    private func headers(_ headers: [Exchange.Header]) -> JSONValue {
        .array(headers.map { .object(["name": .string($0.name), "value": .string($0.value)]) })
    }
}

extension JSONValue {
    /// With two spaces for each level; empty objects and arrays on one line.
    fileprivate func indented(_ level: Int = 0) -> String {
        let (inner, outer) = (
            String(repeating: "  ", count: level + 1), String(repeating: "  ", count: level)
        )
        if let members, !members.isEmpty {
            let lines = members.map { member in
                "\(inner)\(JSONValue.string(member.name).text): \(member.value.indented(level + 1))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
        }
        if let array, !array.isEmpty {
            return "[\n\(array.map { inner + $0.indented(level + 1) }.joined(separator: ",\n"))\n\(outer)]"
        }
        return text
    }
}
