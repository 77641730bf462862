import Primitives
import TestSupport
import Testing

@Suite struct OutageTests {
    /// How Redis loses everything.
    enum RedisLoss: String, Sendable, CaseIterable {
        case flushed, restartedEmpty, killedAndRestarted

        func happen(to redis: TestRedis) async throws {
            switch self {
            case .flushed: try await redis.flush()
            case .restartedEmpty: try await redis.startEmpty()
            case .killedAndRestarted:
                try await redis.kill()
                try await redis.start()
            }
        }
    }

    @Test(arguments: RedisLoss.allCases)
    func redisMayLoseEverythingWhileACollectionAndADisbursementAreOpen(_ loss: RedisLoss) async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await world.sandbox.set(.object(["approval": .object(["mode": "manual"])]))
            try await deal.fund()
            try await eventually("the prompt") {
                try await world.sandbox.get("/handsets").text.contains(deal.buyer.msisdn)
            }
            try await loss.happen(to: world.redis)
            try await world.sandbox.approve(deal.buyer.msisdn)
            try await deal.held()
            try await world.sandbox.addFault(
                .object([
                    "id": "slow", "operation": "transfer", "action": "delay", "delay_ms": 1500, "times": 1,
                ]))
            try await deal.confirm()
            try await loss.happen(to: world.redis)
            try await deal.released()
            try await deal.provenOnce()
        }
    }

    @Test func postgreSQLMayRestartUnderLoad() async throws {
        var plan = Deal.plan
        plan.ownCluster = true
        try await World.withWorld(plan) { world in
            var deals: [Deal] = []
            for _ in 0..<6 { deals.append(try await Deal.agreed(in: world)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for deal in deals {
                    group.addTask {
                        try await deal.fund()
                        try await deal.confirm()
                        try await deal.released()
                    }
                }
                group.addTask {
                    for paid in [1, 3] {
                        try await eventually("some collections") {
                            try await world.sandbox.movements("requesttopay").count >= paid
                        }
                        try await world.database.cluster.restart()
                    }
                }
                try await group.waitForAll()
            }
            let collected = try await world.sandbox.movements("requesttopay")
            let paid = try await world.sandbox.movements("transfer")
            #expect(collected == Array(repeating: Deal.amount, count: deals.count))
            #expect(paid == Array(repeating: Deal.net, count: deals.count))
            try await eventually("the books to hold", every: .milliseconds(300)) {
                try await world.verifyBooks()
                return true
            }
        }
    }
}
