/// What went wrong with a statement, a connection or a lease. Never holds a bound value.
package struct PostgresError: Error, Sendable {
    /// What a caller can decide on.
    package enum Code: Sendable, Equatable {
        /// The connection could not be made or was lost; nothing of the transaction can have committed.
        case connection
        /// The connection was lost while a commit, or a statement that commits by itself, was under way.
        case commitUnknown
        /// Every connection of the pool stayed in use for the whole lease timeout.
        case leaseTimeout
        case serialization, deadlock
        case uniqueViolation, foreignKeyViolation, checkViolation
        case statementTimeout
        /// The calling task was cancelled; the transaction was rolled back.
        case cancelled
        case insufficientPrivilege
        /// A table, column, function, role or schema does not exist.
        case undefinedObject
        /// A row lacks the column, or its value is not of the type asked for.
        case unexpectedColumn
        case other
    }

    package let code: Code
    /// The server's five characters (PostgreSQL, appendix A), where the server spoke.
    package let sqlState: String?
    /// The violated constraint's name, where there is one.
    package let constraint: String?
    package let message: String

    package init(code: Code, sqlState: String? = nil, constraint: String? = nil, message: String) {
        self.code = code
        self.sqlState = sqlState
        self.constraint = constraint
        self.message = message
    }
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        let state = sqlState.map { " (SQLSTATE \($0))" } ?? ""
        let violated = constraint.map { " [\($0)]" } ?? ""
        return "PostgreSQL \(code)\(state)\(violated): \(message)"
    }
}

extension PostgresError {
    /// The error of a server's reply. Detail and hint are left out, and what a data exception (class 22) quotes is
    /// masked, because both repeat values.
    init(sqlState: String, constraint: String?, serverMessage: String) {
        self.init(
            code: Self.code(of: sqlState), sqlState: sqlState, constraint: constraint,
            message: sqlState.hasPrefix("22") ? Self.masked(serverMessage) : serverMessage)
    }

    /// Replaying the whole transaction may succeed, and nothing of it has committed.
    var isReplayable: Bool {
        code == .serialization || code == .deadlock || isStalePlan
    }

    /// The prepared statement no longer fits the tables: "cached plan must not change result type" or a lost name.
    var isStalePlan: Bool {
        sqlState == "26000" || (sqlState == "0A000" && message.contains("cached plan"))
    }

    private static func code(of sqlState: String) -> Code {
        switch sqlState {
        case "40001": .serialization
        case "40P01": .deadlock
        case "23505": .uniqueViolation
        case "23503": .foreignKeyViolation
        case "23514": .checkViolation
        case "57014": .statementTimeout
        case "42501": .insufficientPrivilege
        case "42P01", "42703", "42883", "42704", "3F000", "3D000": .undefinedObject
        case "57P01", "57P02", "57P03", "57P05": .connection
        case "53300": .connection
        default: sqlState.hasPrefix("08") ? .connection : .other
        }
    }

    private static func masked(_ message: String) -> String {
        guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\"") else {
            return message
        }
        return message[..<first] + "\"…\"" + message[message.index(after: last)...]
    }
}
