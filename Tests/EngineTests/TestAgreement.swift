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
}
