import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Primitives

/// The ledger of one purse, written by hand in the gateway's manner.
struct ScriptedBooks {
    let purse: PurseID
    var payments: [DescribedPayment] = []
    var transfers: [DescribedTransfer] = []
    private(set) var posted: Int64 = 0
    private(set) var reserved: Int64 = 0

    private typealias Account = DescribedTransfer.Account

    init(purse: PurseID) { self.purse = purse }

    mutating func book(_ payment: Payment) {
        let state: PaymentState =
            switch payment.status {
            case .succeeded: .succeeded
            case .failed: .failed
            case .indeterminate: .indeterminate
            case .pending, .processing: .pending
            }
        let provider = payment.account?.provider ?? ProviderID("mtn-momo")
        payments.append(
            DescribedPayment(
                payment: payment.id, kind: payment.kind, provider: provider,
                maskedMSISDN: payment.account?.msisdn.masked ?? "?", amount: payment.amount.minorUnits,
                fee: payment.fee.minorUnits, reference: payment.reference, state: state,
                failure: state == .failed ? .expired : nil,
                providerReference: payment.providerReference,
                attempt: AttemptID(IdentifierSource.system.random()), collection: nil, isAutomatic: false,
                isLate: false, receivedAt: payment.createdAt,
                finalAt: state.isFinal ? payment.statusChangedAt : nil))
        let (amount, fee) = (payment.amount.minorUnits, payment.fee.minorUnits)
        let (owed, flight) = (
            Account(kind: "purse", owner: "\(purse)"), Account(kind: "in_flight", owner: "")
        )
        let clearing = Account(kind: "provider_clearing", owner: provider.name)
        guard payment.kind != .collection else {
            guard state == .succeeded else { return }
            posted += amount
            add("collection", "single", amount, clearing, owed, payment.id)
            return
        }
        let hold = add("payout", "pending", amount, owed, flight, payment.id)
        let fees = Account(kind: "fees", owner: "")
        let feeHold = fee > 0 ? add("fee", "pending", fee, owed, fees, payment.id) : nil
        reserved += amount + fee
        guard state.isFinal else { return }
        reserved -= amount + fee
        let phase = state == .succeeded ? "post" : "void"
        add("payout", phase, amount, owed, flight, payment.id, hold: hold)
        if let feeHold { add("fee", phase, fee, owed, fees, payment.id, hold: feeHold) }
        guard state == .succeeded else { return }
        posted -= amount + fee
        add("settlement", "single", amount, flight, clearing, payment.id)
    }

    @discardableResult
    private mutating func add(
        _ reason: String, _ phase: String, _ amount: Int64, _ debit: Account, _ credit: Account,
        _ payment: PaymentID, hold: Int64? = nil
    ) -> Int64 {
        let number = Int64(transfers.count + 1)
        transfers.append(
            DescribedTransfer(
                number: number, debit: debit, credit: credit, amount: amount, phase: phase, reason: reason,
                hold: hold, payment: payment,
                evidence: phase == "pending" ? nil : IdentifierSource.system.random(),
                bookedAt: Date(timeIntervalSince1970: 1_700_000_000)))
        return number
    }
}
