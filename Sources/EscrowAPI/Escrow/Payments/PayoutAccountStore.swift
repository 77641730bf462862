import FoundationEssentials
import GatewayCore
import Postgres
import Sealing

/// The rows of the accounts that people have chosen to be paid to. None is ever removed, nor its account changed.
enum PayoutAccountStore {
    static let msisdnColumn = "payout_accounts.sealed_msisdn"

    private static let columns = """
        choice_id, provider, sealed_msisdn, provider_confirmed, code_id, created_at, effective_at
        """

    /// How a person is paid. `phone` is the account of his own phone.
    static func accounts(
        userID: Int64, phone: ProviderAccount, in session: PostgresSession
    ) throws -> PayoutAccounts {
        let results = try session.pipeline([
            """
            SELECT DISTINCT ON (place) \(unescaped: columns), place FROM (
                SELECT \(unescaped: columns), CASE
                    WHEN proven_at IS NULL THEN 'waiting' WHEN effective_at > now() THEN 'next' ELSE 'current'
                END AS place
                FROM payout_accounts WHERE user_id = \(userID) AND withdrawn_at IS NULL
            ) AS placed
            ORDER BY place, choice_id DESC
            """,
            """
            SELECT 1 + count(*) + count(proven_at) + count(withdrawn_at)
                + count(*) FILTER (WHERE effective_at <= now() AND withdrawn_at IS NULL) AS version
            FROM payout_accounts WHERE user_id = \(userID)
            """,
        ])
        func account(_ place: String) throws -> PayoutAccount? {
            try results[0].first { try $0.string("place") == place }.map { try self.account($0, in: session) }
        }
        return PayoutAccounts(
            current: try account("current"), next: try account("next"), waiting: try account("waiting"),
            phone: phone, version: try results[1][0].int("version"))
    }

    /// What new agreements with this seller are made with; nil for his phone.
    static func current(userID: Int64, in session: PostgresSession) throws -> PayoutAccount? {
        try session.find(current(of: "SELECT \(userID)::bigint"))
    }

    /// The same of the person whose number a statement answers.
    static func current(of user: PostgresQuery) -> Lookup<PayoutAccount?> {
        Lookup(
            """
            SELECT \(unescaped: columns) FROM payout_accounts
            WHERE user_id = (\(user)) AND withdrawn_at IS NULL AND effective_at <= now()
            ORDER BY choice_id DESC LIMIT 1
            """
        ) { rows, session in try rows.first.map { try account($0, in: session) } }
    }

    static func account(id: Int64, in session: PostgresSession) throws -> PayoutAccount? {
        try session.query("SELECT \(unescaped: columns) FROM payout_accounts WHERE choice_id = \(id)")
            .first.map { try account($0, in: session) }
    }

    /// Writes down a choice. With a code it waits for it; without one it is proven, and used once it has rested.
    static func insert(
        _ account: ProviderAccount, isConfirmed: Bool?, code: UUID?, rest: Duration = .zero, userID: Int64,
        in session: PostgresSession
    ) throws -> Int64 {
        let id = try RowNumber.next("payout_accounts", "choice_id", in: session)
        let sealed = try session.seal.seal(account.msisdn.digits, in: msisdnColumn, of: "\(id)")
        try session.execute(
            """
            INSERT INTO payout_accounts (choice_id, user_id, provider, sealed_msisdn, provider_confirmed, code_id,
                proven_at, effective_at)
            OVERRIDING SYSTEM VALUE
            VALUES (\(id), \(userID), \(account.provider.name), \(sealed), \(isConfirmed), \(code),
                CASE WHEN \(code == nil)::boolean THEN now() END,
                CASE WHEN \(code == nil)::boolean THEN now() + \(rest)::interval END)
            """)
        return id
    }

    /// The number is proven: the choice is used once the time of rest is over.
    static func setProven(_ id: Int64, rest: Duration, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE payout_accounts SET proven_at = now(), effective_at = now() + \(rest)::interval
            WHERE choice_id = \(id) AND proven_at IS NULL AND withdrawn_at IS NULL
            """)
    }

    /// Takes away what another choice takes the place of: what still waits for its code, and, unless `unprovenOnly`, what is
    /// proven and not used yet.
    static func withdraw(
        of userID: Int64, except id: Int64? = nil, unprovenOnly: Bool, in session: PostgresSession
    ) throws {
        try session.execute(
            """
            UPDATE payout_accounts SET withdrawn_at = now()
            WHERE user_id = \(userID) AND withdrawn_at IS NULL AND choice_id IS DISTINCT FROM \(id)::bigint
                AND (proven_at IS NULL OR (effective_at > now() AND NOT \(unprovenOnly)::boolean))
            """)
    }

    /// Opens the number of a choice.
    static func msisdn(_ sealed: String, of id: Int64, in session: PostgresSession) throws -> MSISDN {
        guard let msisdn = MSISDN(try session.seal.open(sealed, in: msisdnColumn, of: "\(id)")) else {
            preconditionFailure("What is sealed as a number is one.")
        }
        return msisdn
    }

    private static func account(_ row: PostgresRow, in session: PostgresSession) throws -> PayoutAccount {
        let id = try row.int("choice_id")
        return PayoutAccount(
            id: id,
            account: ProviderAccount(
                provider: ProviderID(try row.string("provider")),
                msisdn: try msisdn(try row.string("sealed_msisdn"), of: id, in: session)),
            isConfirmed: try row.optionalBool("provider_confirmed"),
            codeID: try row.optionalUUID("code_id"), createdAt: try row.date("created_at"),
            effectiveAt: try row.optionalDate("effective_at"))
    }
}
