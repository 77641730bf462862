import HTTPTypes
package import Hummingbird
import NIOCore

/// Reads the whole body of a request, once.
package enum RequestBodyReader {
    /// The bytes of the body, at most `limit`.
    ///
    /// Throws a 413 problem above the limit, before reading where `Content-Length` says so; 408 where the
    /// body came too slowly; 400 where it did not arrive whole.
    package static func bytes(of request: Request, limit: Int) async throws -> [UInt8] {
        try [UInt8](await buffer(of: request, limit: limit).readableBytesView)
    }

    /// The same as a buffer, from which the body can be read again.
    package static func buffer(of request: Request, limit: Int) async throws -> ByteBuffer {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > limit { throw Problems.bodyTooLarge(limit: limit) }
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problems.bodyTooLarge(limit: limit)
        } catch let fault as ConnectionFault {
            throw fault.problem
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw Problems.unreadableBody()
        }
        if let announced, buffer.readableBytes != announced { throw Problems.unreadableBody() }
        return buffer
    }
}
