import Crypto
import FoundationEssentials
import GatewayCore
package import GatewayMessages
package import GatewayStore
import Ledger
package import Primitives
package import Reconciliation

/// Closes days: what a run has found is used up, the providers' charges are booked, and the day's report is signed.
package struct DayCloseService: Sendable {
    private let store: GatewayStore
    private let signer: MessageSigner
    private let identifiers: IdentifierSource
    private let policy: CasePolicy
    private static let currency = Currency.xaf
    /// How long after its end a day may be closed: whatever was booked on it has committed by then.
    private static let patience: TimeInterval = 600

    package init(
        store: GatewayStore, signer: MessageSigner, policy: CasePolicy, identifiers: IdentifierSource
    ) {
        self.store = store
        self.signer = signer
        self.policy = policy
        self.identifiers = identifiers
    }

    /// Closes a day in the name of a member of the staff. Throws `DayCloseRefusal` with everything that stands in the way,
    /// and changes nothing then.
    package func close(_ day: BusinessDay, by staff: Int64) async throws -> DayReport {
        try await store.transaction { transaction in
            try transaction.reconciliation.withoutTimeout()
            let actor = try transaction.staff.acting(staff)
            let last = try transaction.closedDays.lockOpenDays()
            let now = try transaction.closedDays.clock()
            guard let actor, !actor.isSuspended, actor.role.closesDays else {
                throw DayCloseRefusal(day: day, obstacles: [.notAllowed])
            }
            let obstacles = try self.obstacles(to: day, last: last, now: now, in: transaction)
            guard obstacles.isEmpty else { throw DayCloseRefusal(day: day, obstacles: obstacles) }
            let providers = try settle(day, by: actor, in: transaction)
            let report = try report(day, by: actor, at: now, providers, in: transaction)
            precondition(report.faults.isEmpty, "A day's books balance: \(report.faults)")
            let text = report.text
            let hash = [UInt8](SHA256.hash(data: Array(text.utf8)))
            try transaction.closedDays.insert(
                day, by: actor.id, at: now, report: text, hash: hash, signingKey: signer.keyID,
                signature: try signer.signature(ofRecord: text))
            try transaction.audit.append(
                GatewayAuditEntry(
                    actor: actor.actor, action: "day.closed", subject: "day:\(day)",
                    details: .object([
                        "report_hash": .string(Hex.encode(hash)),
                        "carried_forward": .integer(report.openCases.count),
                    ])))
            return report
        }
    }

    /// What stands in the way of a day's close now; empty where nothing does.
    package func obstacles(to day: BusinessDay) async throws -> [DayCloseRefusal.Obstacle] {
        try await store.transaction { transaction in
            try obstacles(
                to: day, last: try transaction.closedDays.last(), now: try transaction.closedDays.clock(),
                in: transaction)
        }
    }

    /// A closed day as it was signed; nil where it is open. Throws where its bytes are not what was signed.
    package func archived(
        _ day: BusinessDay, verifier: MessageVerifier
    ) async throws -> (report: DayReport, text: String, seal: PackSeal)? {
        guard let closed = try await store.transaction({ try $0.closedDays.find(day) }) else { return nil }
        let hash = [UInt8](SHA256.hash(data: Array(closed.report.utf8)))
        guard hash == closed.reportHash, let report = DayReport(closed.report),
            verifier.isValid(closed.signature, ofRecord: closed.report, by: closed.signingKey)
        else {
            throw StoreError(.corrupt, "The report of \(day) is not what was signed.")
        }
        let seal = PackSeal(
            hash: Hex.encode(hash), key: closed.signingKey, signature: closed.signature)
        return (report, closed.report, seal)
    }

    private func obstacles(
        to day: BusinessDay, last: BusinessDay?, now: Date, in transaction: GatewayTransaction
    ) throws -> [DayCloseRefusal.Obstacle] {
        if let last, day <= last { return [.closedAlready(day)] }
        var obstacles: [DayCloseRefusal.Obstacle] = []
        if now.timeIntervalSince1970 < TimeInterval(day.end) + Self.patience {
            obstacles.append(.notOver(day))
        }
        if let last, last.advanced(by: 1) != day { obstacles.append(.dayBeforeOpen(last.advanced(by: 1))) }
        let moving = Set(try transaction.closedDays.movingProviders(from: day.start, through: day))
        for provider in try openProviders(through: day, last: last, in: transaction) {
            let stated = try transaction.reconciliation.statedTimes(of: provider, before: day.end)
            if moving.contains(provider), !stated.days.contains(day) {
                obstacles.append(.statementMissing(provider, day))
                continue
            }
            guard let run = try transaction.reconciliation.lastRun(of: provider, on: day) else {
                obstacles.append(.notCompared(provider, day))
                continue
            }
            let newest = try transaction.closedDays.newestChange(of: provider, through: day)
            if let newest, newest > run.runAt { obstacles.append(.comparisonOld(provider, day)) }
        }
        let waiting = try transaction.proposals.open().map(\.caseID)
        if !waiting.isEmpty { obstacles.append(.proposalsOpen(waiting)) }
        return obstacles
    }

    /// The providers with anything in the open days; before the first close, with anything at all.
    private func openProviders(
        through day: BusinessDay, last: BusinessDay?, in transaction: GatewayTransaction
    ) throws -> [ProviderID] {
        try transaction.closedDays.movingProviders(from: last?.end ?? 0, through: day)
    }

    /// Uses up what the runs have found and books what the providers have charged. The providers as the report tells them,
    /// without what stands on our books.
    private func settle(
        _ day: BusinessDay, by actor: StoredStaff, in transaction: GatewayTransaction
    ) throws -> [DayReport.Provider] {
        let last = try transaction.closedDays.last()
        let closedAt = try last.flatMap { try transaction.closedDays.find($0)?.closedAt }
        var next = 1
        return try openProviders(through: day, last: last, in: transaction).map { provider in
            guard let run = try transaction.reconciliation.lastRun(of: provider, on: day) else {
                throw StoreError(.missing, "\(provider) was not compared.")
            }
            var groups = ClaimGroups()
            try transaction.reconciliation.claims(of: run) { groups.add($0, $1) }
            let window = StatementWindow(
                provider: provider, first: last?.end ?? 0, end: day.end, closedAt: closedAt)
            let charges = try charges(of: run, in: window, on: day, groups, in: transaction)
            guard !charges.isTooLarge else {
                throw DayCloseRefusal(day: day, obstacles: [.amountsTooLarge(provider)])
            }
            for line in charges.ownLines { groups.add(line: line) }
            let claims = groups.claims
            try transaction.closedDays.insert(claims, on: day, from: next)
            next += claims.count
            try book(charges, of: provider, on: day, by: actor, in: transaction)
            return try provider.told(run, charges, on: day, Self.currency, in: transaction)
        }
    }

    /// What the provider has charged in the open days. Throws where the run has seen other lines than there are now.
    private func charges(
        of run: StoredReconciliationRun, in window: StatementWindow, on day: BusinessDay,
        _ groups: ClaimGroups,
        in transaction: GatewayTransaction
    ) throws -> DayCharges {
        let provider = window.provider
        let broken = Set(try transaction.reconciliation.breaks(of: run).flatMap(\.lines))
        let joined = Set(try transaction.caseLinks.all(of: provider).flatMap(\.lines))
        var unseen = joined
        var charges = DayCharges()
        var seen: Int64 = 0
        func take(_ line: StatementLine, _ id: StatementLineID, isLate: Bool) {
            charges.take(
                line, id, isLate: isLate, isClaimed: groups.holds(id), isBroken: broken.contains(id), on: day,
                counting: Self.currency)
        }
        try transaction.statements.lines(in: window) { line, id, isLate in
            if joined.contains(id) { unseen.remove(id) } else { seen += 1 }
            take(line, id, isLate: isLate)
        }
        guard seen == run.lines else {
            throw DayCloseRefusal(day: day, obstacles: [.comparisonOld(provider, day)])
        }
        // Lines of closed days that a person has joined since.
        for id in unseen.sorted() {
            guard let placed = try transaction.statements.line(id, of: provider) else { continue }
            take(placed.line, id, isLate: true)
        }
        return charges
    }

    private func book(
        _ charges: DayCharges, of provider: ProviderID, on day: BusinessDay, by actor: StoredStaff,
        in transaction: GatewayTransaction
    ) throws {
        for currency in Currency.allCases {
            for part in ChargePart.allCases {
                let amount = charges.amount(part, currency)
                guard amount > 0 else { continue }
                try transaction.adjustments.book(
                    NewAdjustment(
                        id: identifiers.timeOrdered(), subject: .charge(day, provider, part),
                        transfer: LedgerTransfer(
                            debit: .providerCharges(currency), credit: .providerClearing(provider, currency),
                            amount: Money(amount, currency), reason: .providerCharge, phase: .single),
                        madeBy: actor.id, twoPeopleAbove: policy.twoPeopleAbove, reasonCode: "day_closed"))
            }
        }
    }

    private func report(
        _ day: BusinessDay, by actor: StoredStaff, at now: Date, _ providers: [DayReport.Provider],
        in transaction: GatewayTransaction
    ) throws -> DayReport {
        let accounts = try transaction.closedDays.accounts(on: day, Self.currency)
        var filter = CaseFilter.unresolved
        filter.limit = 1_000_000
        let cases = try transaction.cases.find(filter).filter { $0.day <= day }
        return DayReport(
            day: day, currency: Self.currency, closedBy: actor.name, closedAt: RFC3339.format(now),
            accounts: accounts,
            providers: providers.map { told in
                var provider = told
                provider.clearing =
                    accounts.first { $0.kind == "provider_clearing" && $0.owner == told.name }?.closing ?? 0
                return provider
            },
            volumes: try transaction.closedDays.volumes(on: day, Self.currency),
            openCases: cases.map { DayReport.OpenCase($0, on: day) },
            resolvedCases: try transaction.closedDays.resolvedCases(on: day),
            adjustments: try transaction.adjustments.made(on: day).map { DayReport.Adjustment($0) })
    }
}
