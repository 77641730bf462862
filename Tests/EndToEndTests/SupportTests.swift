import Primitives
import TestSupport
import Testing

/// What the other tests rely on: the servers and processes that TestSupport hands out do what they say.
struct SupportTests {
    @Test func `a Redis keeps its data over a restart and loses them when started empty`() async throws {
        try await TestRedis.withServer { redis in
            _ = try await redis.command("SET", "key", "value")
            try await redis.stop()
            try await redis.start()
            #expect(try await redis.command("GET", "key").contains("value"))
            try await redis.startEmpty()
            #expect(try await !redis.command("GET", "key").contains("value"))
        }
    }

    @Test func `a database server comes back after being stopped and after being killed`() async throws {
        try await TestCluster.withCluster { cluster in
            try await cluster.restart()
            try await cluster.kill()
            try await cluster.start()
            #expect(FreePort.accepts(cluster.port))
            try await cluster.stop()
            #expect(!FreePort.accepts(cluster.port))
        }
    }

    @Test func `waiting ends at once when there is no hope, and says why`() async throws {
        await #expect(throws: Hopeless.self) {
            try await eventually(within: .seconds(300)) { throw Hopeless("gone") }
        }
        await #expect(throws: NotInTime.self) {
            try await eventually(within: .milliseconds(50)) { false }
        }
    }

    @Test func `a world releases what was collected, with both daemons killed on the way`()
        async throws
    {
        // A daemon that dies in the middle of a call leaves its payment to others only after the lease.
        var plan = World.Plan()
        plan.gatewaySettings = ["PROVIDER_DEADLINE_SECONDS": "2", "PROVIDER_LEASE_SECONDS": "4"]
        try await World.withWorld(plan) { world in
            let buyer = try await world.join("BUYER")
            let seller = try await world.join("SELLER")
            let transaction = try #require(
                try await world.openTransaction(buyer: buyer, seller: seller)["id"]?.integer)
            _ = try await world.collect(transaction, from: buyer)
            for daemon in world.daemons { try await daemon.killAndRestart() }
            try await world.waitFor("FUNDS_HELD", of: transaction, as: buyer)
            #expect(try await world.act("mark_delivered", transaction, as: seller).status == 200)
            #expect(try await world.act("confirm_delivery", transaction, as: buyer).status == 200)
            try await world.waitFor("RELEASED", of: transaction, as: buyer)
            #expect(try await world.sandbox.movements("requesttopay") == [450_000])
            #expect(try await world.sandbox.movements("transfer") == [438_750])
            try await world.verifyBooks()
        }
    }
}
