import Foundation
import Synchronization

/// A mail server of a test: it writes down what it is told, and answers as the test says.
package final class MailListener: Sendable {
    /// The answer to a command such as `RCPT TO:<…>`, or nil for the usual one; an empty text means silence.
    package typealias Answer = @Sendable (_ command: String) -> String?

    private let server: RawServer
    private let heard: Heard

    package init(extensions: [String] = [], _ answer: @escaping Answer = { _ in nil }) throws {
        let heard = Heard()
        server = try RawServer { peer in Self.serve(peer, heard, extensions, answer) }
        self.heard = heard
    }

    package var url: String { "smtp://127.0.0.1:\(server.port)" }
    package func stop() { server.stop() }

    /// Every command but those of `messages`, in their order.
    package var commands: [String] { heard.contents.withLock { $0.commands } }
    /// The lines of each message that was taken, as they came.
    package var messages: [[String]] { heard.contents.withLock { $0.messages } }

    private final class Heard: Sendable {
        let contents = Mutex<(commands: [String], messages: [[String]])>(([], []))
    }

    private static func serve(
        _ peer: RawPeer, _ heard: Heard, _ extensions: [String], _ answer: Answer
    ) {
        var rest = ""
        func line() -> String? {
            while true {
                if let end = rest.range(of: "\r\n") {
                    defer { rest = String(rest[end.upperBound...]) }
                    return String(rest[..<end.lowerBound])
                }
                guard let more = peer.readSome() else { return nil }
                rest += String(decoding: more, as: UTF8.self)
            }
        }
        peer.send("220 test ESMTP\r\n")
        while let command = line() {
            heard.contents.withLock { $0.commands.append(command) }
            let given = answer(command)
            if given?.isEmpty == true { return peer.waitForClose() }
            if let given {
                peer.send(given + "\r\n")
                continue
            }
            switch command.prefix(4) {
            case "EHLO":
                let lines = ["test"] + extensions
                for (index, text) in lines.enumerated() {
                    peer.send("250\(index == lines.count - 1 ? " " : "-")\(text)\r\n")
                }
            case "DATA":
                peer.send("354 Go on\r\n")
                var message: [String] = []
                while let text = line(), text != "." { message.append(text) }
                heard.contents.withLock { $0.messages.append(message) }
                peer.send("250 Taken\r\n")
            case "QUIT":
                peer.send("221 Bye\r\n")
                return
            default: peer.send("250 OK\r\n")
            }
        }
    }
}
