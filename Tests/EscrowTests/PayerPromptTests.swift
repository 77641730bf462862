import Escrow
import GatewayCore
import GatewayMessages
import Postgres
import Testing

@Suite("Who may have a payer prompted again") struct PayerPromptTests {
    private func withOrange(_ body: (EscrowHarness, Payment) async throws -> Void) async throws {
        try await EscrowHarness.run(methods: [.mtnMoMo, .orangeMoney]) { escrow in
            let payment = try await escrow.collect(try await escrow.create(), by: .orangeMoney)
            try await body(escrow, payment)
        }
    }

    private func prompts(_ escrow: EscrowHarness) async throws -> Int {
        try await escrow.commands("prompt-payer").count
    }

    @Test func theBuyerOrdersAPromptWhileThePaymentWaits() async throws {
        try await withOrange { escrow, payment in
            try await escrow.report(payment, .pending)
            let prompted = try await escrow.payments.promptPayer(
                reference: payment.reference, by: escrow.buyer)
            #expect(prompted.id == payment.id && prompted.status == .processing)
            #expect(try await prompts(escrow) == 1)
        }
    }

    @Test func whoAsksTooEarlyOrTooOftenIsToldSo() async throws {
        let hour = Duration.seconds(3600)
        try await EscrowHarness.run(methods: [.mtnMoMo, .orangeMoney], promptPause: hour) { escrow in
            let payment = try await escrow.collect(try await escrow.create(), by: .orangeMoney)
            try await escrow.report(payment, .pending)
            for turn in 0...3 {
                await #expect(throws: EscrowError.promptedRecently(hour)) {
                    try await escrow.payments.promptPayer(reference: payment.reference, by: escrow.buyer)
                }
                try await escrow.owner.session { session in
                    try session.script(
                        "UPDATE escrow.payments SET prompted_at = now() - interval '2 hours'")
                }
                guard turn < 3 else { break }
                _ = try await escrow.payments.promptPayer(reference: payment.reference, by: escrow.buyer)
            }
            await #expect(throws: EscrowError.promptedRecently(hour)) {
                try await escrow.payments.promptPayer(reference: payment.reference, by: escrow.buyer)
            }
            #expect(try await prompts(escrow) == 3)
        }
    }

    @Test func nobodyElseDoes() async throws {
        try await withOrange { escrow, payment in
            try await escrow.report(payment, .pending)
            await #expect(throws: EscrowError.forbidden) {
                try await escrow.payments.promptPayer(reference: payment.reference, by: escrow.seller)
            }
            for (reference, inquirer) in [(payment.reference, escrow.stranger), ("PAY-0", escrow.buyer)] {
                await #expect(throws: EscrowError.notFound) {
                    try await escrow.payments.promptPayer(reference: reference, by: inquirer)
                }
            }
            #expect(try await prompts(escrow) == 0)
        }
    }

    @Test(arguments: [
        (nil, PaymentStatus.pending), (PaymentState.indeterminate, .indeterminate),
        (.succeeded, .succeeded), (.failed, .failed),
    ])
    func aPaymentThatDoesNotWaitHasNone(_ state: PaymentState?, _ status: PaymentStatus) async throws {
        try await withOrange { escrow, payment in
            if let state {
                try await escrow.report(payment, state, failure: state == .failed ? .declined : nil)
            }
            await #expect(throws: EscrowError.notWaiting(status)) {
                try await escrow.payments.promptPayer(reference: payment.reference, by: escrow.buyer)
            }
            #expect(try await prompts(escrow) == 0)
        }
    }

    @Test func mtnHasNoSecondPromptAndAPayoutHasNone() async throws {
        try await EscrowHarness.run { escrow in
            let (agreement, collection) = try await escrow.funded()
            try await escrow.act(.cancel, agreement, by: escrow.seller)
            let refund = try await escrow.payouts(agreement)[0]
            for payment in [collection, refund] {
                await #expect(throws: EscrowError.noSecondPrompt) {
                    try await escrow.payments.promptPayer(reference: payment.reference, by: escrow.buyer)
                }
            }
        }
    }

    /// The gateway decides; whatever it answers, the payment stays as it is.
    @Test func aRefusedPromptChangesNothing() async throws {
        try await withOrange { escrow, payment in
            try await escrow.report(payment, .pending)
            _ = try await escrow.payments.promptPayer(reference: payment.reference, by: escrow.buyer)
            let command = try await escrow.commands("prompt-payer")[0].id
            try await escrow.send(
                .commandRefused(command, CommandRefusal(.promptedRecently, "a moment ago")))
            let after = try await escrow.payments.payment(
                reference: payment.reference,
                for: .init(userID: escrow.buyer.userID, seesAll: false)
            ).payment
            #expect(after.status == .processing && after.failure == nil)
        }
    }
}
