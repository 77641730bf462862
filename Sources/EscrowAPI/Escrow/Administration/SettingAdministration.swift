import Durable
package import FoundationEssentials
package import Logging
package import Postgres
import Primitives

/// A setting as it stands.
package struct SettingStanding: Sendable, Equatable {
    package let setting: ServiceSetting
    package let value: String
    /// What the environment says.
    package let baseValue: String
    /// 0 where nobody has set it.
    package let version: Int64
    package let changedBy: String?
    package let changedAt: Date?
}

/// Settings that take effect without a restart. Every change is audited with what was before.
package struct SettingAdministration: Sendable {
    private let database: PostgresClient
    private let source: PolicySource

    package init(database: PostgresClient, source: PolicySource) {
        self.database = database
        self.source = source
    }

    package func all() async throws -> [SettingStanding] {
        let base = source.base
        let rows = try await database.session { try ServiceSettingStore.all(in: $0) }
        return ServiceSetting.allCases.map { Self.standing(of: $0, rows[$0], base) }
    }

    /// Sets a value, once: `expected` is the version that the administrator read.
    package func set(
        _ setting: ServiceSetting, to value: String, expected: Int64? = nil, by administrator: Administrator
    ) async throws -> SettingStanding {
        var trial = source.base
        guard setting.apply(value, to: &trial) else { throw AdministrationError.badSetting(setting) }
        let base = source.base
        let standing = try await database.transaction { session in
            try UserAdministration.vouch(administrator, in: session)
            let before = try ServiceSettingStore.lock(setting, in: session)
            guard expected == nil || expected == before?.version ?? 0 else {
                throw AdministrationError.versionChanged
            }
            let after = try ServiceSettingStore.set(
                setting, to: value, by: administrator.actor, in: session)
            try UserAdministration.audit(
                "setting.changed", subject: "setting:\(setting.rawValue)", administrator,
                .object([
                    "before": .string(before?.value ?? setting.value(in: base)), "after": .string(value),
                    "version": .integer(after.version),
                ]), in: session)
            return Self.standing(of: setting, after, base)
        }
        try await refresh()
        return standing
    }

    /// Takes over what is set now.
    package func refresh() async throws {
        let rows = try await database.session { try ServiceSettingStore.all(in: $0) }
        source.take(rows.mapValues(\.value))
    }

    /// Looks every other second, until cancelled.
    package func run(logger: Logger) async {
        await WorkerLoop(
            name: "settings", idleDelay: .seconds(2), wakeup: Wakeup(), logger: logger
        ) {
            try await refresh()
            return 0
        }.run()
    }

    private static func standing(
        of setting: ServiceSetting, _ row: ServiceSettingStore.Row?, _ base: EscrowPolicy
    ) -> SettingStanding {
        let own = setting.value(in: base)
        return SettingStanding(
            setting: setting, value: row?.value ?? own, baseValue: own, version: row?.version ?? 0,
            changedBy: row?.changedBy, changedAt: row?.changedAt)
    }
}

/// The rows of settings.
enum ServiceSettingStore {
    struct Row: Sendable {
        let value: String
        let version: Int64
        let changedBy: String
        let changedAt: Date
    }

    private static let columns = "name, value, version, changed_by, changed_at"

    static func all(in session: PostgresSession) throws -> [ServiceSetting: Row] {
        let rows = try session.query("SELECT \(unescaped: columns) FROM service_settings")
        var settings: [ServiceSetting: Row] = [:]
        for row in rows {
            guard let setting = ServiceSetting(rawValue: try row.string("name")) else { continue }
            settings[setting] = try self.row(row)
        }
        return settings
    }

    /// Makes changes to one setting wait for each other until the transaction ends.
    static func lock(_ setting: ServiceSetting, in session: PostgresSession) throws -> Row? {
        try session.query(
            "SELECT pg_advisory_xact_lock(hashtextextended(\("kimi.setting." + setting.rawValue), 0))")
        return try session.query(
            "SELECT \(unescaped: columns) FROM service_settings WHERE name = \(setting.rawValue)"
        ).first.map(row)
    }

    static func set(
        _ setting: ServiceSetting, to value: String, by actor: AuditActor, in session: PostgresSession
    ) throws -> Row {
        try row(
            session.query(
                """
                INSERT INTO service_settings (name, value, changed_by)
                VALUES (\(setting.rawValue), \(value), \(actor.text))
                ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by,
                    changed_at = now(), version = service_settings.version + 1
                RETURNING \(unescaped: columns)
                """)[0])
    }

    private static func row(_ row: PostgresRow) throws -> Row {
        Row(
            value: try row.string("value"), version: try row.int("version"),
            changedBy: try row.string("changed_by"), changedAt: try row.date("changed_at"))
    }
}
