import Foundation
import Glibc

/// What a hostile or broken client does: bytes on a socket, without a library that would correct them.
enum RawConnection {
    /// Sends the pieces with a pause after each, then reads until the server closes or `patience` has passed
    /// without a byte. Answers all that was received, and whether the server closed.
    static func exchange(
        port: Int, pieces: [String], pause: Duration = .zero, patience: Duration = .seconds(60)
    ) async -> (received: String, closed: Bool) {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    returning: blocking(port: port, pieces: pieces, pause: pause, patience: patience))
            }
        }
    }

    private static func blocking(
        port: Int, pieces: [String], pause: Duration, patience: Duration
    ) -> (received: String, closed: Bool) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return ("", true) }
        for piece in pieces {
            let bytes = Array(piece.utf8)
            if send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) < 0 { break }
            let microseconds =
                pause.components.seconds * 1_000_000 + pause.components.attoseconds / 1_000_000_000_000
            if microseconds > 0 { usleep(UInt32(microseconds)) }
        }
        var timeout = timeval(tv_sec: Int(patience.components.seconds), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                received.append(contentsOf: buffer[..<count])
            } else {
                let closed = count == 0 || errno == ECONNRESET
                return (String(decoding: received, as: UTF8.self), closed)
            }
        }
    }
}
