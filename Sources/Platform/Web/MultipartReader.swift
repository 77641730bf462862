import HTTPTypes
package import Hummingbird
import NIOCore
import Primitives

/// Reads a request's `multipart/form-data` body event by event, as it comes: no part is ever whole in memory, and
/// nothing is read from the connection before the last event was dealt with.
package struct MultipartReader {
    private let limits: MultipartLimits
    private let announced: Int?
    private var parser: MultipartParser
    private var body: RequestBody.AsyncIterator
    private var received = 0
    private var events: [MultipartEvent] = []

    /// Throws 415 where the body is no form, 413 where `Content-Length` says that it is too large.
    package init(_ request: Request, limits: MultipartLimits) throws {
        guard let boundary = try Self.boundary(of: request.headers[.contentType]) else {
            throw Problems.malformedMultipart("the content type has no boundary of 1 to 70 characters")
        }
        announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > limits.body { throw Problems.bodyTooLarge(limit: limits.body) }
        self.limits = limits
        parser = MultipartParser(boundary: boundary, limits: limits)
        body = request.body.makeAsyncIterator()
    }

    /// The next event; nil after the last one.
    ///
    /// Throws 400 where the form breaks its rules or does not end, 413 where it or a part is too large, 408 where it
    /// comes too slowly.
    package mutating func next() async throws -> MultipartEvent? {
        while events.isEmpty {
            guard let bytes = try await nextBytes() else {
                guard parser.isComplete else { throw Problems.unreadableBody() }
                return nil
            }
            do throws(MultipartFault) {
                events = try parser.consume(bytes).reversed()
            } catch {
                throw Problems.problem(for: error)
            }
        }
        return events.popLast()
    }

    private mutating func nextBytes() async throws -> [UInt8]? {
        let buffer: ByteBuffer?
        do {
            buffer = try await body.next(isolation: #isolation)
        } catch let fault as ConnectionFault {
            throw fault.problem
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw Problems.unreadableBody()
        }
        guard let buffer else {
            if let announced, received != announced { throw Problems.unreadableBody() }
            return nil
        }
        received += buffer.readableBytes
        guard received <= limits.body else { throw Problems.bodyTooLarge(limit: limits.body) }
        return Array(buffer: buffer)
    }

    /// RFC 2046, section 5.1.1. Throws 415 for another content type; nil where the boundary is none.
    static func boundary(of header: String?) throws -> String? {
        let parts = (header ?? "").split(separator: ";", omittingEmptySubsequences: false).map { part in
            part.drop { $0 == " " }
        }
        guard parts.first?.lowercased().filter({ $0 != " " }) == "multipart/form-data" else {
            throw Problems.unsupportedContentType(header, expected: "multipart/form-data")
        }
        guard let parameter = parts.dropFirst().first(where: { $0.lowercased().hasPrefix("boundary=") })
        else {
            return nil
        }
        var value = parameter.dropFirst("boundary=".count)
        while value.last == " " { value.removeLast() }
        if value.hasPrefix("\""), value.hasSuffix("\""), value.count > 2 {
            value = value.dropFirst().dropLast()
        }
        let allowed = Set("'()+_,-./:=? ".utf8)
        let isGood = value.utf8.allSatisfy { $0.isASCIILetterOrDigit || allowed.contains($0) }
        return (1...70).contains(value.utf8.count) && isGood && value.last != " " ? String(value) : nil
    }
}
