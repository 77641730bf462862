import Foundation
import GatewayCore
import GatewayMessages

extension SampleMessages {
    /// A purse with a payment that is over and one that is not.
    static let description = PurseDescription(
        request: request, purse: purse, currency: .xaf, posted: 450_000, reserved: 1,
        describedAt: Date(timeIntervalSince1970: 1_700_000_000), isComplete: true,
        payments: [described(payment, .collection, .succeeded), described(other, .refund, .pending)],
        transfers: [
            transfer(1, "single", evidence: UUID(uuidString: "0199aaaa-0000-7000-8000-00000000000a")),
            transfer(2, "pending", evidence: nil),
        ])

    private static func described(
        _ id: PaymentID, _ kind: PaymentKind, _ state: PaymentState
    ) -> DescribedPayment {
        let isOver = state == .succeeded
        return DescribedPayment(
            payment: id, kind: kind, provider: account.provider, maskedMSISDN: account.msisdn.masked,
            amount: 450_000, fee: 0, reference: "PAY-7Q3K9M", state: state, failure: nil,
            providerReference: isOver ? "1195582132" : nil,
            attempt: AttemptID(UUID(uuidString: "0199aaaa-0000-7000-8000-00000000000b")!),
            collection: kind == .refund ? payment : nil, isAutomatic: kind == .refund, isLate: false,
            receivedAt: Date(timeIntervalSince1970: 1_700_000_000),
            finalAt: isOver ? Date(timeIntervalSince1970: 1_700_000_060) : nil)
    }

    private static func transfer(_ number: Int64, _ phase: String, evidence: UUID?) -> DescribedTransfer {
        DescribedTransfer(
            number: number, debit: .init(kind: "provider_clearing", owner: "mtn-momo"),
            credit: .init(kind: "in_flight", owner: ""), amount: 450_000, phase: phase,
            reason: "collection", hold: nil, payment: payment, evidence: evidence,
            bookedAt: Date(timeIntervalSince1970: 1_700_000_000))
    }
}
