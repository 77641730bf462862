import ArgumentParser
import GatewayCore
import GatewayEngine
import GatewayStore
import Primitives
import ProviderKit
import Reconciliation

/// Compares the statements of a day with the books.
struct ReconcileCompare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Compare the statements up to a day with the books; 3 where breaks remain.")

    @Option(help: "The last day that is compared, such as 2026-11-22.", transform: BusinessDay.argument)
    var day: BusinessDay

    @Option(help: "Only this operator's statements, such as MTN_MOMO.")
    var provider: String?

    @Flag(help: "Do not ask the operators what our accounts hold.")
    var offline = false

    @OptionGroup var speech: SpeechOptions

    func run() async throws {
        let remaining = try await ReconcileAccess.with(speech) { access in
            let providers = try provider.map { [try access.provider($0)] } ?? access.runs.providers
            let bar = ProgressBar(speech)
            defer { bar.clear() }
            if !offline {
                bar.show(speech.text("Question des soldes…", "Asking for balances…"))
                try await keepBalances(of: providers, access)
            }
            var outcomes: [ReconciliationRun.Outcome] = []
            for provider in providers {
                bar.show("\(provider)…")
                outcomes.append(try await access.runs.run(provider, through: day))
            }
            bar.clear()
            show(outcomes)
            return outcomes.reduce(0) { $0 + $1.remaining }
        }
        if remaining > 0 { throw ReconcileCommand.breaksRemain }
    }

    /// A provider that does not tell keeps its last word.
    private func keepBalances(of providers: [ProviderID], _ access: ReconcileAccess) async throws {
        for answer in await access.access.status.balances(of: providers) {
            switch answer.result {
            case .success(let balances):
                try await access.store.transaction { transaction in
                    for balance in balances {
                        try transaction.reconciliation.keep(
                            balance.available, on: balance.account, of: answer.provider.id)
                    }
                }
            case .failure(let error): Output.errorLine("\(answer.provider.id): \(error.message)")
            }
        }
    }

    private func show(_ outcomes: [ReconciliationRun.Outcome]) {
        if speech.json {
            let runs = outcomes.map { outcome in
                JSONValue.object([
                    "run": outcome.run.json, "remaining": .integer(Int64(outcome.remaining)),
                    "opened": .integer(Int64(outcome.cases.opened)),
                    "explained": .integer(Int64(outcome.cases.explained)),
                    "decided": .integer(Int64(outcome.decided)),
                    "contradicted": .integer(Int64(outcome.contradicted)),
                ])
            }
            return Output.line(JSONValue.object(["runs": .array(runs)]).text)
        }
        var table = Table([
            speech.text("opérateur", "operator"), speech.text("lignes", "lines"),
            speech.text("paiements", "payments"), speech.text("rapprochés", "matched"),
            speech.text("attendus", "expected"), speech.text("écarts", "breaks"),
            speech.text("restants", "remaining"), speech.text("tranchés", "decided"),
        ])
        for outcome in outcomes {
            let run = outcome.run
            table.add(
                run.provider.name, "\(run.lines)", "\(run.payments)", "\(run.claims)", "\(run.expected)",
                "\(run.breaks)", "\(outcome.remaining)", "\(outcome.decided)")
        }
        for line in table.lines { Output.line(line) }
        for outcome in outcomes {
            Output.line("\(outcome.run.provider) \(Hex.encode(outcome.run.resultHash))")
        }
    }
}
