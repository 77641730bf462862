import Executors
package import Logging
package import Primitives

/// Where mail is handed in.
package struct MailConfiguration: Sendable {
    package enum Encryption: Sendable {
        /// TLS from the first byte (`smtps`), or else STARTTLS; without it nothing is sent.
        case required
        /// For a server on this machine.
        case off
    }

    /// `smtp://host:port` or `smtps://host:port`.
    package var url: String
    package var user: String?
    package var password: Secret<String>?
    package var encryption: Encryption
    /// For one message, from the first byte to the server's last word.
    package var deadline: Duration
    /// A PEM file of certificate authorities to trust instead of the system's.
    package var certificateAuthorities: String?

    package init(
        url: String, user: String? = nil, password: Secret<String>? = nil, encryption: Encryption = .required,
        deadline: Duration = .seconds(30), certificateAuthorities: String? = nil
    ) {
        self.url = url
        self.user = user
        self.password = password
        self.encryption = encryption
        self.deadline = deadline
        self.certificateAuthorities = certificateAuthorities
    }
}

/// Why a message was not taken.
package struct MailError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// The message itself is not fit to be sent; no server was asked.
        case unfit
        /// The server refuses this message or this recipient for good (5xx).
        case refused
        /// Later it may be taken: 4xx, no connection, no answer in time, our own credentials.
        case unavailable
    }

    package let code: Code
    /// The server's code, such as 550, where it gave one.
    package let status: Int?
    /// Never holds an address or a text.
    package let description: String
}

/// Hands e-mails to one mail server by SMTP over libcurl, one after the other on a thread of its own: the calls block.
///
/// A message whose sending was cut off after its text may have been taken: sent again it carries the same Message-ID.
package final class MailClient: Sendable {
    private let worker: MailWorker
    private let logger: Logger

    package init(configuration: MailConfiguration, logger: Logger) {
        worker = MailWorker(configuration: configuration)
        self.logger = logger
    }

    /// Returns once the server has taken the message. Throws `MailError`. A task that is cancelled meanwhile waits for the
    /// deadline at most.
    package func send(_ message: MailMessage) async throws(MailError) {
        if let fault = message.fault { throw MailError(code: .unfit, status: nil, description: fault) }
        do {
            try await worker.send(message)
        } catch {
            logger.debug("A message was not taken", metadata: ["reason": "\(error.description)"])
            throw error
        }
    }
}
