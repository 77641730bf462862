import Primitives
import ProviderKit

extension ProviderUnderTest {
    /// How a scenario is staged: the provider's own way, or else the way that its name has for all providers. Nil where
    /// neither is known, which the suite takes as a fault.
    package func staging(of scenario: ContractScenario) -> Staging? {
        let own = stages(scenario)
        guard let words, let staging = own ?? StagedFault(scenario: scenario, words: words).staging else {
            return own
        }
        let rules = words.lastRules(scenario)
        guard !rules.isEmpty else { return staging }
        switch staging {
        case .anywhere(let preparations): return .simulated(Stage(after: preparations, faults: rules))
        case .simulated(var stage):
            stage.faults += rules
            return .simulated(stage)
        case .never: return staging
        }
    }
}

/// Stages what can go wrong on the way to any provider, by the scenario's name.
private struct StagedFault {
    let scenario: ContractScenario
    let words: SimulatorWords

    var staging: Staging? {
        if scenario.folder == "token" { return tokenFault.map { .simulated($0) } }
        if let stage = fault ?? outcome ?? webhook { return .simulated(stage) }
        switch scenario.name {
        case "accepted": return .anywhere(after: preparations)
        case "webhook_malformed", "webhook_without_status": return .never(Self.foreignWebhook)
        default: return nil
        }
    }

    static let foreignWebhook =
        "A simulator sends the webhooks that its provider documents; one with another body comes from somebody else."

    /// What becomes of the payment, in the operator's words.
    private var outcome: Stage? {
        let waits = JSONValue.object(["approval": .object(["mode": "manual"])])
        switch scenario.name {
        case "still_pending": return Stage(after: preparations, switches: waits, isToldFirst: true)
        case "duplicate_reference":
            return Stage(after: preparations + [.submission], switches: waits, isToldFirst: true)
        case "not_found": return stage([rule("not_found", .inquiry)])
        case "bad_request": return stage([rule("error_before", .submission, status: 400)])
        default: break
        }
        let reason = words.reasons[scenario.name].map { rule("decline", .submission, reason: $0) }
        let replaced = words.replacements[scenario.name].map {
            alteration(["replace": .object($0)])
        }
        let rules = [reason, replaced].compactMap(\.self)
        return rules.isEmpty ? nil : stage(rules)
    }

    private var webhook: Stage? {
        let waits = JSONValue.object(["approval": .object(["mode": "manual"])])
        let faults: [JSONValue]
        switch scenario.name {
        case "webhook_succeeded": faults = []
        case "webhook_failed":
            faults = [rule("decline", .submission, reason: words.reasons["payer_rejected"])]
        case "webhook_forged": faults = [rule("webhook_forged", .submission)]
        case "webhook_replayed": faults = [rule("webhook_twice", .submission)]
        default: return nil
        }
        return Stage(
            after: [.submission], switches: scenario.name == "webhook_forged" ? waits : nil, faults: faults,
            isToldFirst: true)
    }

    /// A refund needs something to send back; a notification and a prompt something to be about.
    private var preparations: [ContractRun.Preparation] {
        [.refund, .deliveryNotification, .payerPrompt].contains(scenario.capability) ? [.collection] : []
    }

    private var fault: Stage? {
        switch scenario.name {
        case "server_error": stage(everywhere("error_before", status: 500))
        case "executed_server_error": stage([rule("error_after", .submission, status: 500)])
        case "silence": stage(everywhere("no_answer_before"), deadline: .milliseconds(1200))
        case "unreachable": Stage(isUnreachable: true)
        case "malformed": stage(everywhere("non_json", status: 200))
        case "empty": stage(everywhere("alter", status: 200, alteration: .object(["body": ""])))
        case "truncated": stage([alteration(["body": #"{"status":"SUCCESSFUL","amount":"50"#])])
        case "too_large": stage([alteration(["pad_to": 400_000])])
        case "invalid_utf8":
            // {"status":"SUCCESSFUL"} with the byte FF before the last quote.
            stage([alteration(["body_base64": "eyJzdGF0dXMiOiJTVUNDRVNTRlVM/yJ9"])])
        case "redirect":
            stage(
                everywhere(
                    "alter", status: 302,
                    alteration: .object([
                        "body": "", "headers": .object(["Location": "https://elsewhere.example/login"]),
                    ])))
        case "throttled": stage(everywhere("error_before", status: 429))
        case "token_expired": stage(everywhere("token_revoked", times: 1))
        default: nil
        }
    }

    private var tokenFault: Stage? {
        switch scenario.name {
        case "refused_twice": Stage(faults: [rule("token_revoked", .submission, times: 2)])
        case "unavailable": Stage(faults: [rule("error_before", .token, status: 503)])
        case "throttled": Stage(faults: [rule("error_before", .token, status: 429)])
        case "silence": Stage(faults: [rule("no_answer_before", .token)], deadline: .milliseconds(1200))
        case "malformed": Stage(faults: [rule("non_json", .token)])
        default: nil
        }
    }

    private func stage(_ faults: [JSONValue], deadline: Duration? = nil) -> Stage {
        Stage(after: preparations, faults: faults, deadline: deadline)
    }

    private func rule(
        _ action: String, _ call: SimulatorWords.Call, status: Int? = nil, reason: String? = nil,
        times: Int? = nil, alteration: JSONValue? = nil
    ) -> JSONValue {
        words.fault(
            action, at: call, of: scenario, status: status, reason: reason, times: times,
            alteration: alteration)
    }

    /// The answer to the inquiry, spoilt.
    private func alteration(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        rule("alter", .inquiry, alteration: .object(members))
    }

    private func everywhere(
        _ action: String, status: Int? = nil, times: Int? = nil, alteration: JSONValue? = nil
    ) -> [JSONValue] {
        words.faults(action, everywhereIn: scenario, status: status, times: times, alteration: alteration)
    }
}
