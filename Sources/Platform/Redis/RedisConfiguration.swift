import Primitives

/// Where the Redis server is and how long to wait for it.
package struct RedisConfiguration: Sendable {
    enum Endpoint: Sendable, Equatable {
        case tcp(host: String, port: Int32)
        case unix(path: String)
    }

    let endpoint: Endpoint
    let user: String?
    let password: Secret<String>?
    let database: Int
    /// For connecting and the first exchange.
    package var connectTimeout: Duration = .seconds(3)
    /// For a command's reply, and for its wait in the queue.
    package var commandTimeout: Duration = .seconds(5)
    /// How many commands may wait for the connection.
    package var queueLimit = 20_000

    /// Reads `redis://[[user]:password@]host[:port][/database]` or `unix:///path/to/socket`. The password may
    /// be percent-encoded. Throws `.protocolViolation` with what is wrong; the message never repeats the
    /// text.
    package init(url: String) throws(RedisError) {
        if url.hasPrefix("unix://") {
            let path = String(url.dropFirst("unix://".count))
            guard path.hasPrefix("/") else { throw Self.fault("a socket's path begins with a slash") }
            endpoint = .unix(path: path)
            user = nil
            password = nil
            database = 0
            return
        }
        guard url.hasPrefix("redis://") else { throw Self.fault("it begins with redis:// or unix://") }
        var rest = url.dropFirst("redis://".count)
        (user, password) = try Self.takeCredentials(from: &rest)
        database = try Self.takeDatabase(from: &rest)
        endpoint = try Self.endpoint(rest)
    }

    private static func takeCredentials(
        from rest: inout Substring
    ) throws(RedisError) -> (String?, Secret<String>?) {
        guard let at = rest.lastIndex(of: "@") else { return (nil, nil) }
        let credentials = rest[..<at]
        rest = rest[rest.index(after: at)...]
        guard let colon = credentials.firstIndex(of: ":") else { throw fault("a password follows a colon") }
        guard let user = percentDecoded(credentials[..<colon]),
            let password = percentDecoded(credentials[credentials.index(after: colon)...])
        else { throw fault("the password is not percent-encoded correctly") }
        return (user.isEmpty ? nil : user, password.isEmpty ? nil : Secret(password))
    }

    private static func takeDatabase(from rest: inout Substring) throws(RedisError) -> Int {
        guard let slash = rest.firstIndex(of: "/") else { return 0 }
        let text = rest[rest.index(after: slash)...]
        rest = rest[..<slash]
        if text.isEmpty { return 0 }
        guard let database = Int(text), database >= 0 else { throw fault("the database is a number") }
        return database
    }

    private static func endpoint(_ text: Substring) throws(RedisError) -> Endpoint {
        var host = text
        var port: Int32 = 6379
        let afterBracket = text.lastIndex(of: "]") ?? text.startIndex
        if let colon = text[afterBracket...].lastIndex(of: ":") {
            guard let number = Int32(text[text.index(after: colon)...]), (1...65535).contains(number) else {
                throw fault("the port is a number from 1 to 65535")
            }
            port = number
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw fault("a host is missing") }
        return .tcp(host: String(host), port: port)
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let decoded = Hex.decode(String(decoding: rest.prefix(2), as: UTF8.self)),
                decoded.count == 1
            else { return nil }
            bytes.append(decoded[0])
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func fault(_ what: String) -> RedisError {
        RedisError(.protocolViolation, "The Redis URL cannot be read: \(what).")
    }
}
