import GatewayCore
import Postgres

/// Where a seller is paid by an agreement that is being made: what he has chosen, or else his phone.
struct SellerPayee: Sendable, Equatable {
    let account: ProviderAccount
    /// Nil for his phone.
    let choiceID: Int64?
    /// Nil where the operator was not asked.
    let isConfirmed: Bool?
}

extension AccountHolderService {
    /// The same as the operators say now; nil where none of them knows the number.
    func payee(
        of seller: User, choosing chosen: PayoutAccount?, by policy: EscrowPolicy
    ) async throws -> SellerPayee? {
        let phone = chosen?.account.msisdn ?? seller.phone
        let method = chosen.flatMap { PaymentMethod($0.account.provider) }
        let candidates = method.map { [$0] } ?? policy.payoutCandidates(for: phone)
        guard let choice = try await choose(candidates, for: phone) else { return nil }
        return SellerPayee(
            account: ProviderAccount(provider: choice.method.provider, msisdn: phone), choiceID: chosen?.id,
            isConfirmed: choice.isConfirmed)
    }
}

extension AgreementEffects {
    /// What a seller has chosen, where money still goes out by that way.
    func chosenAccount(of seller: User, in session: PostgresSession) throws -> PayoutAccount? {
        usable(try PayoutAccountStore.current(userID: seller.id, in: session))
    }

    /// A choice, where money still goes out by that way.
    func usable(_ chosen: PayoutAccount?) -> PayoutAccount? {
        guard let chosen, let method = PaymentMethod(chosen.account.provider),
            policy.payoutMethods.contains(method)
        else { return nil }
        return chosen
    }

    /// Where the seller is paid, as he has chosen at this moment. `asked` is what the operators said a moment before.
    func payee(
        of seller: User, asked: SellerPayee?, in session: PostgresSession
    ) throws -> SellerPayee {
        payee(
            of: seller, choosing: try PayoutAccountStore.current(userID: seller.id, in: session), asked: asked
        )
    }

    /// The same where his choice was read already.
    func payee(of seller: User, choosing choice: PayoutAccount?, asked: SellerPayee?) -> SellerPayee {
        let chosen = usable(choice)
        if let asked, asked.choiceID == chosen?.id { return asked }
        return SellerPayee(
            account: chosen?.account ?? policy.payoutAccount(of: seller.phone), choiceID: chosen?.id,
            isConfirmed: nil)
    }
}
