import Foundation
import GatewayCore
import GatewayMessages
import Logging
import Postgres
import Primitives
import Redis
import TestSupport
import Testing

/// A provider at its worst, two gateways, and a thousand faults over five hundred payments.
@Suite(.serialized) struct FaultCampaignTests {
    /// A provider that is at its worst, its numbers without their last four digits, and its word for a refusal.
    struct Rail: Sendable, CustomTestStringConvertible {
        let provider: String
        let numbers: String
        let refusal: String

        static let all = [
            Rail(provider: "mtn-momo", numbers: "23767000", refusal: "PAYER_LIMIT_REACHED"),
            Rail(provider: "orange-money", numbers: "23769000", refusal: "60019"),
        ]

        var testDescription: String { provider }
    }

    /// Every kind of fault that the simulator knows, so often that about every second call meets one.
    private static func faults(of rail: Rail) -> JSONValue {
        let calls = [
            "delay", "drop_before", "drop_after", "error_before", "error_after", "duplicate", "reorder",
            "truncate",
            "non_json", "wrong_content_type", "slow_drip", "token_revoked", "no_answer_before",
            "no_answer_after",
            "not_found",
        ]
        let others = [
            "late_flip", "decline", "webhook_forged", "webhook_before_reply", "webhook_lost", "webhook_late",
            "webhook_twice", "webhook_wrong_amount",
        ]
        let rules = (calls + others).map { action in
            JSONValue.object([
                "id": .string("campaign-\(action)"), "provider": .string(rail.provider),
                "action": .string(action),
                "probability": .number("0.045"), "delay_ms": 300, "reason": .string(rail.refusal),
            ])
        }
        return .object(["seed": 20_261_124, "faults": .array(rules)])
    }

    private static var plan: World.Plan {
        var plan = Deal.plan
        plan.gateways = 2
        plan.escrows = 0
        plan.gatewaySettings.merge([
            "PROVIDER_WIDTH": "48", "MTN_MOMO_INQUIRIES_PER_SECOND": "500", "LAST_CHECK_SECONDS": "2",
            "PROVIDER_CIRCUIT_RETRY_SECONDS": "1", "LOG_LEVEL": "critical",
        ]) { $1 }
        return plan
    }

    @Test(.timeLimit(.minutes(8)), arguments: Rail.all)
    func everyPaymentEndsOnceAndNoFrancIsLost(_ rail: Rail) async throws {
        try await World.withWorld(Self.plan) { world in
            let campaign = try Campaign(world, rail)
            try await world.sandbox.addFault(Self.faults(of: rail))
            var (faults, payments) = (0, 0)
            // Two batches are enough as a rule; the campaign ends with the thousandth fault, not by luck.
            while faults < 1_000 || payments < 500 {
                try await campaign.collectAndDisburse(purses: 135)
                faults = try await world.sandbox.faultsMet()
                payments = try await campaign.query("SELECT reference AS id FROM gateway.payments").count
            }
            try await world.sandbox.clearFaults()
            try await campaign.settle()

            let executed = try await world.sandbox.executedReferences()
            let twice = Dictionary(grouping: executed) { $0 }.filter { $1.count > 1 }.keys.sorted()
            #expect(twice == [], "References that moved money twice.")
            let booked = try await campaign.query(
                """
                SELECT COALESCE(prepared_key, attempt_id::text) AS id
                FROM gateway.payments JOIN gateway.attempts USING (payment_id)
                WHERE state = 'succeeded' OR late_success_at IS NOT NULL
                """)
            #expect(
                Set(booked).symmetricDifference(executed).sorted() == [],
                "Booked here or executed there alone.")
            let ownerless = try await campaign.query(
                """
                SELECT reference AS id FROM gateway.payments p WHERE state NOT IN ('succeeded', 'failed')
                    AND next_action_at IS NULL AND NOT EXISTS (SELECT FROM gateway.cases c WHERE c.payment_id = p.payment_id)
                """)
            #expect(ownerless == [], "Payments that nobody will look at again.")
            await campaign.close()
            try await world.command("gatewayd", "ledger", "verify")
        }
    }
}

/// The commands of many agreements, signed as escrowd signs them and sent through Redis.
private final class Campaign {
    private let rail: FaultCampaignTests.Rail
    private let signer: MessageSigner
    private let redis: RedisClient
    private let database: PostgresClient
    private var sequences: [UUID: Int64] = [:]
    private var purses = 0

    init(_ world: World, _ rail: FaultCampaignTests.Rail) throws {
        self.rail = rail
        signer = try #require(world.settings["ESCROW_SIGNING_KEY"].flatMap { MessageSigner(Secret($0)) })
            .sealing(with: try world.keyRing)
        var configuration = try RedisConfiguration(url: world.redis.url)
        configuration.connectTimeout = .seconds(60)
        configuration.commandTimeout = .seconds(60)
        redis = RedisClient(configuration: configuration, logger: .quiet)
        database = PostgresClient(configuration: world.database.configuration(), logger: .quiet)
    }

    func close() async {
        await redis.close()
        await database.close()
    }

    /// The column `id` of each row.
    func query(_ sql: String) async throws -> [String] {
        try await database.session { session in
            try session.query("\(unescaped: sql)").map { try $0.string("id") }
        }
    }

    private struct Agreement {
        let rail: FaultCampaignTests.Rail
        let number: Int
        let purse = PurseID(IdentifierSource.system.timeOrdered())
        let collection = PaymentID(IdentifierSource.system.timeOrdered())
        let payout = PaymentID(IdentifierSource.system.timeOrdered())
        let amount: Int64

        private func account(_ first: Int) -> ProviderAccount {
            let digits = rail.numbers + "\(String(first + number % 100).suffix(4))"
            guard let msisdn = MSISDN(digits) else { preconditionFailure("\(digits) is a number.") }
            return ProviderAccount(provider: ProviderID(rail.provider), msisdn: msisdn)
        }

        var open: GatewayCommand {
            .openPurse(OpenPurse(purse: purse, currency: .xaf, seller: account(10_200)))
        }

        var collect: GatewayCommand {
            .collect(
                Collect(
                    payment: collection, purse: purse, payer: account(10_100), amount: Money(amount, .xaf),
                    reference: "PAY-C\(number)", message: "Campaign"))
        }

        var disburse: GatewayCommand {
            .disburse(
                Disburse(
                    payment: payout, purse: purse, net: Money(amount - amount / 40, .xaf),
                    fee: Money(amount / 40, .xaf), reference: "PAY-D\(number)", message: "Campaign"))
        }
    }

    /// Collects for new purses, and pays out what has come in. A command that is refused because the provider is down
    /// is given again, as escrowd gives it.
    func collectAndDisburse(purses count: Int) async throws {
        let agreements = (0..<count).map {
            Agreement(rail: rail, number: purses + $0, amount: Int64(1_000 + 40 * $0))
        }
        purses += count
        try await send(agreements.map(\.open))
        try await accepted(agreements.map { ($0.collection, $0.collect) })
        var collected: Set<String> = []
        try await eventually("the collections to end", within: .seconds(240), every: .milliseconds(500)) {
            try await self.hurry()
            let ended = try await self.query(
                "SELECT payment_id::text || state AS id FROM gateway.payments WHERE kind = 'collection' AND final_at IS NOT NULL"
            )
            collected = Set(ended.filter { $0.hasSuffix("succeeded") }.map { String($0.prefix(36)) })
            return ended.count == self.purses
        }
        let payable = agreements.filter { collected.contains($0.collection.description) }
        try await accepted(payable.map { ($0.payout, $0.disburse) })
    }

    /// Sends commands until each payment is stored.
    private func accepted(_ commands: [(PaymentID, GatewayCommand)]) async throws {
        try await eventually("the commands to be accepted", within: .seconds(240), every: .seconds(1)) {
            let stored = Set(try await self.query("SELECT payment_id::text AS id FROM gateway.payments"))
            let missing = commands.filter { !stored.contains($0.0.description) }
            try await self.send(missing.map(\.1))
            return missing.isEmpty
        }
    }

    private func send(_ commands: [GatewayCommand]) async throws {
        for command in commands {
            sequences[command.subject, default: 0] += 1
            let envelope = MessageEnvelope(
                id: IdentifierSource.system.timeOrdered(), type: command.type, subject: command.subject,
                time: Date(), sequence: sequences[command.subject] ?? 1, traceparent: nil,
                payload: command.payload)
            let stream = RedisStream(client: redis, key: "gateway:commands:{0}")
            _ = try await stream.append(try signer.seal(envelope))
        }
    }

    /// Waits until every payment is final and has been looked at a last time.
    func settle() async throws {
        var waiting: [String] = []
        do {
            try await eventually("every payment to end", within: .seconds(120), every: .milliseconds(500)) {
                try await self.hurry()
                waiting = try await self.query(
                    """
                    SELECT concat_ws(' ', reference, state, failure, provider_code, inquiries, confirmed_at,
                        late_success_at, next_action_at) AS id
                    FROM gateway.payments WHERE final_at IS NULL OR next_action_at IS NOT NULL
                    """)
                return waiting.isEmpty
            }
        } catch {
            throw Hopeless("\(error): \(waiting.joined(separator: "; "))")
        }
    }

    /// Lets time pass: what waits for longer than a second is due now. Leases keep their time, and so does the settling
    /// time, which is counted from the failure.
    private func hurry() async throws {
        _ = try await query(
            """
            UPDATE gateway.payments SET next_action_at = now()
            WHERE next_action_at > now() + interval '1 second' AND (lease_until IS NULL OR lease_until < now())
            RETURNING reference AS id
            """)
    }
}

extension Sandbox {
    fileprivate func faultsMet() async throws -> Int {
        try await get("/faults")["faults"]?.array?.reduce(0) { $0 + Int($1["hits"]?.integer ?? 0) } ?? 0
    }

    /// The provider's identifier of every attempt that moved money, once for each time that it did.
    fileprivate func executedReferences() async throws -> [String] {
        try await journal(kind: "executed").compactMap { $0["reference"]?.string }
    }
}
