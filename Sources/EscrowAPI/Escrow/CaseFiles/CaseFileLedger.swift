import FoundationEssentials
import GatewayCore
import GatewayMessages
import Primitives

/// The rows of the ledger about one purse, compared with the purse and with the payments that caused them.
struct CaseFileLedger {
    let purse: PurseDescription

    /// What is wrong, in sentences; empty where the books are right to the franc.
    var faults: [LocalizedText] {
        shapeFaults + balanceFaults + purse.payments.flatMap { payment in rowFaults(of: payment) }
    }

    private var shapeFaults: [LocalizedText] {
        var faults: [LocalizedText] = []
        let rows = Dictionary(
            purse.transfers.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        if rows.count != purse.transfers.count {
            faults.append(LocalizedText(fr: "Une écriture figure deux fois.", en: "A row stands twice."))
        }
        let payments = Set(purse.payments.map(\.payment))
        var settled: Set<Int64> = []
        for row in purse.transfers {
            let isSound =
                row.amount > 0 && row.debit != row.credit && payments.contains(row.payment)
                && (row.phase == "pending") == (row.evidence == nil)
            let isSettling = row.phase == "post" || row.phase == "void"
            let hold = row.hold.flatMap { rows[$0] }
            let repeatsHold =
                hold.map { hold in
                    hold.phase == "pending" && hold.debit == row.debit && hold.credit == row.credit
                        && hold.amount == row.amount && hold.payment == row.payment
                        && hold.reason == row.reason
                } ?? false
            let isOnce = row.hold.map { settled.insert($0).inserted } ?? true
            if !isSound || isSettling != (row.hold != nil) || (isSettling && !repeatsHold) || !isOnce {
                faults.append(
                    LocalizedText(
                        fr: "L'écriture \(row.number) ne tient pas par elle-même.",
                        en: "Row \(row.number) does not stand by itself."))
            }
        }
        return faults
    }

    /// Sums wrap, so that no file stops the program; wrapped ones are not the purse's.
    private var balanceFaults: [LocalizedText] {
        let account = DescribedTransfer.Account(kind: "purse", owner: purse.purse.description)
        var (posted, reserved): (Int64, Int64) = (0, 0)
        for row in purse.transfers {
            let isMoved = row.phase == "single" || row.phase == "post"
            if row.credit == account, isMoved { posted &+= row.amount }
            guard row.debit == account else { continue }
            if isMoved { posted &-= row.amount }
            switch row.phase {
            case "pending": reserved &+= row.amount
            case "post", "void": reserved &-= row.amount
            default: break
            }
        }
        guard posted != purse.posted || reserved != purse.reserved || posted < reserved || reserved < 0 else {
            return []
        }
        return [
            LocalizedText(
                fr:
                    "Les écritures donnent \(posted) en caisse dont \(reserved) réservés, la caisse dit \(purse.posted) "
                    + "dont \(purse.reserved).",
                en:
                    "The rows make \(posted) in the purse of which \(reserved) is reserved; the purse says "
                    + "\(purse.posted), of which \(purse.reserved).")
        ]
    }

    private struct Row: Hashable {
        let reason: String
        let phase: String
        let amount: Int64
        let debit: DescribedTransfer.Account
        let credit: DescribedTransfer.Account
    }

    private func rowFaults(of payment: DescribedPayment) -> [LocalizedText] {
        let found = purse.transfers.filter { $0.payment == payment.payment }.map {
            Row(reason: $0.reason, phase: $0.phase, amount: $0.amount, debit: $0.debit, credit: $0.credit)
        }
        let expected = expected(of: payment)
        guard found.count != expected.count || Set(found) != expected else { return [] }
        return [
            LocalizedText(
                fr:
                    "Le paiement \(payment.reference) (\(payment.kind.rawValue), \(payment.amount), "
                    + "\(payment.state.rawValue)) n'a pas les écritures qu'il devrait avoir.",
                en:
                    "The payment \(payment.reference) (\(payment.kind.rawValue), \(payment.amount), "
                    + "\(payment.state.rawValue)) has not the rows that it should have.")
        ]
    }

    /// The rows that a payment causes, as the gateway's rules say.
    private func expected(of payment: DescribedPayment) -> Set<Row> {
        let clearing = DescribedTransfer.Account(kind: "provider_clearing", owner: payment.provider.name)
        let owed = DescribedTransfer.Account(kind: "purse", owner: purse.purse.description)
        let flight = DescribedTransfer.Account(kind: "in_flight", owner: "")
        let fees = DescribedTransfer.Account(kind: "fees", owner: "")
        let suspense = DescribedTransfer.Account(kind: "suspense", owner: "")
        func row(
            _ reason: String, _ phase: String, _ amount: Int64, _ debit: DescribedTransfer.Account,
            _ credit: DescribedTransfer.Account
        ) -> Row { Row(reason: reason, phase: phase, amount: amount, debit: debit, credit: credit) }
        guard payment.kind != .collection else {
            let reason = payment.isLate ? "late_success" : "collection"
            return payment.isLate || payment.state == .succeeded
                ? [row(reason, "single", payment.amount, clearing, owed)] : []
        }
        var phases = ["pending"]
        if payment.state == .succeeded { phases.append("post") }
        if payment.state == .failed { phases.append("void") }
        var rows: Set<Row> = []
        for phase in phases {
            rows.insert(row("payout", phase, payment.amount, owed, flight))
            if payment.fee > 0 { rows.insert(row("fee", phase, payment.fee, owed, fees)) }
        }
        if payment.state == .succeeded {
            rows.insert(row("settlement", "single", payment.amount, flight, clearing))
        }
        if payment.isLate { rows.insert(row("late_success", "single", payment.amount, suspense, clearing)) }
        return rows
    }
}
