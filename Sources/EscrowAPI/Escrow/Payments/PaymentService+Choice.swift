package import GatewayCore
import Postgres

/// By which operator a payer pays.
extension PaymentService {
    /// By what the payer of a number is likely to pay, as the operators say, else as the prefix suggests. The operators are
    /// asked only for users who have proven their own phone. Throws `payerUnknown` where no operator by which buyers may
    /// pay has the number.
    package func prediction(for phone: MSISDN, by userID: Int64) async throws -> PaymentPrediction {
        let policy = effects.policy
        let hint = policy.prediction(for: phone)
        guard let holders, hint.method != nil,
            try await database.session({ try UserStore.user(id: userID, in: $0)?.phoneVerified }) == true
        else { return hint }
        guard let choice = try await holders.choose(policy.collectionCandidates(for: phone), for: phone)
        else { throw EscrowError.payerUnknown(policy.collectionMethods) }
        return PaymentPrediction(
            phone: phone, mobileOperator: choice.method.mobileOperator, method: choice.method,
            isConfirmed: choice.isConfirmed)
    }

    /// What the operators say of the payer's number, where that is asked: nobody chose a way to pay, or money paid that way
    /// can go back to that number only. Nothing is asked on behalf of who may not pay.
    func choice(for order: CollectionOrder, by inquirer: Inquirer) async throws -> MethodChoice? {
        guard let holders, order.method.map({ $0.approval == .page }) ?? true else { return nil }
        let method = try await database.session { session -> PaymentMethod? in
            if let mark = inquirer.idempotency, try PaymentStore.payment(mark, in: session) != nil {
                return nil
            }
            let found = try session.find(Self.circumstances(of: order, by: inquirer))
            _ = try payable(order, found, by: inquirer, in: session)
            let method = try self.method(of: order)
            if order.method != nil { try checkNumber(order.payer, of: found.user, by: method) }
            return method
        }
        guard let method else { return nil }
        let policy = effects.policy
        let candidates = order.method == nil ? policy.collectionCandidates(for: order.payer) : [method]
        guard let choice = try await holders.choose(candidates, for: order.payer) else {
            throw EscrowError.payerUnknown(policy.collectionMethods)
        }
        return choice
    }

    /// Nobody tells which number has paid on a page, so a refund can only go to a number that is known to be the payer's
    /// own: the one that he proved.
    func checkNumber(_ payer: MSISDN, of user: User?, by method: PaymentMethod) throws {
        guard method.approval == .page else { return }
        guard user?.phone == payer else { throw EscrowError.pageNeedsOwnNumber }
    }

    /// What was chosen, or else what the number suggests.
    func method(of order: CollectionOrder) throws -> PaymentMethod {
        let offered = effects.policy.collectionMethods
        guard let method = order.method else {
            guard let predicted = effects.policy.prediction(for: order.payer).method else {
                throw EscrowError.methodNeeded(offered)
            }
            return predicted
        }
        guard offered.contains(method) else { throw EscrowError.methodNotOffered(offered) }
        return method
    }
}
