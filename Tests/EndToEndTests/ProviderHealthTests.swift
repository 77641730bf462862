import Primitives
import TestSupport
import Testing

@Suite struct ProviderHealthTests {
    /// Two gateways whose circuits open after three failures and are tried again after so many seconds.
    private static func plan(retry: Int) -> World.Plan {
        var plan = Deal.plan
        plan.gateways = 2
        plan.gatewaySettings["PROVIDER_CIRCUIT_FAILURES"] = "3"
        plan.gatewaySettings["PROVIDER_CIRCUIT_RETRY_SECONDS"] = String(retry)
        return plan
    }

    /// What MTN's disbursements stop answering: orders alone, or questions too.
    enum Outage: String, Sendable, CaseIterable {
        case orders, everything

        var operations: [String] {
            switch self {
            case .orders: ["transfer"]
            case .everything: ["transfer", "status"]
            }
        }
    }

    private func drop(_ operations: [String], in world: World) async throws {
        for operation in operations {
            try await world.sandbox.addFault(
                .object([
                    "id": .string("drop-\(operation)"), "operation": .string(operation),
                    "action": "drop_before",
                ]))
        }
    }

    private func waitForCircuit(_ state: String, of capability: String, in world: World) async throws {
        try await eventually("the circuit to be \(state)") {
            try await world.query(
                "SELECT state AS id FROM gateway.provider_circuits WHERE capability = '\(capability)'"
            ).first == state
        }
    }

    @Test(arguments: Outage.allCases)
    func payoutsWaitWhileMTNIsAwayAndAreMadeOnceWhenItIsBack(_ outage: Outage) async throws {
        try await World.withWorld(Self.plan(retry: 1)) { world in
            var deals: [Deal] = []
            for _ in 0..<7 { deals.append(try await Deal.agreed(in: world)) }
            for deal in deals { try await deal.fund() }
            for deal in deals { try await deal.held() }
            try await drop(outage.operations, in: world)
            for deal in deals.prefix(3) { try await deal.confirm() }
            try await waitForCircuit("open", of: "disbursement", in: world)
            for deal in deals.dropFirst(3) { try await deal.confirm() }
            try await eventually("the others to be in line") {
                let waiting = try await world.query(
                    """
                    SELECT payment_id::text AS id FROM gateway.payments
                    WHERE kind = 'disbursement' AND state = 'received'
                    """)
                return waiting.count >= 2
            }
            #expect(try await world.sandbox.movements("transfer").isEmpty)
            try await world.sandbox.clearFaults()
            for deal in deals { try await deal.released() }
            let paid = try await world.sandbox.movements("transfer")
            #expect(paid == Array(repeating: Deal.net, count: deals.count))
            try await waitForCircuit("closed", of: "disbursement", in: world)
            let told = try await world.query(
                """
                SELECT message_id::text AS id FROM gateway.outbox
                WHERE type = 'provider.availability' ORDER BY sequence
                """)
            #expect(told.count >= 2)
            let metrics = try await world.send("GET", world.gateways[0].url + "/metrics").body
            let text = String(decoding: metrics, as: UTF8.self)
            #expect(text.contains("gateway_circuit_state{") && text.contains("gateway_queue_payments{"))
            try await eventually("escrowd to know") {
                try await world.query(
                    "SELECT available::text AS id FROM escrow.provider_availability WHERE capability = 'disbursement'"
                ) == ["true"]
            }
            try await eventually("the books to hold", every: .milliseconds(300)) {
                try await world.verifyBooks()
                return true
            }
        }
    }

    @Test func aBuyerIsToldAtOnceWhileMTNIsAwayAndCanPayWhenItIsBack() async throws {
        // Nothing is tried again before this test says so.
        try await World.withWorld(Self.plan(retry: 240)) { world in
            var deals: [Deal] = []
            for _ in 0..<4 { deals.append(try await Deal.agreed(in: world)) }
            try await drop(["requesttopay"], in: world)
            for deal in deals.dropLast() { try await deal.fund() }
            try await waitForCircuit("open", of: "collection", in: world)
            let late = deals[3]
            let reference = try await world.collect(late.id, from: late.buyer)
            var payment = JSONValue.null
            try await eventually("the refusal") {
                payment = try await world.call(
                    "GET", "/api/payments/status/\(reference)/", nil, as: late.buyer
                ).json
                return payment["status"]?.string == "FAILED"
            }
            #expect(payment.text.contains("provider_unavailable"))
            #expect(payment.text.contains("Le service de l'opérateur est indisponible. Rien n'a été débité"))
            try await world.sandbox.clearFaults()
            try await world.execute("UPDATE gateway.provider_circuits SET retry_at = now()")
            try await eventually("the buyer to pay", within: .seconds(300), every: .milliseconds(500)) {
                if try await world.transactionStatus(late.id, as: late.buyer) == "FUNDS_HELD" { return true }
                try await late.fund()
                return false
            }
            for deal in deals { try await deal.held() }
            let collected = try await world.sandbox.movements("requesttopay")
            #expect(collected == Array(repeating: Deal.amount, count: deals.count))
        }
    }
}
