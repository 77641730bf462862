/// A provider that can show the payer the prompt of a pending collection again.
public protocol PayerPromptProvider: CollectionProvider {
    /// Has the provider prompt the payer of an attempt that was sent and waits. Changes nothing about the attempt and
    /// tells nothing about it; asked twice, the payer may see two prompts.
    func promptPayer(of order: PaymentOrder, in context: ProviderContext)
        async throws(ProviderError) -> PayerPromptOutcome
}

/// What became of a prompt.
public enum PayerPromptOutcome: String, Sendable {
    case sent
    /// The provider does not prompt: to it the attempt does not wait, or is not known.
    case refused
}
