import GatewayCore
import GatewayMessages
import GatewayStore
import Logging
import Primitives

/// The circuits of the providers at work: what answers do to them, and what they let through.
struct ProviderCircuits: Sendable {
    let configuration: EngineConfiguration
    let logger: Logger

    /// Takes note of a call's answer, and tells the other side where the provider becomes available or unavailable.
    /// Writes nothing for an answer of a provider that is well. The last step of its transaction: whoever locks a
    /// circuit waits for nothing else.
    @discardableResult
    func note(
        _ event: CircuitBreaker.Event, of provider: ProviderID, _ capability: WatchedCapability,
        identifiers: IdentifierSource, in transaction: GatewayTransaction
    ) throws -> CircuitBreaker.Change {
        let known =
            event == .failed
            ? try transaction.circuits.lock(provider, capability)
            : try transaction.circuits.lockUnlessWell(provider, capability)
        guard let circuit = known else { return .none }
        var breaker = circuit.breaker
        let change = breaker.apply(event, policy: configuration.circuit)
        guard breaker != circuit.breaker || change != .none else { return .none }
        try transaction.circuits.update(circuit, to: breaker, change: change)
        let isTurned = (circuit.state == .closed) != (breaker.state == .closed)
        guard isTurned else { return change }
        let isAvailable = breaker.state == .closed
        try transaction.messages.announce(
            .providerAvailability(
                ProviderAvailability(
                    provider: provider, capability: capability, available: isAvailable,
                    since: try transaction.now())), id: identifiers.timeOrdered(), traceparent: nil)
        EngineMetrics.circuitTurned(
            provider: provider.name, capability: capability.rawValue, isOpen: !isAvailable)
        logger.log(
            level: isAvailable ? .notice : .error,
            isAvailable
                ? "A provider answers again." : "A provider does not answer: it is not called for now.",
            metadata: [
                "provider.id": "\(provider)", "capability": "\(capability.rawValue)",
                "failures": "\(circuit.failures)",
            ])
        return change
    }

    /// Takes one queued payment for each circuit of a provider whose probe is due. Nobody else sends one until it is answered, or its
    /// lease is over.
    func claimProbes(
        of share: PaymentShare, limit: Int, in transaction: GatewayTransaction
    ) throws -> [StoredPayment] {
        guard case .provider(let id) = share else { return [] }
        var probes: [StoredPayment] = []
        for circuit in try transaction.circuits.lockDueForProbe()
        where circuit.provider == id && probes.count < limit {
            guard let kind = PaymentKind(rawValue: circuit.capability.rawValue) else { continue }
            let claimed = try transaction.payments.claimForSubmission(
                limit: 1, lease: configuration.lease, probing: (circuit.provider, kind))
            guard !claimed.isEmpty else { continue }
            try markProbe(of: circuit, in: transaction)
            probes += claimed
        }
        return probes
    }

    /// Takes text messages that are due: none while the circuit is open, and one where its probe is due.
    func claimMessages(
        for provider: ProviderID, in transaction: GatewayTransaction
    ) throws -> [SMSStore.Due] {
        let (messages, lease) = (transaction.sms, configuration.lease)
        guard try transaction.circuits.open(provider, .sms) != nil else {
            return try messages.claim(limit: configuration.width, lease: lease)
        }
        let due = try transaction.circuits.lockDueForProbe().first {
            $0.provider == provider && $0.capability == .sms
        }
        let claimed = try messages.claim(limit: due == nil ? 0 : 1, lease: lease)
        if let due, !claimed.isEmpty { try markProbe(of: due, in: transaction) }
        return claimed
    }

    /// Takes KYC checks that are due, as `claimMessages` does text messages.
    func claimChecks(
        for provider: ProviderID, in transaction: GatewayTransaction
    ) throws -> [StoredKYCCheck] {
        let (checks, lease) = (transaction.kyc, configuration.kycLease)
        guard try transaction.circuits.open(provider, .kyc) != nil else {
            return try checks.claimForSubmission(to: provider, limit: configuration.kycWidth, lease: lease)
        }
        let due = try transaction.circuits.lockDueForProbe().first {
            $0.provider == provider && $0.capability == .kyc
        }
        guard let due else { return [] }
        let claimed = try checks.claimForSubmission(to: provider, limit: 1, lease: lease)
        if !claimed.isEmpty { try markProbe(of: due, in: transaction) }
        return claimed
    }

    private func markProbe(of circuit: StoredCircuit, in transaction: GatewayTransaction) throws {
        var breaker = circuit.breaker
        let change = breaker.apply(.probeSent(lease: configuration.lease), policy: configuration.circuit)
        try transaction.circuits.update(circuit, to: breaker, change: change)
    }

    /// Why a payment is not taken while its provider does not answer; nil where it is.
    ///
    /// Nobody is asked for money then, but for one once a probe is due. Money that leaves a purse waits, up to the caps,
    /// which are counted without a lock: processes that accept at the same instant may go over them by what they accept.
    func refusal(of new: NewPayment, in transaction: GatewayTransaction) throws -> CommandRefusal? {
        let provider = new.account.provider
        guard let circuit = try transaction.circuits.open(provider, WatchedCapability(new.kind)) else {
            return nil
        }
        let queue = try transaction.payments.queues().filter {
            $0.provider == provider && $0.kind == new.kind
        }
        guard new.kind.leavesPurse else {
            let isProbeDue = try circuit.retryAt.map { try $0 <= transaction.now() } ?? false
            guard !isProbeDue || !queue.isEmpty else { return nil }
            return CommandRefusal(
                .providerUnavailable, "\(provider) does not answer since \(RFC3339.format(circuit.since)).")
        }
        let count = queue.reduce(0) { $0 + $1.count }
        let amount = queue.first { $0.amount.currency == new.amount.currency }?.amount.minorUnits ?? 0
        guard
            count >= configuration.queueLimit
                || amount > configuration.queueAmount - new.amount.minorUnits
        else { return nil }
        return CommandRefusal(
            .queueFull,
            "\(provider) does not answer, and \(count) payments wait for it already; ask again later.")
    }
}
