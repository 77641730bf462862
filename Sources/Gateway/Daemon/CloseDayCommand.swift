import ArgumentParser
import GatewayCore
import GatewayEngine
import GatewayStore
import Primitives
import Reconciliation
import Spreadsheets

/// Closes a day, or shows a closed one as it was signed.
struct CloseDayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close-day",
        abstract: "Close a day for good: lock it, book its charges, sign its report.",
        discussion: """
            Refuses with code 3 while a statement is missing, the comparison is older than what it has to have seen, a case \
            waits for a second person, or the day before is open. What comes later for a closed day is counted on the next \
            open one.
            """)

    @Argument(help: "The day, such as 2026-11-22.") var day: String
    @Flag(help: "Only say what stands in the way.") var check = false
    @Flag(help: "Show the day as it was closed and signed.") var show = false
    @Option(help: "A folder for the pack: PDF, XLSX, CSV and JSON, each in French and English.")
    var pack: String?
    @OptionGroup var options: FinanceOptions

    func run() async throws {
        guard let day = BusinessDay(day) else { throw ValidationError("A day is written 2026-11-22.") }
        try await FinanceAccess.with(options) { finance in
            let service = DayCloseService(
                store: finance.store, signer: finance.configuration.signer, policy: finance.settings.policy,
                identifiers: .system)
            if show { return try await showArchive(day, service, finance) }
            if check {
                return try report(
                    DayCloseRefusal(day: day, obstacles: try await service.obstacles(to: day)), finance)
            }
            let actor = try await finance.actor()
            do {
                let closed = try await service.close(day, by: actor.id)
                finance.say(
                    "\(day) is closed; \(closed.openCases.count) cases are carried forward.")
                finance.answer(closed.json)
                try await writePack(day, service, finance)
            } catch let refusal as DayCloseRefusal {
                try report(refusal, finance)
            }
        }
    }

    private func showArchive(_ day: BusinessDay, _ service: DayCloseService, _ finance: FinanceAccess)
        async throws
    {
        guard let closed = try await service.archived(day, verifier: try finance.verifier()) else {
            finance.say("\(day) is open.")
            finance.answer(.object(["day": .string(day.description), "closed": false]))
            throw ExitCode(3)
        }
        try await writePack(day, service, finance)
        if options.json { return Output.line(closed.text) }
        for line in closed.report.lines { Output.line(line) }
    }

    /// Makes the pack from what was signed: the same bytes whenever it is made.
    private func writePack(
        _ day: BusinessDay, _ service: DayCloseService, _ finance: FinanceAccess
    ) async throws {
        guard let pack, let closed = try await service.archived(day, verifier: try finance.verifier()) else {
            return
        }
        let maker = DayPack(folder: pack)
        for language in Language.allCases {
            for form in PackForm.allCases {
                let bytes = try await maker.bytes(
                    of: closed.report, text: closed.text, seal: closed.seal, as: form, in: language)
                let sink = try FileSink(path: "\(pack)/kimi-\(day)-\(language.rawValue).\(form.rawValue)")
                try sink.write(bytes)
            }
        }
    }

    private func report(_ refusal: DayCloseRefusal, _ finance: FinanceAccess) throws {
        for obstacle in refusal.obstacles { finance.say(obstacle.sentence.text(in: options.spoken)) }
        if refusal.obstacles.isEmpty { finance.say("Nothing stands in the way of closing \(refusal.day).") }
        finance.answer(
            .object([
                "day": .string(refusal.day.description),
                "obstacles": .array(
                    refusal.obstacles.map {
                        .object([
                            "code": .string($0.code.rawValue),
                            "message": .string($0.sentence.text(in: options.spoken)),
                        ])
                    }),
            ]))
        if !refusal.obstacles.isEmpty { throw ExitCode(3) }
    }
}

extension DayReport {
    fileprivate var lines: [String] {
        var table = Table(["account", "opening", "increase", "decrease", "closing"])
        for account in accounts {
            table.add(
                [account.kind, account.owner].filter { !$0.isEmpty }.joined(separator: " "),
                String(account.opening), String(account.increase), String(account.decrease),
                String(account.closing))
        }
        var sides = Table(["provider", "statement", "books", "drift", "charges", "breaks"])
        for provider in providers {
            sides.add(
                provider.name, provider.statementClosing.map { String($0) } ?? "-",
                String(provider.clearing), provider.drift.map { String($0) } ?? "-",
                String(provider.charges), String(provider.breaks))
        }
        return ["\(day) in \(currency.rawValue), closed by \(closedBy) at \(closedAt)"] + table.lines
            + sides.lines + ["\(openCases.count) cases were carried forward"]
    }
}
