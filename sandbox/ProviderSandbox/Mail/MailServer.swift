import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The SMTP server of the sandbox: takes every message, for whomever, and journals it.
struct MailServer: Service {
    let core: SandboxCore
    let host: String
    let port: Int
    let ready: ReadySignal
    let logger: Logger

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    func run() async throws {
        let server: NIOAsyncChannel<Connection, Never>
        do {
            server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw ControlError(message: "Port \(port) for mail cannot be opened on \(host): \(error)")
        }
        ready.count()
        await withGracefulShutdownHandler {
            do {
                try await server.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            group.addTask { await serve(connection) }
                        }
                    }
                }
            } catch {
                logger.debug("The mail server has ended", metadata: ["reason": "\(error)"])
            }
        } onGracefulShutdown: {
            server.channel.close(promise: nil)
        }
    }

    private func serve(_ connection: Connection) async {
        do {
            try await connection.executeThenClose { inbound, outbound in
                var lines = LineReader()
                let switches = core.switches
                var conversation = SMTPConversation { switches.current.mail }
                try await outbound.write(Self.line(SMTPConversation.greeting))
                for try await bytes in inbound {
                    guard lines.append(Array(bytes.readableBytesView)) else { return }
                    while let line = lines.next() {
                        switch conversation.receive(line) {
                        case .reply(let text): try await outbound.write(Self.line(text))
                        case .taken(let envelope, let text):
                            let entry = core.journal.record(SimulatedMail.entry(of: envelope))
                            await core.journal.stored(through: entry.sequence)
                            try await outbound.write(Self.line(text))
                        case .end(let text):
                            try await outbound.write(Self.line(text))
                            return
                        case .nothing: break
                        }
                    }
                }
            }
        } catch {
            logger.debug("A mail connection broke", metadata: ["reason": "\(error)"])
        }
    }

    private static func line(_ text: String) -> ByteBuffer { ByteBuffer(string: text + "\r\n") }
}

/// Cuts a stream of bytes into lines.
struct LineReader {
    private var bytes: [UInt8] = []
    private static let longest = 100_000

    /// False where a line is too long.
    mutating func append(_ more: [UInt8]) -> Bool {
        bytes += more
        return bytes.count <= Self.longest || bytes.contains(UInt8(ascii: "\n"))
    }

    mutating func next() -> String? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        var line = bytes[..<end]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        let text = String(decoding: line, as: UTF8.self)
        bytes.removeFirst(end + 1)
        return text
    }
}
