import Foundation
import Glibc
import Synchronization

/// A TCP server on loopback that does what a closure says with each connection, on a thread of its own. It
/// knows nothing of HTTP but where a request ends, so that it can break every rule.
package final class RawServer: Sendable {
    package let port: Int
    private let listener: Int32
    private let counters = Mutex((accepted: 0, open: 0, mostOpen: 0, requests: [RawRequest]()))

    /// Listens on that port; on a free one where it is 0.
    package init(port: Int = 0, _ serve: @escaping @Sendable (RawPeer) -> Void) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var reuses: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuses, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_port = in_port_t(port).bigEndian
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 128) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        self.port = Int(in_port_t(bigEndian: address.sin_port))
        Thread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                // Closed here and not by `stop`: whoever listens next may get this number while the loop still turns.
                guard descriptor >= 0 else {
                    close(listener)
                    return
                }
                count { counters in
                    counters.accepted += 1
                    counters.open += 1
                    counters.mostOpen = max(counters.mostOpen, counters.open)
                }
                Thread { [self] in
                    serve(RawPeer(descriptor: descriptor, server: self))
                    close(descriptor)
                    count { $0.open -= 1 }
                }.start()
            }
        }.start()
    }

    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    package var origin: String { "http://127.0.0.1:\(port)" }
    package var accepted: Int { counters.withLock { $0.accepted } }
    package var open: Int { counters.withLock { $0.open } }
    package var mostOpen: Int { counters.withLock { $0.mostOpen } }
    /// The requests read so far, in their order.
    package var requests: [RawRequest] { counters.withLock { $0.requests } }

    fileprivate func record(_ request: RawRequest) { count { $0.requests.append(request) } }

    private func count(
        _ change: (inout (accepted: Int, open: Int, mostOpen: Int, requests: [RawRequest])) -> Void
    ) {
        counters.withLock { change(&$0) }
    }
}

/// A request as it came.
package struct RawRequest: Sendable {
    package let head: String
    package let body: [UInt8]

    package var line: String { String(head.prefix { !$0.isNewline }) }

    package func header(_ name: String) -> String? {
        head.split(whereSeparator: \.isNewline).lazy.map {
            $0.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        }
        .first { $0[0].lowercased() == name && $0.count == 2 }
        .map { $0[1].trimmingCharacters(in: .whitespaces) }
    }
}

/// The server's side of one connection.
package struct RawPeer {
    fileprivate let descriptor: Int32
    fileprivate let server: RawServer

    /// The next request, or nil when the client has closed.
    package func readRequest() -> RawRequest? {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let headEnd = bytes.firstRange(of: end) {
                let head = String(decoding: bytes[..<headEnd.lowerBound], as: UTF8.self)
                let length =
                    RawRequest(head: head, body: []).header("content-length").flatMap { Int($0) } ?? 0
                if bytes.count >= headEnd.upperBound + length {
                    let body = Array(bytes[headEnd.upperBound..<headEnd.upperBound + length])
                    let request = RawRequest(head: head, body: body)
                    server.record(request)
                    return request
                }
            }
            guard let part = readSome() else { return nil }
            bytes += part
        }
    }

    /// Whatever came, or nil when the client has closed.
    package func readSome() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// False when the client no longer takes anything.
    @discardableResult
    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// False when the client no longer takes anything.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    @discardableResult
    package func reply(_ body: String = "", status: String = "200 OK", headers: [String] = []) -> Bool {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        return send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Waits until the client closes; what comes meanwhile is dropped.
    package func waitForClose() {
        while readSome() != nil {}
    }

    /// Waits until the client's first byte is there and closes with a reset, without having read it: the
    /// client is then connected for certain, and sees an error rather than an end.
    package func resetUnread() {
        var first: UInt8 = 0
        recv(descriptor, &first, 1, Int32(MSG_PEEK))
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }
}
