import ArgumentParser
import FoundationEssentials
import Primitives

/// `provider-sandbox statement`: a day's statement in a provider's own layout, from the journal of a state folder.
struct StatementCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract: "Writes a provider's statement of a day from the journal, with faults on request.")

    @Option(help: "The state folder whose journal is read; the simulators may be running.")
    var stateFolder: String

    @Option(help: "MTN_MOMO or ORANGE_MONEY.")
    var provider: String

    @Option(help: "The day in Cameroon's time, such as 2026-11-22.")
    var day: String

    @Option(
        help:
            "MTN_MOMO: rwanda, ghana or uganda; ORANGE_MONEY: channel-user. The first where it is not named.")
    var layout: String?

    @Option(help: "The currency of the wallet.")
    var currency = "XAF"

    @Option(help: "The number of the account; Orange's first channel user where it is not named.")
    var account: String?

    @Option(help: "MTN's dates, such as \"DD/MM/YYYY HH:MM\".")
    var dates: String?

    @Option(help: "What the operator takes: off, tax (0.2 % and 4 francs), full (with fee and VAT).")
    var tariff = "off"

    @Option(help: "The fee of the full tariff, in hundredths of a per cent.")
    var feeBasisPoints: Int64 = 100

    @Option(help: "A JSON file of faults.")
    var faults: String?

    @Option(help: "The seed of the faults' choices; without it that of the file, else 1.")
    var seed: UInt64?

    @Option(
        help: "The truth of the day before: the day begins with the balances that its statement ended with.")
    var after: String?

    @Option(help: "The statement; its ending says the kind: .csv, .xlsx or .xls.")
    var output: String

    @Option(help: "Where to write, as JSON, what each row and each fault is in truth.")
    var truth: String?

    func run() throws {
        do throws(ControlError) {
            try write()
        } catch {
            StandardOutput.errorLine("provider-sandbox: \(error.message)")
            throw ExitCode(1)
        }
    }

    private func write() throws(ControlError) {
        let provider = try StatementLayout.Provider(named: provider)
        let layout = try StatementLayout.named(layout, of: provider)
        let file = try fileKind(layout)
        let day = try StatementDay(day)
        guard day.start <= SandboxClock.system.now() else {
            throw ControlError(message: "The day \(day.text) has not begun: it has no statement yet.")
        }
        let dates = try dateFormat(layout)
        let tariff = try StatementTariff(tariff, feeBasisPoints: feeBasisPoints, currency: currency)
        guard provider == .mtnMoMo || currency == "XAF" else {
            throw ControlError(message: "Orange's report is in XAF.")
        }
        let (faults, fileSeed) =
            try self.faults.map { path throws(ControlError) in
                try StatementFault.list(try Self.document(at: path))
            } ?? ([], nil)
        let seed = self.seed ?? fileSeed ?? 1

        let entries = try JournalCopy.entries(folder: stateFolder)
        let books = provider.books(entries, day: day, currency: currency, account: account)
        var statement = Statement(books, tariff: tariff, isNetted: !layout.columns.contains(.fee))
        if let after { statement.begin(with: try StatementTruth.closings(try Self.document(at: after))) }
        var faulty = FaultyStatement(statement, layout: layout, seed: seed)
        try faulty.apply(faults)
        let sheet = layout.sheet(faulty.statement, dates: dates)
        let bytes = try file.bytes(sheet)
        try Self.write(bytes, to: output)
        if let truth {
            let document = StatementTruth.document(
                faulty, books: books, sheet: sheet, seed: seed, file: bytes)
            try Self.write(Array(document.text.utf8) + [0x0A], to: truth)
        }
        report(faulty, books, bytes.count)
    }

    private func report(_ faulty: FaultyStatement, _ books: StatementBooks, _ bytes: Int) {
        StandardOutput.line("\(output) \(faulty.statement.rows.count) rows, \(bytes) bytes")
        if books.foreign > 0 {
            StandardOutput.errorLine(
                "\(books.foreign) payments of the day moved another currency and are not on this statement.")
        }
        for fault in faulty.leftOut {
            StandardOutput.errorLine(
                "Statement fault \(fault.number) (\(fault.kind.rawValue)) was left out: \(fault.why).")
        }
    }

    private func fileKind(_ layout: StatementLayout) throws(ControlError) -> StatementFile {
        let ending = output.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
        guard let file = StatementFile(rawValue: ending.lowercased()), layout.files.contains(file) else {
            throw ControlError(
                message: "The layout \(layout.rawValue) is written as "
                    + layout.files.map { ".\($0.rawValue)" }.joined(separator: ", ")
                    + "; \(output) ends otherwise.")
        }
        return file
    }

    private func dateFormat(_ layout: StatementLayout) throws(ControlError) -> StatementDateFormat? {
        guard let dates else { return nil }
        guard layout.provider == .mtnMoMo, let format = StatementDateFormat(rawValue: dates) else {
            throw ControlError(
                message: "--dates is for MTN_MOMO and takes one of: "
                    + StatementDateFormat.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        }
        return format
    }

    private static func document(at path: String) throws(ControlError) -> JSONValue {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw ControlError(message: "The file \(path) cannot be read.")
        }
        do throws(JSONError) {
            return try JSONValue(parsing: content)
        } catch {
            throw ControlError(message: "The file \(path) is not JSON: \(error)")
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(ControlError) {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw ControlError(message: "The file \(path) cannot be written: \(error)")
        }
    }
}

extension Statement {
    fileprivate mutating func begin(with closings: [String: Int64]) {
        for index in accounts.indices {
            guard let closing = closings[accounts[index].number] else { continue }
            accounts[index].opening = closing
        }
    }
}
