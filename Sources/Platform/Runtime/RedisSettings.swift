package import Redis

/// `REDIS_URL`.
package enum RedisSettings {
    private static let defaultURL = "redis://127.0.0.1:6379/0"

    package static func configuration(_ reader: SettingsReader) -> RedisConfiguration {
        do throws(RedisError) {
            return try RedisConfiguration(url: reader.string("REDIS_URL", default: defaultURL))
        } catch {
            reader.fault("REDIS_URL", "redis://[:password@]host:port[/database] or unix:///path")
        }
        do throws(RedisError) {
            return try RedisConfiguration(url: defaultURL)
        } catch {
            preconditionFailure("The default Redis URL can be read.")
        }
    }
}
