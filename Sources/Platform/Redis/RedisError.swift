/// Why a Redis command has no usable reply. The message names no argument, since arguments may be secret.
package struct RedisError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        /// There is no connection, or it was lost before the reply came; `mayHaveRun` tells which.
        case connection
        /// The reply did not come in time. The command may have run unless `mayHaveRun` is false.
        case timeout
        /// The server answered with an error; the command had no effect or only the one that Redis documents.
        case reply
        /// The server sent something that is not the Redis protocol, or a reply of an unexpected shape.
        case protocolViolation
        /// The client was closed; the command was not sent.
        case closed
        /// Too many commands are waiting already; the command was not sent.
        case overloaded
    }

    package let code: Code
    package let message: String
    /// False where the server cannot have executed the command.
    package let mayHaveRun: Bool

    package init(_ code: Code, _ message: String, mayHaveRun: Bool = false) {
        self.code = code
        self.message = message
        self.mayHaveRun = mayHaveRun
    }

    package var description: String { "Redis: \(message)" }

    static func unexpectedReply(to command: String) -> RedisError {
        RedisError(.protocolViolation, "Unexpected reply to \(command).", mayHaveRun: true)
    }
}
