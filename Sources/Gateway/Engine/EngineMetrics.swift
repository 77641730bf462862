import Metrics

/// Every metric of the engine, by name.
enum EngineMetrics {
    /// Commands taken in, by type and answer: `accepted`, `refused`, `duplicate`, `conflict`.
    static func command(type: String, answer: String) {
        Counter(label: "gateway_commands_total", dimensions: [("type", type), ("answer", answer)]).increment()
    }

    /// Stream entries that are no command of a trusted sender, by what is wrong with them.
    static func rejectedMessage(_ reason: String) {
        Counter(label: "gateway_rejected_messages_total", dimensions: [("reason", reason)]).increment()
    }

    /// Answers of providers, by operation and what they say.
    static func providerAnswer(provider: String, operation: String, answer: String) {
        Counter(
            label: "gateway_provider_answers_total",
            dimensions: [("provider", provider), ("operation", operation), ("answer", answer)]
        ).increment()
    }

    /// Payments that reached a state.
    static func payment(kind: String, state: String) {
        Counter(label: "gateway_payments_total", dimensions: [("kind", kind), ("state", state)]).increment()
    }

    static func caseOpened(_ reason: String) {
        Counter(label: "gateway_cases_opened_total", dimensions: [("reason", reason)]).increment()
    }

    /// Webhooks by verdict: `stored`, `repeated`, `unknown`, `malformed`.
    static func webhook(provider: String, verdict: String) {
        Counter(label: "gateway_webhooks_total", dimensions: [("provider", provider), ("verdict", verdict)])
            .increment()
    }

    /// Tokens asked of a provider.
    static func tokenMinted(scope: String) {
        Counter(label: "gateway_tokens_minted_total", dimensions: [("scope", scope)]).increment()
    }
}
