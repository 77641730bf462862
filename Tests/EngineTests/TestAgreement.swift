import GatewayCore
import GatewayMessages
import Primitives

/// The commands of one agreement, with identifiers of its own.
struct TestAgreement: Sendable {
    let purse = PurseID(IdentifierSource.system.timeOrdered())
    let collection = PaymentID(IdentifierSource.system.timeOrdered())
    let payout = PaymentID(IdentifierSource.system.timeOrdered())
    let buyer = ProviderAccount(provider: ScriptedProvider.id, msisdn: MSISDN("237670000001")!)
    let seller = ProviderAccount(provider: ScriptedProvider.id, msisdn: MSISDN("237670000002")!)

    var open: GatewayCommand { .openPurse(OpenPurse(purse: purse, currency: .xaf, seller: seller)) }

    func collect(_ amount: Int64 = 450_000, payment: PaymentID? = nil) -> GatewayCommand {
        .collect(
            Collect(
                payment: payment ?? collection, purse: purse, payer: buyer, amount: Money(amount, .xaf),
                reference: "PAY-TEST01", message: "Order"))
    }

    func disburse(net: Int64 = 438_750, fee: Int64 = 11_250, payment: PaymentID? = nil) -> GatewayCommand {
        .disburse(
            Disburse(
                payment: payment ?? payout, purse: purse, net: Money(net, .xaf), fee: Money(fee, .xaf),
                reference: "PAY-TEST02", message: "Payout"))
    }

    func refund(_ amount: Int64 = 450_000, payment: PaymentID? = nil) -> GatewayCommand {
        .refund(
            Refund(
                payment: payment ?? payout, purse: purse, collection: collection, amount: Money(amount, .xaf),
                reference: "PAY-TEST03", message: "Refund"))
    }

    /// A leg for each side that gets something; payments are new where none are given.
    func settle(
        part: Int = 0, seller net: Int64 = 0, fee: Int64 = 0, buyer back: Int64 = 0,
        payments: (seller: PaymentID, buyer: PaymentID)? = nil
    ) -> GatewayCommand {
        var legs: [SettlementLeg] = []
        if net > 0 {
            legs.append(
                SettlementLeg(
                    payment: payments?.seller ?? PaymentID(IdentifierSource.system.timeOrdered()),
                    payee: .seller(fee: Money(fee, .xaf)), amount: Money(net, .xaf), reference: "PAY-TEST04",
                    message: "Share"))
        }
        if back > 0 {
            legs.append(
                SettlementLeg(
                    payment: payments?.buyer ?? PaymentID(IdentifierSource.system.timeOrdered()),
                    payee: .buyer(collection: collection), amount: Money(back, .xaf), reference: "PAY-TEST05",
                    message: "Share"))
        }
        return .settle(Settle(purse: purse, part: part, legs: legs))
    }
}
