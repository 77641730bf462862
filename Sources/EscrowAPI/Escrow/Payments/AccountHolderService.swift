package import Durable
import FoundationEssentials
package import GatewayCore
import GatewayMessages
package import Postgres
package import Primitives

/// A way to pay that a number's prefix suggests, and whether the operator says that the number is there.
package struct MethodChoice: Sendable, Equatable {
    package let method: PaymentMethod
    /// False where the operator did not tell in time: then the choice is no more than the prefix's hint.
    package let isConfirmed: Bool
}

/// Asks operators, through the gateway, whether a number has an account there. Numbers are portable, so that a prefix
/// only suggests who to ask first.
///
/// Nobody waits longer than the policy says for each operator, and no answer never stops a payment. What was told is
/// kept in the database for a while, under an HMAC of the number; the holder's name is not kept at all.
package struct AccountHolderService: Sendable {
    private let database: PostgresClient
    private let policy: AccountHolderPolicy
    private let keys: AccountKeys
    private let identifiers: IdentifierSource
    /// Wakes the relay of commands.
    private let wakeup: Wakeup

    package init(
        database: PostgresClient, policy: AccountHolderPolicy, keys: AccountKeys,
        identifiers: IdentifierSource = .system, wakeup: Wakeup
    ) {
        self.database = database
        self.policy = policy
        self.keys = keys
        self.identifiers = identifiers
        self.wakeup = wakeup
    }

    /// The first of the candidates whose operator has an account of that number. An operator that does not tell is
    /// taken to have one, unconfirmed. Nil where every operator says that it has none.
    package func choose(_ candidates: [PaymentMethod], for phone: MSISDN) async throws -> MethodChoice? {
        for method in candidates {
            switch try await standing(of: phone, at: method.accountHolderProvider) {
            case .told(.active): return MethodChoice(method: method, isConfirmed: true)
            case .told(.inactive), .told(.unknown): continue
            case .unanswered, nil: return MethodChoice(method: method, isConfirmed: false)
            }
        }
        return nil
    }

    /// Removes answers that are too old to be believed.
    package func purge() async throws {
        _ = try await database.transaction {
            try AccountHolderStore.purge(olderThan: policy.memory + .seconds(86_400), in: $0)
        }
    }

    /// How often the database is asked for an answer, which any process may have taken in.
    private static let pause = Duration.milliseconds(40)

    private func standing(
        of phone: MSISDN, at provider: ProviderID
    ) async throws -> AccountHolderStore.Answer? {
        let question = try await ask(ProviderAccount(provider: provider, msisdn: phone))
        if let answer = question.answer { return answer }
        if question.isNew { wakeup.signal() }
        let end = ContinuousClock.now + question.patience
        while ContinuousClock.now < end {
            try await Task.sleep(for: Self.pause)
            let answer = try await database.session {
                try AccountHolderStore.answer(to: question.check, in: $0)
            }
            if let answer { return answer }
        }
        return nil
    }

    private func ask(_ account: ProviderAccount) async throws -> AccountHolderStore.Question {
        let check = AccountHolderCheckID(identifiers.timeOrdered())
        let command = CommandID(identifiers.timeOrdered())
        let key = keys.accountHolderKey(account.msisdn)
        return try await database.transaction { session in
            let question = try AccountHolderStore.question(
                key, account.provider, check: check, command: command, policy: policy, in: session)
            if question.isNew {
                try CommandOutbox.append(
                    .checkAccountHolder(CheckAccountHolder(check: check, account: account)), id: command,
                    traceparent: nil, identifiers: identifiers, in: session)
            }
            return question
        }
    }
}
