import Redis
import TestSupport

extension TestRedis {
    /// How to reach this server on a machine that may be too busy to answer in the time that production grants.
    var configuration: RedisConfiguration {
        get throws {
            var configuration = try RedisConfiguration(url: url)
            configuration.connectTimeout = .seconds(60)
            configuration.commandTimeout = .seconds(60)
            return configuration
        }
    }
}
