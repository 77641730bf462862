import FoundationEssentials
import Primitives

extension StatementBooks {
    /// The merchant's wallet at MTN: what was executed, by the time of its execution. A payment that failed leaves no row.
    init(mtnMoMo entries: [JournalEntry], day: StatementDay, currency: String, account number: String) {
        var starts: [String: Date] = [:]
        var balance: Int64?
        var account = Account(number: number, isHead: true)
        var movements: [StatementMovement] = []
        var foreign = 0
        for entry in entries where entry.provider == "mtn-momo" && entry.time < day.end {
            if entry.time < day.start { account.opening = balance ?? account.opening }
            switch entry.kind {
            case .asked: if let key = Self.key(entry) { starts[key] = entry.time }
            case .changed where entry.operation == "wallet":
                guard entry.msisdn == Wallets.merchant, entry.currency == currency,
                    let held = entry.detail?["hundredths"]?.integer
                else { continue }
                if let known = balance, day.contains(entry.time), held != known {
                    movements.append(
                        StatementMovement(wallet: entry, from: known, to: held, account: number))
                } else if balance == nil {
                    account.opening = held
                }
                balance = held
            case .executed:
                guard let direction = MTNMoMoOperation(rawValue: entry.operation)?.direction,
                    let amount = entry.amount.flatMap({ SimulatedAmount($0) })
                else { continue }
                guard entry.currency == currency else {
                    if day.contains(entry.time) { foreign += 1 }
                    continue
                }
                let isIncoming = direction == .toMerchant
                balance = (balance ?? 0) + (isIncoming ? amount.hundredths : -amount.hundredths)
                guard day.contains(entry.time) else { continue }
                movements.append(
                    StatementMovement(
                        sequence: entry.sequence, reference: entry.reference, externalID: entry.externalID,
                        providerReference: entry.detail?["financial_id"]?.string ?? "",
                        party: entry.msisdn ?? "", service: Self.service(entry.operation),
                        isIncoming: isIncoming, hundredths: amount.hundredths, account: number,
                        startedAt: Self.key(entry).flatMap { starts[$0] } ?? entry.time,
                        completedAt: entry.time))
            case .changed, .declined, .webhook: continue
            }
            if entry.time < day.start { account.opening = balance ?? account.opening }
        }
        account.closing = balance ?? account.opening
        self.init(
            day: day, currency: currency, accounts: [account], movements: movements, foreign: foreign)
    }

    private static func key(_ entry: JournalEntry) -> String? {
        guard let product = entry.detail?["product"]?.string, let reference = entry.reference else {
            return nil
        }
        return "\(product) \(reference)"
    }

    private static func service(_ operation: String) -> StatementMovement.Service {
        switch MTNMoMoOperation(rawValue: operation) {
        case .requestToWithdraw: .cashOut
        case .transfer, .cashTransfer: .transfer
        case .deposit: .deposit
        case .refund: .reversal
        case .requestToPay, .preapproval, .invoice, .payment, nil: .payment
        }
    }
}

extension StatementMovement {
    /// The merchant's wallet was set from outside: its owner put money in or took it out.
    init(wallet entry: JournalEntry, from known: Int64, to held: Int64, account: String) {
        self.init(
            sequence: entry.sequence, service: .wallet, isIncoming: held > known,
            hundredths: abs(held - known), account: account, startedAt: entry.time, completedAt: entry.time)
    }
}
