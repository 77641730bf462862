import ContractSuite
import CurlHTTP
import Foundation
import GatewayCore
import Primitives
import ProviderKit
import ProviderTransport
import TestSupport
import Testing

/// Plays one scenario against the simulator, over real HTTP and through the daemon's own transport: the same calls, the
/// same answers, other identifiers.
func exerciseStaged(_ subject: ProviderUnderTest, _ scenario: ContractScenario) async throws {
    let stage: Stage
    switch subject.staging(of: scenario) {
    case .anywhere(let preparations): stage = Stage(after: preparations)
    case .simulated(let own): stage = own
    case .never: return
    case nil:
        Issue.record("Nobody says how \(scenario) is staged.")
        return
    }
    var timed = stage
    while true {
        let isProven = try await plays(subject, scenario, timed)
        guard !isProven, let deadline = timed.deadline, deadline < .seconds(100) else { return }
        timed.deadline = deadline * 10
    }
}

/// False where a call met the short deadline that is there for another one, whose answer is silence: then the machine was
/// too busy, and nothing is judged unless no more time will be given.
private func plays(
    _ subject: ProviderUnderTest, _ scenario: ContractScenario, _ stage: Stage
) async throws -> Bool {
    var isProven = true
    try await SandboxPool.shared.lend { sandbox in
        let receiver = try scenario.webhooks > 0 ? WebhookReceiver() : nil
        defer { receiver?.stop() }
        let log = LogRecorder()
        let transport = StagedTransport(deadline: stage.deadline)
        let run = try StagedRun(subject, scenario, stage, on: sandbox, webhookURL: receiver?.url).run(
            in: ProviderContext(
                transport: transport, tokens: KeptTokens(for: stage, subject), logger: log.logger))

        if scenario.capability == .smsReceipt, let url = receiver?.url {
            try await sandbox.send("PUT", "/sms-receipts", .object(["notify_url": .string(url)]))
        }
        if stage.isToldFirst { try await sandbox.tell(stage, at: run.subject.words?.provider ?? "") }
        for preparation in stage.preparations { try await run.prepare(preparation) }
        if !stage.isToldFirst { try await sandbox.tell(stage, at: run.subject.words?.provider ?? "") }
        let webhooks = try await receiver?.webhooks(scenario.webhooks) ?? []
        let answers = await run.play(webhooks: webhooks)
        if let deadline = stage.deadline {
            isProven = try await transport.failures == sandbox.silences()
            guard isProven || deadline >= .seconds(100) else { return await transport.close() }
        }

        let name = "\(subject.folder)/\(scenario) on the simulator"
        expect(answers, name)
        expectOnlyManifestHosts(transport.requests, run.provider, name)
        let secrets = (subject.words?.credentials.values).map(Array.init) ?? []
        expectNothingLeaks(
            answers.map(\.said) + log.lines, secrets + (subject.holderName.map { [$0] } ?? []), name)
        await transport.close()
    }
    return isProven
}

/// The provider and the order of one staged scenario.
private struct StagedRun {
    private let make: (ProviderContext) -> ContractRun

    init(
        _ subject: ProviderUnderTest, _ scenario: ContractScenario, _ stage: Stage, on sandbox: Sandbox,
        webhookURL: String?
    ) throws {
        let words = try #require(subject.words)
        let baseURL = try #require(sandbox.url(of: words.provider))
        let provider = try subject.make(
            ProviderPlace(
                variant: scenario.variant,
                baseURL: stage.isUnreachable ? "http://127.0.0.1:\(FreePort.next())" : baseURL,
                credentials: words.credentials.merging(stage.credentials) { $1 }))
        let order = subject.order(for: scenario).with(
            attempt: AttemptID(IdentifierSource.system.random()),
            // Nobody listens there: the imitation tries, and goes on.
            webhookURL: stage.webhookURL ?? webhookURL ?? "https://localhost/webhooks")
        let collection = AttemptID(IdentifierSource.system.random())
        make = { context in
            ContractRun(
                subject, scenario, provider: provider, order: order, collection: collection, in: context,
                time: { Date() }, patience: 600)
        }
    }

    func run(in context: ProviderContext) -> ContractRun { make(context) }
}

extension KeptTokens {
    /// Where nobody listens a token is at hand already, or the call itself would never be tried.
    fileprivate init(for stage: Stage, _ subject: ProviderUnderTest) {
        guard stage.isUnreachable else {
            self.init()
            return
        }
        self.init(
            kept: Dictionary(
                uniqueKeysWithValues: subject.provider.manifest.tokenScopes.map {
                    ($0, Secret("false-token"))
                }))
    }
}

/// The daemon's transport, with a shorter deadline where silence is staged; keeps what was sent.
private final class StagedTransport: HTTPTransport {
    private let client = CurlClient(configuration: .patient(), logger: .quiet)
    private let transport: CurlTransport
    private let deadline: Duration?
    private let sent = Kept<ProviderRequest>()
    private let failed = Kept<ProviderError>()

    init(deadline: Duration?) {
        self.deadline = deadline
        transport = CurlTransport(client: client)
    }

    var requests: [ProviderRequest] { sent.all }
    var failures: Int { failed.all.count }

    func send(_ request: ProviderRequest, deadline: Duration) async throws(ProviderError) -> ProviderResponse
    {
        sent.append(request)
        do throws(ProviderError) {
            return try await transport.send(request, deadline: self.deadline ?? max(deadline, .seconds(60)))
        } catch {
            failed.append(error)
            throw error
        }
    }

    func close() async { await client.close() }
}

extension Sandbox {
    /// How many calls have met a rule by which they have no answer.
    fileprivate func silences() async throws -> Int {
        let rules = try await get("/faults")["faults"]?.array ?? []
        let silent = rules.filter { $0["action"]?.string?.hasPrefix("no_answer") == true }
        // Two rules for one operation both count a call.
        let operations = Dictionary(grouping: silent) { $0["operation"]?.string }
        return operations.values.reduce(0) { sum, rules in
            sum + Int(rules.compactMap { $0["hits"]?.integer }.max() ?? 0)
        }
    }

    fileprivate func tell(_ stage: Stage, at provider: String) async throws {
        if let switches = stage.switches { try await set(switches) }
        for (owner, balance) in stage.wallets { try await setWallet(owner, balance, provider: provider) }
        for fault in stage.faults { try await addFault(fault) }
    }
}
