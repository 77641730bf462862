import TestSupport
import Testing

@testable import Postgres

@Suite struct PostgresStatementCacheTests {
    private func key(_ sql: String) -> StatementCache.Key { StatementCache.Key(sql: sql, types: []) }

    @Test func evictsTheLeastRecentlyUsedStatement() {
        var cache = StatementCache(limit: 2)
        #expect(cache.insert(key("a"), name: "s1") == nil)
        #expect(cache.insert(key("b"), name: "s2") == nil)
        #expect(cache.name(of: key("a")) == "s1")
        #expect(cache.insert(key("c"), name: "s3") == "s2")
        #expect(cache.name(of: key("b")) == nil)
        #expect(cache.count == 2)
    }

    @Test func theSameTextWithOtherParameterTypesIsAnotherStatement() {
        var cache = StatementCache(limit: 2)
        _ = cache.insert(StatementCache.Key(sql: "SELECT $1", types: [20]), name: "s1")
        #expect(cache.name(of: StatementCache.Key(sql: "SELECT $1", types: [25])) == nil)
    }

    @Test func theServerForgetsEvictedStatements() async throws {
        let wire = try PostgresWire(try await TestCluster.shared.configuration(), cachedStatements: 3)
        for number in 1...10 {
            _ = try wire.exchange([.statement(PostgresQuery(stringLiteral: "SELECT \(number) AS number"))])
        }
        try wire.deallocateRetired()
        let rows = try wire.exchange([.utility("SELECT count(*) AS count FROM pg_prepared_statements")])
        #expect(try rows[0].rows[0].int("count") == 3)
    }

    @Test func aStatementIsPreparedOnceAndRunOften() async throws {
        let wire = try PostgresWire(try await TestCluster.shared.configuration())
        for number in 1...5 {
            let results = try wire.exchange([.statement("SELECT \(number) + 1 AS next")])
            #expect(try results[0].rows[0].int("next") == Int64(number + 1))
        }
        let rows = try wire.exchange([
            .utility("SELECT generic_plans + custom_plans AS runs FROM pg_prepared_statements")
        ])
        #expect(rows[0].rows.count == 1)
        #expect(try rows[0].rows[0].int("runs") == 5)
    }
}
