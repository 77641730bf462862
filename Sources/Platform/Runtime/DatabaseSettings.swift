package import Postgres
import Primitives

/// `DB_HOST`, `DB_PORT`, `DB_NAME`; `DB_USER` and `DB_PASSWORD` of the owner; `GATEWAY_DB_USER`,
/// `ESCROW_DB_USER` and their passwords; `DB_POOL_SIZE`.
package enum DatabaseSettings {
    /// The connection that migrates: the owner of both schemas. Nobody waits for its answer, so it has more patience with a
    /// busy server than a daemon's.
    package static func owner(
        _ reader: SettingsReader, applicationName: String = "kimi-migrate"
    ) -> PostgresConfiguration {
        let password =
            reader.isDebug
            ? reader.optionalSecret("DB_PASSWORD") : reader.secret("DB_PASSWORD")
        var owner = configuration(
            reader, user: reader.string("DB_USER"), password: password, searchPath: nil, poolSize: 2,
            applicationName: applicationName)
        owner.connectTimeout = .seconds(60)
        return owner
    }

    /// The connections of a daemon's own role. `service` is `gateway` or `escrow`: the name of its schema,
    /// and in capitals the beginning of its settings. In debug the password is the role's name where none is
    /// given.
    package static func role(
        _ reader: SettingsReader, service: String, applicationName: String? = nil
    ) -> PostgresConfiguration {
        let prefix = service.uppercased()
        let user = reader.string("\(prefix)_DB_USER", default: "\(databaseName(reader))_\(service)")
        return configuration(
            reader, user: user, password: reader.secret("\(prefix)_DB_PASSWORD", debugDefault: user),
            searchPath: service,
            poolSize: reader.int("DB_POOL_SIZE", default: 8, in: 1...200),
            applicationName: applicationName ?? "\(service)d")
    }

    private static func configuration(
        _ reader: SettingsReader, user: String, password: Secret<String>?, searchPath: String?, poolSize: Int,
        applicationName: String
    ) -> PostgresConfiguration {
        PostgresConfiguration(
            host: reader.string("DB_HOST", default: "127.0.0.1"),
            port: reader.int("DB_PORT", default: 5432, in: 1...65535), database: databaseName(reader),
            user: user,
            password: password, searchPath: searchPath, poolSize: poolSize, applicationName: applicationName)
    }

    private static func databaseName(_ reader: SettingsReader) -> String {
        reader.string("DB_NAME", default: "kimi")
    }
}
