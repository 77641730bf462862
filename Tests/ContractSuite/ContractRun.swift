package import Foundation
package import GatewayCore
package import ProviderKit
import Synchronization

/// One scenario, played against a provider wherever that is: over a fixture, a simulator, or a real test environment.
package struct ContractRun: Sendable {
    /// One step's answer, with everything that could be printed of it.
    package struct Answer: Sendable {
        package let step: Int
        package let expected: ContractAnswer
        package let actual: ContractAnswer
        package let said: String

        package var isExpected: Bool { expected == actual }
    }

    /// What must have happened before the first step.
    package enum Preparation: Sendable {
        /// The same submission, made before.
        case submission
        /// A collection: the one that a refund sends back, or that a notification or a prompt is about.
        case collection
        /// A registration of the person whose selfie is compared.
        case registration
        /// The payer has filled in the page of the attempt that was prepared.
        case visit
    }

    package let subject: ProviderUnderTest
    package let scenario: ContractScenario
    package let provider: any Provider
    package let order: PaymentOrder
    /// What a refund sends back.
    package let collection: AttemptID
    package let context: ProviderContext
    private let message: SMSOrder
    private let pause: Duration
    /// The time at which webhooks are read.
    package let time: @Sendable () -> Date
    /// How often a check that is not decided yet is asked about again, where it is expected to be.
    package let patience: Int
    /// What the provider gave out before the first submission; a submission again has the same.
    private let prepared = PreparedKey()
    /// What has become of the check so far.
    let standing = CheckStanding()

    /// `pause` is how long a person needs between two steps; `recipient` is who gets the message that a recording sends.
    package init(
        _ subject: ProviderUnderTest, _ scenario: ContractScenario, provider: any Provider,
        order: PaymentOrder, collection: AttemptID, pause: Duration = .zero, recipient: MSISDN? = nil,
        in context: ProviderContext, time: @escaping @Sendable () -> Date = { ProviderUnderTest.time },
        patience: Int = 0
    ) {
        self.time = time
        self.patience = patience
        self.subject = subject
        self.scenario = scenario
        self.provider = provider
        self.order = order
        self.collection = collection
        self.context = context
        self.pause = pause
        message = subject.message(to: recipient)
    }

    /// Plays the steps in their order. `webhooks` are what the reading steps read.
    package func play(webhooks: [ProviderWebhook] = []) async -> [Answer] {
        var answers: [Answer] = []
        var webhooks = webhooks[...]
        for (index, step) in scenario.steps.enumerated() {
            if index > 0, pause > .zero { try? await Task.sleep(for: pause) }
            let (expected, body): (ContractAnswer, () async throws -> (ContractAnswer, Any)) =
                switch step {
                case .submit(let expected): (expected, submit)
                case .inquire(let expected): (expected, { try await inquire(expecting: expected) })
                case .read(let expected):
                    (expected, { [webhook = webhooks.popFirst()] in try read(webhook) })
                }
            answers.append(await answer(to: index + 1, expected, body))
        }
        return answers
    }

    package func prepare(_ preparation: Preparation) async throws {
        switch preparation {
        case .submission: _ = try await submit()
        case .visit:
            guard let page = prepared.value?.payerURL, let request = subject.words?.visit(page) else {
                throw Impossible(scenario)
            }
            _ = try await context.transport.send(request, deadline: .seconds(10))
        case .registration: try await registerPerson()
        case .collection:
            let provider = try capable(of: (any CollectionProvider).self)
            let attempt = scenario.capability == .refund ? collection : order.attempt
            let order = try await preparedOrder(.collection).with(attempt: attempt, webhookURL: nil)
            _ = try await provider.requestToPay(order, in: context)
        }
    }

    private func answer(
        to step: Int, _ expected: ContractAnswer, _ body: () async throws -> (ContractAnswer, Any)
    ) async -> Answer {
        do {
            let (actual, value) = try await body()
            return Answer(step: step, expected: expected, actual: actual, said: described(value))
        } catch let error as ProviderError {
            return Answer(
                step: step, expected: expected, actual: .error(error.code, error.delivery),
                said: described(error))
        } catch {
            return Answer(
                step: step, expected: expected, actual: .unrecognised, said: "of another type: \(error)")
        }
    }

    private func submit() async throws -> (ContractAnswer, Any) {
        switch scenario.capability {
        case .collection, .webhook:
            let provider = try capable(of: (any CollectionProvider).self)
            let order = try await preparedOrder(.collection)
            return answer(try await provider.requestToPay(order, in: context))
        case .disbursement:
            let provider = try capable(of: (any DisbursementProvider).self)
            let order = try await preparedOrder(.disbursement)
            return answer(try await provider.disburse(order, in: context))
        case .refund:
            let provider = try capable(of: (any RefundProvider).self)
            return answer(try await provider.refund(order, of: collection, in: context))
        case .deliveryNotification:
            let provider = try capable(of: (any DeliveryNotificationProvider).self)
            let outcome = try await provider.notifyPayer(
                of: order, text: "Votre paiement est reçu.", in: context)
            return (.notification(outcome), outcome)
        case .payerPrompt:
            let provider = try capable(of: (any PayerPromptProvider).self)
            let outcome = try await provider.promptPayer(of: knownOrder, in: context)
            return (.prompt(outcome), outcome)
        case .sms, .smsReceipt:
            let provider = try capable(of: (any SMSProvider).self)
            return (.sent, try await provider.sendSMS(message, in: context))
        case .kyc: return try await submitCheck()
        case .balance, .accountHolder, .statement: throw Impossible(scenario)
        }
    }

    /// The order under what the provider gives out for it, asked for once. As in the engine, a preparation that fails has
    /// sent nothing of the order.
    private func preparedOrder(_ kind: PaymentKind) async throws -> PaymentOrder {
        guard let provider = provider as? any PreparingProvider, prepared.value == nil else {
            return knownOrder
        }
        do {
            prepared.keep(try await provider.prepare(order, kind: kind, in: context))
        } catch {
            throw error.with(delivery: .notSent)
        }
        return knownOrder
    }

    /// The order under what was prepared in this run, else under what it has from the start.
    private var knownOrder: PaymentOrder {
        prepared.value.map { order.with(preparedKey: $0.key) } ?? order
    }

    private func inquire(expecting expected: ContractAnswer) async throws -> (ContractAnswer, Any) {
        switch scenario.capability {
        case .kyc: return try await inquireCheck(expecting: expected)
        case .collection, .webhook:
            let provider = try capable(of: (any CollectionProvider).self)
            return answer(try await provider.inquireCollection(knownOrder, in: context))
        case .disbursement:
            let provider = try capable(of: (any DisbursementProvider).self)
            return answer(try await provider.inquireDisbursement(knownOrder, in: context))
        case .refund:
            let provider = try capable(of: (any RefundProvider).self)
            return answer(try await provider.inquireRefund(order, in: context))
        case .balance:
            let balances = try await capable(of: (any BalanceProvider).self).balances(in: context)
            return (.balances(balances), balances)
        case .accountHolder:
            let provider = try capable(of: (any AccountHolderProvider).self)
            let holder = try await provider.accountHolder(of: order.account, in: context)
            return (.holder(holder.standing, name: holder.name), holder)
        case .deliveryNotification, .payerPrompt, .sms, .smsReceipt, .statement: throw Impossible(scenario)
        }
    }

    private func read(_ webhook: ProviderWebhook?) throws -> (ContractAnswer, Any) {
        guard let webhook else { throw Impossible(scenario) }
        if scenario.capability == .smsReceipt {
            let receipt = try capable(of: (any SMSReceiptProvider).self).readReceipt(webhook)
            return (.receipt(receipt.delivery), receipt)
        }
        if scenario.capability == .kyc { return try readCallback(webhook) }
        let hint = try capable(of: (any WebhookProvider).self).read(webhook)
        return (.claims(hint.claimedStatus), hint)
    }

    private func answer(_ reply: ProviderReply) -> (ContractAnswer, Any) {
        (ContractAnswer(reply.outcome), reply)
    }

    func capable<Capable>(of _: Capable.Type) throws -> Capable {
        guard let provider = provider as? Capable else { throw Impossible(scenario) }
        return provider
    }

    /// A scenario asks for what its provider cannot do.
    private struct Impossible: Error, CustomStringConvertible {
        let description: String

        init(_ scenario: ContractScenario) {
            description = "The provider of \(scenario) cannot do what its steps ask for."
        }
    }
}

/// What a provider gave out for the run's attempt.
private final class PreparedKey: Sendable {
    private let attempt = Mutex<PreparedAttempt?>(nil)

    var value: PreparedAttempt? { attempt.withLock { $0 } }

    func keep(_ value: PreparedAttempt) { attempt.withLock { $0 = value } }
}

/// Every way in which a value gets into a log line.
package func described(_ value: Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value) \(String(reflecting: value)) \(dumped)"
}

extension PaymentOrder {
    /// The same order under another identifier and with another address for its webhook.
    package func with(attempt: AttemptID, webhookURL: String?) -> PaymentOrder {
        PaymentOrder(
            attempt: attempt, amount: amount, account: account, externalID: externalID, message: message,
            webhookURL: webhookURL, providerReference: providerReference, preparedKey: preparedKey,
            submission: submission)
    }

    /// The same order under what the provider has given out.
    package func with(preparedKey: String) -> PaymentOrder {
        PaymentOrder(
            attempt: attempt, amount: amount, account: account, externalID: externalID, message: message,
            webhookURL: webhookURL, providerReference: providerReference, preparedKey: preparedKey,
            submission: submission)
    }
}
