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
    private let registry: ProviderRegistry
    private let identifiers: IdentifierSource
    private let promptPause: Duration
    private let circuits: ProviderCircuits
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
        case .inquire(let inquire): try accept(inquire, traceparent: traceparent, in: transaction)
        case .promptPayer(let prompt): try accept(prompt, in: transaction)
        case .sendSMS(let sms): try accept(sms, in: transaction)
        case .checkAccountHolder(let check): try accept(check, in: transaction)
        case .checkKYC(let check): try kyc.accept(check, traceparent: traceparent, in: transaction)
        case .inquireKYC(let inquire): try kyc.accept(inquire, traceparent: traceparent, in: transaction)
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
        if let open = try transaction.payments.unsettled(of: collect.purse).first(where: {
            $0.kind == .collection && !$0.state.isFinal
        }) {
            return CommandRefusal(
                .collectionOpen,
                "The collection \(open.reference) of this purse is not final; wait for its end.")
        }
        if let refusal = try circuits.refusal(of: new, in: transaction) { return refusal }
        try transaction.payments.insert(new)
        return nil
    }

    private func accept(
        _ disburse: Disburse, traceparent: String?, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        guard let purse = try transaction.purses.lock(disburse.purse) else { return unknownPurse }
        let new = NewPayment(
            id: disburse.payment, purse: disburse.purse, kind: .disbursement, account: purse.seller,
            amount: disburse.net, fee: disburse.fee, reference: disburse.reference, message: disburse.message,
            collection: nil, attempt: AttemptID(identifiers.random()),
            endpoint: endpoint(purse.seller, .disbursement), traceparent: traceparent)
        return try pay(new, from: purse, in: transaction)
    }

    private func accept(
        _ refund: Refund, traceparent: String?, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        guard let purse = try transaction.purses.lock(refund.purse) else { return unknownPurse }
        guard let collection = try transaction.payments.payment(refund.collection),
            collection.purse == refund.purse, collection.kind == .collection, collection.state == .succeeded
        else {
            return CommandRefusal(.unknownPayment, "The purse has no collected payment of that identifier.")
        }
        guard refund.amount.currency == collection.amount.currency,
            refund.amount.minorUnits <= collection.amount.minorUnits
        else {
            return CommandRefusal(.amountOutOfBounds, "A refund is at most what its collection brought.")
        }
        let account = registry.refundAccount(of: collection.account)
        let new = NewPayment(
            id: refund.payment, purse: refund.purse, kind: .refund, account: account,
            amount: refund.amount, fee: .zero(refund.amount.currency), reference: refund.reference,
            message: refund.message, collection: refund.collection, attempt: AttemptID(identifiers.random()),
            endpoint: endpoint(account, .refund), traceparent: traceparent)
        return try pay(new, from: purse, in: transaction)
    }

    /// Reserves and writes down money that leaves a purse: both, or neither.
    private func pay(
        _ new: NewPayment, from purse: OpenPurse, in transaction: GatewayTransaction
    ) throws -> CommandRefusal? {
        if let known = try transaction.payments.payment(new.id) { return conflict(known, new) }
        if let refusal = bounds(registry.disbursement(new.account.provider)?.manifest, new, purse: purse) {
            return refusal
        }
        for other in try transaction.payments.unsettled(of: new.purse) where other.kind.leavesPurse {
            guard !other.isLateSuccess else {
                return CommandRefusal(
                    .paidLate,
                    "\(other.reference) was paid after it had been reported failed; a person has to look.")
            }
            return other.state.isFinal
                ? CommandRefusal(
                    .settling,
                    "\(other.reference) failed and the provider has not confirmed it yet; ask again later.")
                : CommandRefusal(
                    .disbursementOpen, "\(other.reference) of this purse is not final; wait for its end.")
        }
        let total = try new.amount.adding(new.fee)
        let available = try transaction.purses.available(new.purse)
        guard total.minorUnits <= available else {
            return CommandRefusal(
                .insufficientPurse,
                "The purse holds \(Money(available, purse.currency)); \(total) is asked for.")
        }
        if let refusal = try circuits.refusal(of: new, in: transaction) { return refusal }
        try transaction.payments.insert(new)
        try transaction.ledger.book(
            PaymentPostings.reserved(net: new.amount, fee: new.fee, from: new.purse), of: new.id,
            evidence: nil)
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
    private func endpoint(_ account: ProviderAccount, _ kind: PaymentKind) -> String {
        registry.endpoint(account.provider, for: kind) ?? ""
    }

    private var unknownPurse: CommandRefusal {
        CommandRefusal(.unknownPurse, "No purse of that identifier is open.")
    }

    private func bounds(_ manifest: ProviderManifest?, _ new: NewPayment, purse: OpenPurse) -> CommandRefusal?
    {
        guard let manifest else {
            return CommandRefusal(
                .unknownProvider,
                "The gateway has no provider \(new.account.provider) for a \(new.kind.rawValue).")
        }
        guard new.amount.currency == purse.currency, new.fee.currency == purse.currency,
            manifest.currencies.contains(new.amount.currency)
        else {
            return CommandRefusal(
                .unsupportedCurrency, "The purse and the provider do not share the currency.")
        }
        guard manifest.amounts.contains(new.amount.minorUnits), new.fee.minorUnits >= 0 else {
            return CommandRefusal(
                .amountOutOfBounds,
                "\(manifest.displayName) moves \(manifest.amounts.lowerBound) to \(manifest.amounts.upperBound)."
            )
        }
        return nil
    }

    /// A payment identifier that is known: the same order is accepted again, another is refused by the differing fields.
    private func conflict(_ known: StoredPayment, _ new: NewPayment) -> CommandRefusal? {
        let comparisons: [(String, Bool)] = [
            ("purse", known.purse == new.purse), ("kind", known.kind == new.kind),
            ("account", known.account == new.account), ("amount", known.amount == new.amount),
            ("fee", known.fee == new.fee), ("reference", known.reference == new.reference),
            ("message", known.message == new.message), ("collection", known.collection == new.collection),
        ]
        let differing = comparisons.filter { !$0.1 }.map(\.0)
        guard !differing.isEmpty else { return nil }
        return CommandRefusal(
            .conflict,
            "A payment of this identifier exists; it differs in \(differing.joined(separator: ", ")).")
    }
}
