import Redis
import Testing

@Suite struct RedisConfigurationTests {
    @Test(arguments: [
        "redis://127.0.0.1", "redis://127.0.0.1:6379", "redis://127.0.0.1:6379/", "redis://[::1]:6379/3",
        "redis://:p%40ss@localhost:6380/15", "redis://user:pass@localhost", "unix:///run/redis.sock",
    ])
    func readsURL(_ url: String) throws {
        _ = try RedisConfiguration(url: url)
    }

    @Test(arguments: [
        "", "redis:", "redis://", "http://127.0.0.1", "redis://127.0.0.1:x", "redis://127.0.0.1:70000",
        "redis://127.0.0.1/db", "redis://127.0.0.1/-1", "redis://:hunter2%4@127.0.0.1",
        "redis://hunter2@127.0.0.1",
        "unix://relative",
    ])
    func refusesURLWithoutRepeatingIt(_ url: String) {
        let error = #expect(throws: RedisError.self) { try RedisConfiguration(url: url) }
        #expect(error?.code == .protocolViolation)
        #expect(error?.message.contains("hunter2") == false)
    }
}
