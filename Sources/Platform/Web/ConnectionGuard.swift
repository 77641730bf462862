import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Primitives

/// Watches one connection: a request must arrive whole in time and in bounds, and even the answers that
/// Hummingbird gives by itself (a request that is not HTTP, headers too large) leave as problem documents.
///
/// Stands between the HTTP codec and Hummingbird's idle timer, which covers the time before a request's
/// headers are complete: the timer counts whole heads only, so a head sent byte by byte does not prolong it.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let readTimeout: TimeAmount
    /// A body that comes at this rate may take longer than the timeout, so that a photo gets through a slow network:
    /// bytes a second.
    private static let slowestRate: Int64 = 16_384
    /// Beyond the largest body that a route takes, so that a small excess still gets its own answer.
    private let byteLimit: Int
    private var deadline: Scheduled<Void>?
    private var bytesRead = 0
    private var headAt = NIODeadline.now()
    private var isCutOff = false
    private var parserError: HTTPParserError?
    /// Requests whose answers have not left whole.
    private var unanswered = 0

    init(readTimeout: Duration, byteLimit: Int) {
        self.readTimeout = TimeAmount(readTimeout)
        self.byteLimit = byteLimit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isCutOff else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            unanswered += 1
            if expectsContinue(head) { sendContinue(context) }
            bytesRead = 0
            headAt = .now()
            schedule(.tooSlow, after: readTimeout, context)
        case .body(let buffer):
            bytesRead += buffer.readableBytes
            if bytesRead > byteLimit { return cutOff(.tooManyBytes(limit: byteLimit), context) }
        case .end:
            deadline?.cancel()
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The first is the reason; what follows on a broken connection is its consequence.
        parserError = parserError ?? error as? HTTPParserError
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        guard case .head(let head) = unwrapOutboundIn(data), head.status.code >= 400,
            head.headerFields[.contentType] == nil, head.headerFields[.contentLength] == "0"
        else { return context.write(data, promise: promise) }
        let problem = self.problem(for: head.status.code)
        let body = ByteBuffer(
            string: problem.document(
                instance: "", requestID: head.headerFields[.xRequestID] ?? "", language: .french
            ).text)
        var fields = head.headerFields
        fields[.contentType] = "application/problem+json"
        fields[.contentLanguage] = Language.french.rawValue
        fields[.contentLength] = String(body.readableBytes)
        let answer = HTTPResponse(status: problem.status, headerFields: fields)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: promise)
    }

    /// Whether a client waits for a word before it sends the body (RFC 9110, section 10.1.1), and may have it: a body that is
    /// too large is answered without, and so is a request behind another whose answer would be cut by it.
    private func expectsContinue(_ head: HTTPRequest) -> Bool {
        guard head.headerFields[.expect]?.lowercased() == "100-continue", unanswered == 1 else {
            return false
        }
        return head.headerFields[.contentLength].flatMap { Int($0) }.map { $0 <= byteLimit } ?? true
    }

    private func sendContinue(_ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }

    private func problem(for status: Int) -> ProblemDetails {
        guard status < 500 else { return Problems.internalError() }
        return parserError == .headerOverflow ? Problems.headersTooLarge() : Problems.malformedRequest()
    }

    /// Lets whoever reads the body answer with the fault, then closes.
    private func cutOff(_ fault: ConnectionFault, _ context: ChannelHandlerContext) {
        isCutOff = true
        deadline?.cancel()
        context.fireErrorCaught(fault)
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }

    private func schedule(_ fault: ConnectionFault, after delay: TimeAmount, _ context: ChannelHandlerContext)
    {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            guard !self.isCutOff else { return }
            let earned = TimeAmount.nanoseconds(Int64(self.bytesRead) * 1_000_000_000 / Self.slowestRate)
            let left = self.headAt + self.readTimeout + earned - .now()
            if left > .zero {
                self.schedule(fault, after: left, context)
            } else {
                self.cutOff(fault, context)
            }
        }
    }
}
