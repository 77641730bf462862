import Durable
import FoundationEssentials
import GatewayCore
import Postgres
import Primitives

/// Where somebody is paid as a seller, and how he chooses another account.
///
/// The number of a new account is proven by a code that is sent to it, and the account is used only once a time of rest is
/// over, also where it is the phone of the person's own account; the person and the old number are told at once. So a stolen
/// session draws no payout away unseen. Agreements keep the account that they were made with.
package struct PayoutAccountService: Sendable {
    private let accounts: AccountService
    private let source: PolicySource
    /// Nil where operators are not asked.
    private let holders: AccountHolderService?

    package init(accounts: AccountService, source: PolicySource, holders: AccountHolderService? = nil) {
        self.accounts = accounts
        self.source = source
        self.holders = holders
    }

    package func accounts(userID: Int64) async throws -> PayoutAccounts {
        try await accounts.database.session { session in
            guard let user = try UserStore.user(id: userID, in: session) else {
                throw AccountError.unknownUser
            }
            return try self.accounts(of: user, in: session)
        }
    }

    /// Chooses an account: without a code, one is sent to its number; with it, the account is chosen. The phone of the
    /// person's own account needs no code, and no rest where that number is paid to already. Sending the same twice changes
    /// nothing.
    ///
    /// Throws `EscrowError.methodNotOffered` and `phoneNotProven`, and of `AccountError` `payoutNumberUnknown`,
    /// `versionChanged`, `wrongCode`, `noUsableCode`, `codeSentRecently`, `codesExhausted`.
    package func choose(
        _ order: PayoutAccountOrder, userID: Int64, origin: AccountService.Origin
    ) async throws -> PayoutAccounts {
        let offered = source.current.payoutMethods
        guard offered.contains(order.method) else { throw EscrowError.methodNotOffered(offered) }
        let isConfirmed = try await confirmation(of: order, userID: userID)
        let result = try await accounts.database.transaction {
            session -> Result<PayoutAccounts, AccountError> in
            guard let user = try UserStore.lock(userID: userID, in: session)?.user else {
                return .failure(.unknownUser)
            }
            try UserStore.requireProvenPhone(of: userID, for: .changePayoutAccount, in: session)
            let before = try self.accounts(of: user, in: session)
            if let expected = order.expected, expected != before.version { return .failure(.versionChanged) }
            if before.latest?.account == order.account { return .success(before) }
            let refusal =
                if before.current?.account == order.account {
                    try keep(before, origin, userID: userID, in: session)
                } else if order.phone == user.phone {
                    try takeOwn(order, isConfirmed, before, origin, userID: userID, in: session)
                } else if let code = order.code {
                    try prove(order, code, before, of: user, origin, in: session)
                } else {
                    try ask(order, isConfirmed, before, of: user, origin, in: session)
                }
            if let refusal { return .failure(refusal) }
            return .success(try self.accounts(of: user, in: session))
        }
        accounts.wakeup.signal()
        return try result.get()
    }

    private func accounts(of user: User, in session: PostgresSession) throws -> PayoutAccounts {
        try PayoutAccountStore.accounts(
            userID: user.id, phone: source.current.payoutAccount(of: user.phone), in: session)
    }

    /// Whether the operator knows the number, asked before anything is written or sent; nil where it is not asked.
    private func confirmation(of order: PayoutAccountOrder, userID: Int64) async throws -> Bool? {
        let known = try await accounts.database.session { session -> PayoutAccounts in
            try UserStore.requireProvenPhone(of: userID, for: .changePayoutAccount, in: session)
            guard let user = try UserStore.user(id: userID, in: session) else {
                throw AccountError.unknownUser
            }
            return try self.accounts(of: user, in: session)
        }
        let isKnown = [known.waiting, known.next, known.current].contains { $0?.account == order.account }
        guard let holders, !isKnown else { return nil }
        guard let choice = try await holders.choose([order.method], for: order.phone) else {
            throw AccountError.payoutNumberUnknown
        }
        return choice.isConfirmed
    }

    /// Sends a code to a number, and remembers what it is for. What is used, or will be, stays.
    private func ask(
        _ order: PayoutAccountOrder, _ isConfirmed: Bool?, _ before: PayoutAccounts, of user: User,
        _ origin: AccountService.Origin, in session: PostgresSession
    ) throws -> AccountError? {
        let refusal = try accounts.sendingRefusal(userID: user.id, purpose: .payoutAccount, in: session)
        if let refusal {
            // The same request sent again: the code is on its way.
            if case .codeSentRecently = refusal, before.waiting?.account == order.account { return nil }
            return refusal
        }
        let confirmed = before.waiting?.account == order.account ? before.waiting?.isConfirmed : isConfirmed
        try PayoutAccountStore.withdraw(of: user.id, unprovenOnly: true, in: session)
        let code = try accounts.sendCode(
            to: user, at: order.phone, purpose: .payoutAccount, traceparent: origin.traceparent, in: session)
        let id = try PayoutAccountStore.insert(
            order.account, isConfirmed: confirmed, code: code, userID: user.id, in: session)
        try accounts.audit(
            "payout_account.code_sent", userID: user.id, origin: origin,
            details: .object([
                "choice": .integer(id), "provider": .string(order.account.provider.name),
                "provider_confirmed": confirmed.map { .bool($0) },
            ]), in: session)
        return nil
    }

    /// Takes the code that was sent to the number, and the account with it, once it has rested.
    private func prove(
        _ order: PayoutAccountOrder, _ code: String, _ before: PayoutAccounts, of user: User,
        _ origin: AccountService.Origin, in session: PostgresSession
    ) throws -> AccountError? {
        guard let waiting = before.waiting, waiting.account == order.account else { return .noUsableCode }
        switch try accounts.match(code, userID: user.id, purpose: .payoutAccount, in: session) {
        case .failure(let refusal): return refusal
        case .success(let id):
            guard id == waiting.codeID else { return .noUsableCode }
            try PhoneCodeStore.markUsed(id, in: session)
        }
        try PayoutAccountStore.withdraw(of: user.id, except: waiting.id, unprovenOnly: false, in: session)
        try PayoutAccountStore.setProven(
            waiting.id, rest: source.current.payoutAccountRest, in: session)
        try tell(of: waiting.id, order, before, origin, userID: user.id, in: session)
        return nil
    }

    /// What is used stays, and what was to take its place is given up, at once.
    private func keep(
        _ before: PayoutAccounts, _ origin: AccountService.Origin, userID: Int64, in session: PostgresSession
    ) throws -> AccountError? {
        try PayoutAccountStore.withdraw(of: userID, unprovenOnly: false, in: session)
        try accounts.audit(
            "payout_account.kept", userID: userID, origin: origin,
            details: .object([
                "choice": before.current.map { .integer($0.id) },
                "withdrawn": before.next.map { .integer($0.id) },
            ]), in: session)
        return nil
    }

    /// The phone of the account is proven. It rests like any other number, unless it is the one that is paid to already:
    /// who has a stolen session may have that phone, and not the number that was chosen. Whatever else was under way is given
    /// up.
    private func takeOwn(
        _ order: PayoutAccountOrder, _ isConfirmed: Bool?, _ before: PayoutAccounts,
        _ origin: AccountService.Origin, userID: Int64, in session: PostgresSession
    ) throws -> AccountError? {
        try PayoutAccountStore.withdraw(of: userID, unprovenOnly: false, in: session)
        let isPaidTo = (before.current?.account ?? before.phone).msisdn == order.phone
        let id = try PayoutAccountStore.insert(
            order.account, isConfirmed: isConfirmed, code: nil,
            rest: isPaidTo ? .zero : source.current.payoutAccountRest, userID: userID, in: session)
        try tell(of: id, order, before, origin, userID: userID, in: session)
        return nil
    }

    /// The person, and the number that was used before, are told; the trail says who chose, and not which number.
    private func tell(
        of id: Int64, _ order: PayoutAccountOrder, _ before: PayoutAccounts, _ origin: AccountService.Origin,
        userID: Int64, in session: PostgresSession
    ) throws {
        let chosen = try PayoutAccountStore.account(id: id, in: session)
        try accounts.audit(
            "payout_account.chosen", userID: userID, origin: origin,
            details: .object([
                "before": before.current.map { .integer($0.id) }, "after": .integer(id),
                "provider": .string(order.account.provider.name),
                "effective_at": chosen?.effectiveAt.map { .string(RFC3339.format($0)) },
            ]), in: session)
        try ServiceEventStore.append(
            ServiceEvent(
                .payoutAccountChosen, user: userID,
                details: .object([
                    "choice": .integer(id), "previous_choice": before.current.map { .integer($0.id) },
                ])), in: session)
    }
}
