import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle

/// Bounds of a server. The defaults suit JSON requests.
package struct WebServerConfiguration: Sendable {
    package static let defaultBodyLimit = 65_536

    /// The largest body that any route takes, in bytes. `RequestFields` and uploads may set their own below
    /// it.
    package var bodyLimit = WebServerConfiguration.defaultBodyLimit
    /// All header fields of a request together, in bytes.
    package var headerLimit = 16_384
    package var headerCountLimit = 100
    /// How long a connection may stand without a complete request head.
    package var idleTimeout: Duration = .seconds(60)
    /// How long a body may take to arrive after its head.
    package var readTimeout: Duration = .seconds(30)
    /// More connections than these wait in the backlog until one closes.
    package var connectionLimit = 1024

    package init() {}
}

/// Why a server could not listen.
package struct WebServerError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable { case portTaken, notPermitted, addressNotAvailable }

    package let code: Code
    package let description: String
}

/// Serves a router over HTTP/1.1 as a service of a `ServiceGroup`: on graceful shutdown it takes no new
/// connection, and ends when the requests in progress are answered.
package struct WebServer: Service {
    private let name: String
    private let portSetting: String
    private let host: String
    private let port: Int
    private let application: Application<RouterResponder<WebContext>>

    /// `name` and `portSetting` (`escrowd`, `ESCROW_PORT`) name the service in errors. Port 0 takes a free
    /// one; `onListening` is told which.
    package init(
        name: String, portSetting: String, host: String, port: Int, router: WebRouter,
        configuration: WebServerConfiguration = .init(), logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.name = name
        self.portSetting = portSetting
        self.host = host
        self.port = port
        var logger = logger
        logger[metadataKey: "component"] = "web"
        var channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionGuard(
                    readTimeout: configuration.readTimeout,
                    byteLimit: configuration.bodyLimit + Self.drainAllowance)
            ],
            idleTimeout: TimeAmount(configuration.idleTimeout))
        channel.httpDecoder = .init(
            maxHeaderFieldSize: configuration.headerLimit, maxHeaderListSize: configuration.headerLimit,
            maxHeaderFieldCount: configuration.headerCountLimit)
        application = Application(
            router: router, server: .http1(configuration: channel),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: .maximum(configuration.connectionLimit, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            logger: logger)
    }

    /// How far beyond the limit a body is read and thrown away, so that its sender can read the 413.
    private static let drainAllowance = 1 << 20

    /// Runs until shut down. Throws `WebServerError` where it cannot listen.
    package func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw explained(error) ?? error
        }
    }

    private func explained(_ error: IOError) -> (any Error)? {
        let place = "\(name) cannot listen on \(host):\(port)"
        switch error.errnoCode {
        case EADDRINUSE:
            return WebServerError(
                code: .portTaken,
                description: "\(place): the port is taken by another process. Stop it, or set \(portSetting)."
            )
        case EACCES:
            return WebServerError(
                code: .notPermitted,
                description: "\(place): this user may not use the port. Set \(portSetting) to one above 1023."
            )
        case EADDRNOTAVAIL:
            return WebServerError(
                code: .addressNotAvailable, description: "\(place): this machine does not have that address.")
        default: return nil
        }
    }
}
