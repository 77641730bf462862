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

    /// Delivery receipts of text messages by verdict: `stored`, `repeated`, `parked`, `underway`, `unknown`, `malformed`.
    static func smsReceipt(provider: String, verdict: String) {
        Counter(
            label: "gateway_sms_receipts_total", dimensions: [("provider", provider), ("verdict", verdict)]
        ).increment()
    }

    /// KYC checks that were completed, by decision.
    static func kycCompleted(decision: String) {
        Counter(label: "gateway_kyc_checks_total", dimensions: [("decision", decision)]).increment()
    }

    /// KYC checks whose images could not be sent, which an operator has to explain.
    static func kycImagesUnusable() {
        Counter(label: "gateway_kyc_images_unusable_total").increment()
    }

    /// Callbacks of KYC providers by verdict: `stored`, `repeated`, `unknown`, `forged`, `malformed`.
    static func kycCallback(provider: String, verdict: String) {
        Counter(
            label: "gateway_kyc_callbacks_total", dimensions: [("provider", provider), ("verdict", verdict)]
        ).increment()
    }

    /// KYC checks that are open now, by provider and state, and how old the oldest of a provider is.
    static func kycOpen(provider: String, state: String, _ count: Int) {
        Gauge(label: "gateway_kyc_open", dimensions: [("provider", provider), ("state", state)]).record(count)
    }

    static func kycOldest(provider: String, age: Duration) {
        Gauge(label: "gateway_kyc_oldest_open_seconds", dimensions: [("provider", provider)])
            .record(age.components.seconds)
    }

    /// Circuits that opened or closed.
    static func circuitTurned(provider: String, capability: String, isOpen: Bool) {
        Counter(
            label: "gateway_circuit_turns_total",
            dimensions: [
                ("provider", provider), ("capability", capability), ("to", isOpen ? "open" : "closed"),
            ]
        ).increment()
    }

    /// Where a circuit stands now: 0 closed, 1 half-open, 2 open.
    static func circuitState(provider: String, capability: String, _ value: Int) {
        Gauge(
            label: "gateway_circuit_state", dimensions: [("provider", provider), ("capability", capability)]
        ).record(value)
    }

    /// Payments that are accepted and not sent.
    static func queueLength(provider: String, kind: String, _ count: Int) {
        Gauge(label: "gateway_queue_payments", dimensions: [("provider", provider), ("kind", kind)])
            .record(count)
    }

    /// Tokens asked of a provider.
    static func tokenMinted(scope: String) {
        Counter(label: "gateway_tokens_minted_total", dimensions: [("scope", scope)]).increment()
    }
}
