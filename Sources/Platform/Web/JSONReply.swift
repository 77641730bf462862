package import HTTPTypes
package import Hummingbird
package import Primitives

/// A JSON answer of a handler.
package struct JSONReply: ResponseGenerator, Sendable {
    package var value: JSONValue
    package var status: HTTPResponse.Status
    package var headers: HTTPFields

    package init(_ value: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
        self.value = value
        self.status = status
        self.headers = headers
    }

    package func response(from request: Request, context: some RequestContext) -> Response {
        var response = Response.json(value, status: status, contentType: "application/json; charset=utf-8")
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}

extension Response {
    static func json(_ value: JSONValue, status: HTTPResponse.Status, contentType: String) -> Response {
        Response(
            status: status, headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: value.text)))
    }
}
