import CurlHTTP
package import Primitives

/// What an HTTP request was answered with.
package struct Reply: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    /// The body as JSON; null where it is none.
    package var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }

    package func header(_ name: String) -> String? {
        headers.first { $0.name == name.lowercased() }?.value
    }
}

/// A request that was answered otherwise than a test needs to go on.
package struct UnexpectedReply: Error, CustomStringConvertible {
    package let description: String
}

extension World {
    /// One request to an escrowd, the first unless told otherwise.
    package func call(
        _ method: String, _ path: String, _ body: JSONValue? = nil, as party: Party? = nil,
        headers extra: [(String, String)] = [], to escrow: Int = 0
    ) async throws -> Reply {
        var headers = extra
        if body != nil { headers.append(("content-type", "application/json")) }
        return try await send(
            method, escrows[escrow].url + path, headers: headers,
            body: body.map { Array($0.text.utf8) } ?? [],
            as: party)
    }

    /// One request with exactly these bytes, to any address.
    package func send(
        _ method: String, _ url: String, headers: [(String, String)] = [], body: [UInt8] = [],
        as party: Party? = nil
    ) async throws -> Reply {
        var headers = headers
        if let party { headers.append(("authorization", "Bearer \(party.token)")) }
        let response = try await http.send(
            CurlRequest(
                method: method, url: url, headers: headers, body: body, deadline: .seconds(120),
                responseLimit: 16 << 20))
        return Reply(status: response.status, headers: response.headers, body: response.body)
    }

    /// The JSON of a request that must be answered with this status.
    package func expect(
        _ status: Int, _ method: String, _ path: String, _ body: JSONValue? = nil, as party: Party? = nil,
        to escrow: Int = 0
    ) async throws -> JSONValue {
        let reply = try await call(method, path, body, as: party, to: escrow)
        guard reply.status == status else {
            throw UnexpectedReply(
                description: "\(method) \(path): \(reply.status) instead of \(status): \(reply.json.text)")
        }
        return reply.json
    }
}
