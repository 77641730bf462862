import Primitives
import TestSupport
import Testing

/// What MTN does wrong, to which of its operations.
struct ProviderFault: Sendable, CustomTestStringConvertible {
    let action: String
    let operation: String

    var testDescription: String { "\(action) of \(operation)" }

    static let all = ["requesttopay", "transfer"].flatMap { operation in
        [
            "error_before", "error_after", "drop_before", "drop_after", "no_answer_before", "no_answer_after",
            "duplicate", "truncate", "non_json", "webhook_lost", "webhook_twice", "webhook_forged",
            "webhook_wrong_amount", "webhook_before_reply", "webhook_late",
        ].map { ProviderFault(action: $0, operation: operation) }
    }
}

@Suite struct ProviderFaultTests {
    @Test(arguments: ProviderFault.all)
    func aDealIsReleasedOnceWhateverTheProviderDoes(_ fault: ProviderFault) async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await world.sandbox.addFault(
                .object([
                    "id": "fault", "operation": .string(fault.operation), "action": .string(fault.action),
                    "times": 1, "delay_ms": 4000,
                ]))
            try await deal.fund()
            try await deal.confirm()
            try await deal.released()
            try await deal.provenOnce()
            let hits = try await world.sandbox.get("/faults")["faults"]?.array?.first?["hits"]?.integer
            #expect(hits == 1, "The fault was not met: \(hits.map(String.init) ?? "no count")")
        }
    }

    @Test func aRefusedPromptFailsTheCollectionAndAnotherMayFollow() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await world.sandbox.set(.object(["approval": .object(["mode": "manual"])]))
            let first = try await world.collect(deal.id, from: deal.buyer)
            try await eventually("the prompt") {
                try await world.sandbox.get("/handsets").text.contains(deal.buyer.msisdn)
            }
            try await world.sandbox.refuse(deal.buyer.msisdn)
            try await eventually("the payment to fail") {
                try await world.paymentStatus(first, as: deal.buyer) == "FAILED"
            }
            try await world.sandbox.set(.object(["approval": .object(["mode": "auto", "delay_ms": 200])]))
            try await deal.fund()
            try await deal.confirm()
            try await deal.released()
            try await deal.provenOnce()
        }
    }

    @Test func aPayoutThatFailsIsTriedAgainOnceTheProviderHasConfirmedIt() async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            try await deal.fund()
            try await world.sandbox.addFault(
                .object([
                    "id": "decline", "operation": "transfer", "action": "decline",
                    "reason": "PAYEE_LIMIT_REACHED",
                    "times": 1,
                ]))
            try await deal.confirm()
            try await deal.released()
            try await deal.provenOnce()
        }
    }
}
