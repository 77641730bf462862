import Foundation
import GatewayCore
import Primitives
import Testing

@testable import Escrow
@testable import Postgres

/// What stands before the work of a request, and what decides it.
extension QueryPlanTests {
    static let requests: [Look] = [
        .inSession("whether a session stands", by: ["users_pkey"]) {
            let supposed = SupposedStanding(
                sessionID: UUID(), userID: 1, role: .buyer, language: .french, tokenExpiry: 0)
            _ = try $0.query(SessionStore.stands(supposed))
        },
        .inSession(
            "what decides a payment", by: ["agreements_pkey", "users_pkey"]
        ) {
            guard let payer = MSISDN("237670000001") else { return }
            let order = PaymentService.CollectionOrder(
                agreementID: 1000, payer: payer, method: nil, amount: Money(1000, .xaf))
            let inquirer = Inquirer(userID: 1, address: nil, traceparent: nil)
            _ = try $0.find(
                .all(
                    AgreementStore.lock(.id(1000), party: 1),
                    PaymentService.circumstances(of: order, by: inquirer)))
        },
        .inSession("what was ordered for a part", by: ["payments_agreement_index"]) {
            _ = try $0.find(PaymentStore.orders(of: .id(1000), milestoneID: nil))
        },
        .inSession("payments' references that nobody has", by: ["payments_reference_key"]) {
            _ = try $0.find(PaymentStore.unused(PublicReference.candidates(PublicReference.payment, .system)))
        },
        .inSession("agreements' references that nobody has", by: ["agreements_reference_key"]) {
            _ = try $0.find(
                AgreementStore.unused(PublicReference.candidates(PublicReference.agreement, .system)))
        },
    ]
}
