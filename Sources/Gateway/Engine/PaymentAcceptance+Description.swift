import GatewayCore
import GatewayMessages
import GatewayStore
import Primitives

extension PaymentAcceptance {
    /// Tells what the books hold of a purse at this instant. Nothing is written but the answer, so that asking again tells
    /// again.
    func accept(
        _ describe: DescribePurse, traceparent: String?, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        guard
            let description = try transaction.descriptions.describe(describe.purse, for: describe.request)
        else { return unknownPurse }
        try transaction.messages.announce(
            .purseDescribed(description), id: identifiers.timeOrdered(), traceparent: traceparent)
        return nil
    }
}
