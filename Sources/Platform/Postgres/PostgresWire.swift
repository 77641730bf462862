import CLibPQ
import Glibc
import Primitives

/// One step of an exchange with the server.
enum WireStep {
    /// A statement without parameters that is not worth preparing: `BEGIN`, `COMMIT`, `DEALLOCATE`.
    case utility(String)
    case statement(PostgresQuery)
}

/// What one statement answered.
struct WireResult {
    var rows: [PostgresRow] = []
    var affected = 0
    /// The command tag, as `COMMIT` or `INSERT 0 1`.
    var tag = ""
}

/// The only holder of a `PGconn`. Every call blocks; the owner keeps it on one thread.
///
/// Statements go out as one pipeline with one synchronization point, so an exchange is one round trip however many
/// steps it has, and a failed step skips those after it.
final class PostgresWire {
    let handle: OpaquePointer
    private(set) var isBroken = false
    private var cache: StatementCache
    private var columns: [String: PostgresColumns] = [:]
    /// Names of evicted statements that the server still holds.
    private var retired: [String] = []

    /// Connects. Throws `.connection` (or `.insufficientPrivilege` … as the server says) where that fails.
    init(_ configuration: PostgresConfiguration, cachedStatements: Int = 256) throws(PostgresError) {
        cache = StatementCache(limit: cachedStatements)
        let parameters = configuration.connectionParameters
        var keywords: [UnsafePointer<CChar>?] = parameters.map { UnsafePointer(strdup($0.keyword)) } + [nil]
        var values: [UnsafePointer<CChar>?] = parameters.map { UnsafePointer(strdup($0.value)) } + [nil]
        defer { for text in keywords + values { free(UnsafeMutablePointer(mutating: text)) } }
        guard let handle = PQconnectdbParams(&keywords, &values, 0) else {
            throw PostgresError(code: .connection, message: "libpq found no memory for a connection.")
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            let message = Self.errorMessage(handle)
            PQfinish(handle)
            throw PostgresError(code: .connection, message: message)
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        self.handle = handle
    }

    deinit {
        PQfinish(handle)
    }

    /// Whether an idle connection is worth using. A server that went away has closed the socket, which makes it
    /// readable; a healthy idle server says nothing.
    var isQuiet: Bool {
        guard !isBroken, PQstatus(handle) == CONNECTION_OK else { return false }
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) == 0
    }

    var isIdle: Bool {
        !isBroken && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    /// Sends all steps and reads all answers, in one round trip. The first failure is thrown after the rest has been
    /// read; a lost connection is thrown as `.connection` and leaves `isBroken`.
    func exchange(_ steps: [WireStep]) throws(PostgresError) -> [WireResult] {
        let parameters = try steps.map { step throws(PostgresError) in
            if case .statement(let query) = step {
                try WireParameters(query.values)
            } else {
                try WireParameters([])
            }
        }
        guard !isBroken, PQenterPipelineMode(handle) == 1 else { throw lost() }
        var expected: [Expected] = []
        var prepared: [StatementCache.Key: String] = [:]
        for (step, values) in zip(steps, parameters) {
            switch step {
            case .utility(let sql):
                guard PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 0) == 1 else { throw lost() }
                expected.append(.result(statement: nil))
            case .statement(let query):
                let key = StatementCache.Key(sql: query.sql, types: query.types)
                let name: String
                if let known = prepared[key] ?? cache.name(of: key) {
                    name = known
                } else {
                    name = cache.freshName()
                    guard PQsendPrepare(handle, name, query.sql, Int32(query.types.count), query.types) == 1
                    else {
                        throw lost()
                    }
                    prepared[key] = name
                    expected.append(.preparation(key, name))
                }
                guard values.send(to: name, on: handle) else { throw lost() }
                expected.append(.result(statement: name))
            }
        }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        return try readAnswers(expected)
    }

    /// Runs SQL text with any number of statements and no parameters.
    func script(_ sql: String) throws(PostgresError) {
        guard !isBroken else { throw lost() }
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        if PQstatus(handle) == CONNECTION_BAD { throw lost(after: error(of: result)) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: throw error(of: result)
        }
    }

    /// Lets the server forget evicted statements. Call it outside of a transaction.
    func deallocateRetired() throws(PostgresError) {
        guard !retired.isEmpty else { return }
        let names = retired
        retired = []
        _ = try exchange(names.map { .utility("DEALLOCATE \($0)") })
    }

    /// The SCRAM verifier of a password, so that the server and its log never see the password itself.
    func passwordVerifier(_ password: Secret<String>, user: String) throws(PostgresError) -> String {
        guard let text = PQencryptPasswordConn(handle, password.reveal(), user, "scram-sha-256") else {
            throw PostgresError(code: .other, message: Self.errorMessage(handle))
        }
        defer { PQfreemem(text) }
        return String(cString: text)
    }

    func markBroken() {
        isBroken = true
    }

    private enum Expected {
        case preparation(StatementCache.Key, String)
        case result(statement: String?)
    }

    private func readAnswers(_ expected: [Expected]) throws(PostgresError) -> [WireResult] {
        var results: [WireResult] = []
        var failure: PostgresError?
        for item in expected {
            guard let result = PQgetResult(handle) else { throw lost(after: failure) }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                switch item {
                case .preparation(let key, let name): remember(key, name: name)
                case .result(let statement): results.append(read(result, statement: statement))
                }
            case PGRES_PIPELINE_ABORTED: break
            default: failure = failure ?? error(of: result)
            }
            while PQstatus(handle) == CONNECTION_OK, let extra = PQgetResult(handle) { PQclear(extra) }
            if PQstatus(handle) == CONNECTION_BAD { throw lost(after: failure) }
        }
        let synchronization = PQgetResult(handle)
        defer { PQclear(synchronization) }
        guard PQresultStatus(synchronization) == PGRES_PIPELINE_SYNC, PQexitPipelineMode(handle) == 1 else {
            throw lost(after: failure)
        }
        if let failure {
            if failure.isStalePlan { isBroken = true }
            throw failure
        }
        return results
    }

    private func remember(_ key: StatementCache.Key, name: String) {
        guard let evicted = cache.insert(key, name: name) else { return }
        columns[evicted] = nil
        retired.append(evicted)
    }

    private func read(_ result: OpaquePointer, statement: String?) -> WireResult {
        var answer = WireResult()
        answer.tag = String(cString: PQcmdStatus(result))
        answer.affected = Int(String(cString: PQcmdTuples(result))) ?? 0
        let rowCount = PQntuples(result)
        guard rowCount > 0 else { return answer }
        let width = PQnfields(result)
        let columns = columns(of: result, width: width, statement: statement)
        answer.rows.reserveCapacity(Int(rowCount))
        for row in 0..<rowCount {
            var values: [String?] = []
            values.reserveCapacity(Int(width))
            for column in 0..<width { values.append(Self.text(result, row, column)) }
            answer.rows.append(PostgresRow(columns: columns, values: values))
        }
        return answer
    }

    /// A prepared statement keeps its columns (the server refuses a plan whose result would differ), so their names
    /// are read once.
    private func columns(of result: OpaquePointer, width: Int32, statement: String?) -> PostgresColumns {
        if let statement, let known = columns[statement] { return known }
        let read = PostgresColumns(names: (0..<width).map { String(cString: PQfname(result, $0)) })
        if let statement { columns[statement] = read }
        return read
    }

    private static func text(_ result: OpaquePointer, _ row: Int32, _ column: Int32) -> String? {
        if PQgetisnull(result, row, column) == 1 { return nil }
        guard let start = PQgetvalue(result, row, column) else { return nil }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
        return String(decoding: bytes, as: UTF8.self)
    }

    func error(of result: OpaquePointer?) -> PostgresError {
        func field(_ code: UnicodeScalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        // The fields' letters: PG_DIAG_SQLSTATE, PG_DIAG_MESSAGE_PRIMARY, PG_DIAG_CONSTRAINT_NAME.
        guard let state = field("C") else {
            return PostgresError(code: .connection, message: Self.errorMessage(handle))
        }
        return PostgresError(
            sqlState: state, constraint: field("n"), serverMessage: field("M") ?? "no message")
    }

    func lost(after failure: PostgresError? = nil) -> PostgresError {
        isBroken = true
        return PostgresError(
            code: .connection, sqlState: failure?.sqlState,
            message: failure?.message ?? Self.errorMessage(handle))
    }

    private static func errorMessage(_ handle: OpaquePointer) -> String {
        let lines = String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline)
        return lines.isEmpty ? "The connection is not usable." : lines.joined(separator: " ")
    }
}
