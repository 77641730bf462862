import HTTPTypes
import Hummingbird
import Primitives

/// A reply as it is kept under an idempotency key: status, the headers that belong to the content, and the
/// bytes.
struct StoredReply: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    /// Headers that say when and to whom an answer was given are not kept; they are made anew.
    private static let kept: Set<HTTPField.Name> = [
        .contentType, .contentLanguage, .contentDisposition, .location, .eTag, .link, .retryAfter, .allow,
    ]

    /// Collects the whole body, which a streaming handler makes only when asked.
    init(collecting response: Response) async throws {
        let collected = CollectedBody()
        try await response.body.write(BodyCollector(into: collected))
        status = response.status.code
        headers = HTTPFields(response.headers.filter { Self.kept.contains($0.name) })
        body = collected.bytes
    }

    init(status: Int, headersText: String, body: [UInt8]) throws {
        self.status = status
        self.body = body
        var headers = HTTPFields()
        for pair in try JSONValue(parsing: headersText).array ?? [] {
            guard let pair = pair.array, pair.count == 2,
                let name = pair[0].string.flatMap({ HTTPField.Name($0) }),
                let value = pair[1].string
            else { continue }
            headers.append(HTTPField(name: name, value: value))
        }
        self.headers = headers
    }

    var headersText: String {
        JSONValue.array(headers.map { [.string($0.name.rawName), .string($0.value)] }).text
    }

    func response() -> Response {
        Response(
            status: HTTPResponse.Status(code: status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}

/// Where a collector leaves its bytes; used by one task at a time.
private final class CollectedBody {
    var bytes: [UInt8] = []
}

private struct BodyCollector: ResponseBodyWriter {
    private let collected: CollectedBody

    init(into collected: CollectedBody) {
        self.collected = collected
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        collected.bytes.append(contentsOf: Array(buffer: buffer))
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
