package import Primitives

/// Where the server is, who connects, and how long anything may take.
package struct PostgresConfiguration: Sendable {
    package var host: String
    package var port: Int
    package var database: String
    package var user: String
    package var password: Secret<String>?
    /// Schema names, separated by commas; nil leaves the role's own search path.
    package var searchPath: String?
    package var poolSize: Int
    package var connectTimeout: Duration
    package var statementTimeout: Duration
    package var leaseTimeout: Duration
    /// What `pg_stat_activity` shows.
    package var applicationName: String

    /// `host` may be a folder with a Unix socket (it then begins with a slash).
    package init(
        host: String, port: Int, database: String, user: String, password: Secret<String>?,
        searchPath: String?,
        poolSize: Int = 8, connectTimeout: Duration = .seconds(5), statementTimeout: Duration = .seconds(15),
        leaseTimeout: Duration = .seconds(10), applicationName: String
    ) {
        precondition(poolSize > 0, "A pool has at least one connection.")
        self.host = host
        self.port = port
        self.database = database
        self.user = user
        self.password = password
        self.searchPath = searchPath
        self.poolSize = poolSize
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.leaseTimeout = leaseTimeout
        self.applicationName = applicationName
    }
}

extension PostgresConfiguration {
    /// libpq's keywords (PostgreSQL 15, section 34.1.2). The session settings travel in the start-up packet, so a
    /// connection costs no further round trip, and `RESET` comes back to them.
    var connectionParameters: [(keyword: String, value: String)] {
        let connectSeconds = max(2, (connectTimeout.milliseconds + 999) / 1000)
        var parameters = [
            ("host", host), ("port", String(port)), ("dbname", database), ("user", user),
            ("application_name", applicationName), ("client_encoding", "UTF8"),
            ("connect_timeout", String(connectSeconds)), ("gssencmode", "disable"),
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", String(statementTimeout.milliseconds + 5000)),
            ("options", sessionSettings.map { "-c \($0)=\(Self.escaped($1))" }.joined(separator: " ")),
        ]
        if let password { parameters.append(("password", password.reveal())) }
        return parameters
    }

    private var sessionSettings: [(String, String)] {
        var settings = [
            ("statement_timeout", String(statementTimeout.milliseconds)),
            ("idle_in_transaction_session_timeout", String(statementTimeout.milliseconds * 4)),
            ("TimeZone", "UTC"), ("DateStyle", "ISO,YMD"), ("IntervalStyle", "postgres"),
            ("bytea_output", "hex"), ("standard_conforming_strings", "on"),
        ]
        if let searchPath {
            let names = searchPath.split(separator: ",").map { name in
                quotedIdentifier(String(name.filter { $0 != " " && $0 != "\"" }))
            }
            settings.append(("search_path", names.joined(separator: ",")))
        }
        return settings
    }

    /// In `options` a space separates and a backslash escapes.
    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value {
            if character == " " || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return text
    }
}

/// A name as SQL text, whatever it contains.
package func quotedIdentifier(_ name: String) -> String {
    quoted(name, with: "\"")
}

/// A text as an SQL literal. Requires `standard_conforming_strings`, which every connection of ours sets.
func quotedLiteral(_ text: String) -> String {
    quoted(text, with: "'")
}

private func quoted(_ text: String, with mark: Character) -> String {
    precondition(!text.utf8.contains(0), "SQL text holds no zero byte.")
    var result = String(mark)
    for character in text.unicodeScalars {
        if Character(character) == mark { result.append(mark) }
        result.unicodeScalars.append(character)
    }
    result.append(mark)
    return result
}
