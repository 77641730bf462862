import FoundationEssentials
import Primitives

extension StatementBooks {
    /// The channel users' wallets at Orange, by the time of completion, with the payments that failed. The simulator has one
    /// purse for all of them: the head of the network has it, with the payments by page; each other channel user has what went
    /// through him, from nothing. A payment that failed and turned into a success on the same day is a success.
    init(orange entries: [JournalEntry], day: StatementDay, currency: String, account head: String?) {
        let channels = Self.channels(entries, before: day.end)
        let head = head ?? channels.first ?? Self.defaultAccount
        var books = OrangeBooks(day: day, currency: currency, head: head)
        for entry in entries where entry.provider.hasPrefix("orange-") && entry.time < day.end {
            books.take(entry)
        }
        let numbers = [head] + channels.filter { $0 != head }
        let accounts = numbers.map { number in
            Account(
                number: number, isHead: number == head, opening: books.openings[number] ?? 0,
                closing: books.balances[number] ?? books.openings[number] ?? 0)
        }
        self.init(
            day: day, currency: currency, accounts: accounts,
            movements: books.movements + books.failures.values,
            foreign: books.foreign)
    }

    /// Where no channel user has paid yet.
    static let defaultAccount = "691301143"

    private static func channels(_ entries: [JournalEntry], before end: Date) -> [String] {
        var channels: [String] = []
        for entry in entries
        where entry.time < end && entry.provider == "orange-money" && entry.operation.hasSuffix("_pay") {
            guard let channel = entry.detail?["channel"]?.string, !channels.contains(channel) else {
                continue
            }
            channels.append(channel)
        }
        return channels
    }
}

/// The journal's entries of Orange Money, summed up.
private struct OrangeBooks {
    private struct Start {
        let transaction: String
        let channel: String?
        let time: Date
        let family: OrangeFamily?
    }

    let day: StatementDay
    let currency: String
    let head: String
    var openings: [String: Int64] = [:]
    var balances: [String: Int64] = [:]
    var movements: [StatementMovement] = []
    /// By reference: a failure that turns into a success is none.
    var failures: [String: StatementMovement] = [:]
    var foreign = 0
    private var starts: [String: Start] = [:]

    init(day: StatementDay, currency: String, head: String) {
        self.day = day
        self.currency = currency
        self.head = head
    }

    mutating func take(_ entry: JournalEntry) {
        switch entry.kind {
        case .asked: begin(entry)
        case .changed where entry.operation == "wallet": setWallet(entry)
        case .executed: end(entry, isSuccess: true)
        case .declined: end(entry, isSuccess: false)
        case .changed, .webhook: return
        }
    }

    private mutating func begin(_ entry: JournalEntry) {
        guard let reference = entry.reference, let transaction = entry.detail?["txnid"]?.string else {
            return
        }
        starts[reference] = Start(
            transaction: transaction, channel: entry.detail?["channel"]?.string, time: entry.time,
            family: OrangeFamily(rawValue: String(entry.operation.prefix { $0 != "_" })))
    }

    private mutating func setWallet(_ entry: JournalEntry) {
        guard entry.msisdn == Wallets.merchant, entry.currency == currency,
            let held = entry.detail?["hundredths"]?.integer
        else { return }
        // What went through the others is in the same purse.
        let others = balances.reduce(Int64(0)) { $1.key == head ? $0 : $0 + $1.value }
        let own = held - others
        if let known = balances[head], day.contains(entry.time), own != known {
            var movement = StatementMovement(wallet: entry, from: known, to: own, account: head)
            movement.providerReference = OrangeTime.transactionID(
                prefix: "PP", number: entry.sequence, at: entry.time)
            movements.append(movement)
        } else if balances[head] == nil || !day.contains(entry.time) {
            openings[head] = own
        }
        balances[head] = own
    }

    private mutating func end(_ entry: JournalEntry, isSuccess: Bool) {
        guard let reference = entry.reference, let start = starts[reference] else { return }
        guard entry.currency == currency else {
            if isSuccess, day.contains(entry.time) { foreign += 1 }
            return
        }
        let account = start.channel ?? head
        let direction =
            entry.detail?["direction"]?.string.flatMap(OrangePurses.Direction.init)
            ?? start.family?.direction ?? .toMerchant
        guard let hundredths = entry.amount.flatMap({ SimulatedAmount($0) })?.hundredths else { return }
        if isSuccess {
            balances[account, default: 0] += direction == .toMerchant ? hundredths : -hundredths
            if entry.time < day.start { openings[account] = balances[account] }
        }
        guard day.contains(entry.time) else { return }
        let movement = StatementMovement(
            sequence: entry.sequence, reference: reference, externalID: entry.externalID,
            providerReference: start.transaction,
            party: entry.msisdn.map { SubscriberNumber.national($0) ?? $0 } ?? "",
            service: Self.service(start.family), isIncoming: direction == .toMerchant,
            hundredths: hundredths, account: account, startedAt: start.time, completedAt: entry.time,
            isSuccess: isSuccess, isPartyUnknown: !isSuccess && Self.isPartyUnknown(entry.outcome ?? ""))
        failures[reference] = isSuccess ? nil : movement
        if isSuccess { movements.append(movement) }
    }

    private static func isPartyUnknown(_ outcome: String) -> Bool {
        let code = OrangeReason(spelling: outcome).code
        return [OrangeReason.unknownNumber, .noAccount, .invalidSubscriber].contains { $0.code == code }
    }

    private static func service(_ family: OrangeFamily?) -> StatementMovement.Service {
        switch family {
        case .mp, nil: .payment
        case .cashin: .cashIn
        case .cashout, .acashout: .cashOut
        case .c2c, .ic2c: .transfer
        }
    }
}
