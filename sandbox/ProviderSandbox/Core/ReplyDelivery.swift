import Hummingbird

/// How a reply reaches its client: whole, or as a fault wants it.
enum ReplyDelivery {
    /// Thrown inside a body to end the connection in the middle of it.
    private struct Cut: Error {}

    static func whole(_ reply: WireReply) -> Response {
        Response(
            status: .init(code: reply.status), headers: reply.headers,
            body: reply.body.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(bytes: reply.body)))
    }

    /// Announces the whole length and closes after half of the body. An empty reply announces a body that
    /// never comes.
    static func truncated(_ reply: WireReply) -> Response {
        let half = Array(reply.body.prefix(reply.body.count / 2))
        let body = ResponseBody(contentLength: max(reply.body.count, 2)) { writer in
            try await writer.write(ByteBuffer(bytes: half))
            throw Cut()
        }
        return Response(status: .init(code: reply.status), headers: reply.headers, body: body)
    }

    /// Sends the body one byte at a time.
    static func dripping(_ reply: WireReply, every pause: Duration) -> Response {
        let bytes = reply.body
        let body = ResponseBody(contentLength: bytes.count) { writer in
            for byte in bytes {
                try await writer.write(ByteBuffer(bytes: [byte]))
                try await Task.sleep(for: pause)
            }
            try await writer.finish(nil)
        }
        return Response(status: .init(code: reply.status), headers: reply.headers, body: body)
    }

    /// No answer: the connection is cut at once, or after the silence.
    static func none(after silence: Duration, context: SandboxContext) async -> Response {
        try? await Task.sleep(for: silence)
        context.cutConnection()
        return Response(status: .serviceUnavailable)
    }
}
