/// One argument of a command: any bytes, NUL included.
package struct RedisArgument: Sendable, Equatable, ExpressibleByStringInterpolation {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    package init(stringLiteral text: String) {
        self.init(text)
    }

    package static func text(_ text: String) -> RedisArgument { RedisArgument(text) }
    package static func bytes(_ bytes: [UInt8]) -> RedisArgument { RedisArgument(bytes) }
    package static func number(_ number: some BinaryInteger) -> RedisArgument {
        RedisArgument(String(number))
    }
}

/// A command and its arguments, sent as they are: nothing in a value can become a command.
package struct RedisCommand: Sendable, Equatable, ExpressibleByArrayLiteral, CustomStringConvertible {
    package let arguments: [RedisArgument]

    package init(_ arguments: [RedisArgument]) {
        precondition(!arguments.isEmpty, "A Redis command has a name.")
        self.arguments = arguments
    }

    package init(arrayLiteral elements: RedisArgument...) {
        self.init(elements)
    }

    /// The command's name only; arguments may be secret.
    package var description: String {
        String(decoding: arguments[0].bytes, as: UTF8.self)
    }
}
