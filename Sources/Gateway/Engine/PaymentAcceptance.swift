import FoundationEssentials
import GatewayCore
import GatewayMessages
import GatewayStore
import Ledger
package import Logging
package import Primitives
import ProviderKit

/// Decides whether a command is accepted, and writes down what it asks for. Nothing is sent from here.
package struct PaymentAcceptance: Sendable {
    let registry: ProviderRegistry
    let identifiers: IdentifierSource
    private let promptPause: Duration
    let circuits: ProviderCircuits
    private let kyc: KYCAcceptance

    package init(
        registry: ProviderRegistry, identifiers: IdentifierSource, configuration: EngineConfiguration,
        logger: Logger
    ) {
        self.registry = registry
        self.identifiers = identifiers
        promptPause = configuration.promptPause
        circuits = ProviderCircuits(configuration: configuration, logger: logger)
        kyc = KYCAcceptance(
            registry: registry, identifiers: identifiers, configuration: configuration, circuits: circuits)
    }

    /// Accepts a command in this transaction. Returns why it is refused, having written nothing, or nil.
    func accept(
        _ command: GatewayCommand, traceparent: String?, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        switch command {
        case .openPurse(let purse): try open(purse, in: transaction)
        case .collect(let collect): try accept(collect, traceparent: traceparent, in: transaction)
        case .disburse(let disburse): try accept(disburse, traceparent: traceparent, in: transaction)
        case .refund(let refund): try accept(refund, traceparent: traceparent, in: transaction)
        case .settle(let settle): try accept(settle, traceparent: traceparent, in: transaction)
        case .inquire(let inquire): try accept(inquire, traceparent: traceparent, in: transaction)
        case .promptPayer(let prompt): try accept(prompt, in: transaction)
        case .sendSMS(let sms): try accept(sms, in: transaction)
        case .checkAccountHolder(let check): try accept(check, in: transaction)
        case .checkKYC(let check): try kyc.accept(check, traceparent: traceparent, in: transaction)
        case .inquireKYC(let inquire): try kyc.accept(inquire, traceparent: traceparent, in: transaction)
        case .describePurse(let purse): try accept(purse, traceparent: traceparent, in: transaction)
        }
    }

    private func open(_ purse: OpenPurse, in transaction: GatewayTransaction) throws -> CommandRefusal? {
        guard let provider = registry.disbursement(purse.seller.provider) else {
            return CommandRefusal(.unknownProvider, "The gateway cannot pay out by \(purse.seller.provider).")
        }
        guard provider.manifest.currencies.contains(purse.currency) else {
            return CommandRefusal(
                .unsupportedCurrency,
                "\(purse.seller.provider) does not pay out in \(purse.currency.rawValue).")
        }
        guard try !transaction.purses.open(purse), let known = try transaction.purses.lock(purse.purse) else {
            return nil
        }
        let differing = [
            known.currency == purse.currency ? nil : "currency",
            known.seller == purse.seller ? nil : "seller",
        ].compactMap { $0 }
        guard differing.isEmpty else {
            return CommandRefusal(
                .conflict, "The purse is open already, with another \(differing.joined(separator: " and ")).")
        }
        return nil
    }

    private func accept(
        _ collect: Collect, traceparent: String?, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        guard let purse = try transaction.purses.lock(collect.purse) else { return unknownPurse }
        let new = NewPayment(
            id: collect.payment, purse: collect.purse, kind: .collection, account: collect.payer,
            amount: collect.amount, fee: .zero(collect.amount.currency), reference: collect.reference,
            message: collect.message, collection: nil, attempt: AttemptID(identifiers.random()),
            endpoint: endpoint(collect.payer, .collection), traceparent: traceparent)
        if let known = try transaction.payments.payment(collect.payment) { return conflict(known, new) }
        if let refusal = bounds(
            registry.collection(collect.payer.provider)?.manifest, new, purse: purse)
        {
            return refusal
        }
        if let open = try transaction.payments.openCollection(of: collect.purse) {
            return CommandRefusal(
                .collectionOpen,
                "The collection \(open.reference) of this purse is not final; wait for its end.")
        }
        if let refusal = try circuits.refusal(of: new, in: transaction) { return refusal }
        try transaction.payments.insert(new)
        return nil
    }

    private func accept(
        _ inquire: Inquire, traceparent: String?, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        // Locked: what is told must not be older than what has been told already.
        guard let payment = try transaction.payments.lock(inquire.payment), payment.purse == inquire.purse
        else {
            return CommandRefusal(.unknownPayment, "The purse has no payment of that identifier.")
        }
        let refunds = try transaction.payments.lockAutomaticRefunds(of: payment.id)
        for told in [payment] + refunds {
            try transaction.messages.announce(
                .payment(told.report), id: identifiers.timeOrdered(), traceparent: traceparent)
        }
        return nil
    }

    private func accept(_ prompt: PromptPayer, in transaction: GatewayTransaction) throws -> CommandRefusal? {
        guard let payment = try transaction.payments.payment(prompt.payment), payment.purse == prompt.purse
        else {
            return CommandRefusal(.unknownPayment, "The purse has no payment of that identifier.")
        }
        let provider = payment.account.provider
        guard payment.kind == .collection, registry.provider(provider) is any PayerPromptProvider else {
            return CommandRefusal(
                .cannotPrompt, "\(provider) does not prompt again for a \(payment.kind.rawValue).")
        }
        guard payment.state == .pending else {
            return CommandRefusal(.notPending, "The payment is \(payment.state.rawValue), not pending.")
        }
        guard
            try transaction.payerPrompts.order(
                payment.id, pause: promptPause, limit: EngineConfiguration.promptLimit)
        else {
            return CommandRefusal(
                .promptedRecently,
                "The payer was prompted less than \(promptPause) ago, or again as often as he may be, "
                    + "\(EngineConfiguration.promptLimit) times.")
        }
        return nil
    }

    private func accept(_ sms: SendSMS, in transaction: GatewayTransaction) throws -> CommandRefusal? {
        guard registry.sms != nil else {
            return CommandRefusal(.unknownProvider, "The gateway has no provider of text messages.")
        }
        guard (1...4096).contains(sms.sealedText.utf8.count) else {
            return CommandRefusal(.malformed, "A sealed text message has 1 to 4096 bytes.")
        }
        try transaction.sms.insert(sms)
        return nil
    }

    private func accept(
        _ check: CheckAccountHolder, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        let id = check.account.provider
        guard registry.provider(id) is any AccountHolderProvider else {
            return CommandRefusal(.unknownProvider, "\(id) does not tell whose account a number is.")
        }
        try transaction.accountHolders.insert(check)
        return nil
    }

    /// Empty where there is no such provider: the payment is refused then.
    func endpoint(_ account: ProviderAccount, _ kind: PaymentKind) -> String {
        registry.endpoint(account.provider, for: kind) ?? ""
    }

    var unknownPurse: CommandRefusal {
        CommandRefusal(.unknownPurse, "No purse of that identifier is open.")
    }
}
