import GatewayCore
import Postgres

extension PaymentService {
    /// Above the policy's amount both parties must be verified before the buyer's money is asked for. What counts is the
    /// larger of the price and of what the buyer pays; agreements are not summed.
    ///
    /// This is the only gate: money that is held already goes to the seller or back to the buyer whatever became of a
    /// verification meanwhile, because it may not be stranded.
    func requireVerified(_ agreement: Agreement, in session: PostgresSession) throws {
        let policy = effects.policy
        guard policy.requiresKYC(agreement.price.amount) || policy.requiresKYC(agreement.price.due) else {
            return
        }
        let unverified = try KYCProfileStore.unverified(
            of: [agreement.buyer.userID] + (agreement.seller.map { [$0.userID] } ?? []), in: session)
        guard !unverified.isEmpty else { return }
        throw EscrowError.kycRequired(
            above: policy.kycRequiredAbove, missing: unverified.compactMap { agreement.party(of: $0) })
    }
}
