package import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
package import Postgres
import Primitives

/// Does what the clocks of agreements and payments ask for. Every job may run twice and changes things once.
package struct AgreementJobs: Sendable {
    private let database: PostgresClient
    private let effects: AgreementEffects
    /// Wakes the relay of commands.
    private let wakeup: Wakeup
    private let invitations: SellerInvitations

    /// `holders` is nil where the prefix alone decides where a seller is paid.
    package init(
        database: PostgresClient, effects: AgreementEffects, wakeup: Wakeup,
        holders: AccountHolderService? = nil
    ) {
        self.database = database
        self.effects = effects
        self.wakeup = wakeup
        invitations = SellerInvitations(database: database, effects: effects, holders: holders)
    }

    /// How long after an open collection kept a deadline from cancelling it is looked at again.
    private static let deadlineRecheck = Duration.seconds(60)
    /// How long after a suspended seller kept a silence from releasing it is looked at again.
    static let suspensionRecheck = Duration.seconds(3600)

    package func perform(_ job: Job) async throws -> JobOutcome {
        guard let kind = AgreementJob(rawValue: job.kind) else { return .done }
        let outcome =
            switch kind {
            case .paymentDeadline: try await paymentDeadline(job)
            case .autoRelease: try await silence(job)
            case .undelivered: try await event(.undeliveredElapsed, job, by: kind)
            case .sellerJoined: try await invitations.bind(job)
            case .payoutRetry: try await event(.payoutRetryDue, job, by: kind)
            case .inquiry: try await inquire(job)
            }
        wakeup.signal()
        return outcome
    }

    private func paymentDeadline(_ job: Job) async throws -> JobOutcome {
        try await database.transaction { session in
            guard let agreement = try Self.locked(job, in: session)?.agreement else { return .done }
            let left = agreement.paymentDeadline.timeIntervalSince(agreement.readAt)
            guard left <= 0 else { return .again(after: .milliseconds(Int64(left * 1000) + 1)) }
            let actions = try effects.apply(
                .paymentDeadlinePassed(collectionOpen: agreement.collectionOpen), to: agreement,
                because: .init(.system(job.kind)), in: session)
            return actions.contains(.postponePaymentDeadline) ? .again(after: Self.deadlineRecheck) : .done
        }
    }

    /// Nothing goes by itself to a seller who is suspended: the clock waits until he no longer is, or somebody acts.
    private func silence(_ job: Job) async throws -> JobOutcome {
        try await database.transaction { session in
            guard let part = try Self.locked(job, in: session) else { return .done }
            let seller = try part.agreement.seller.flatMap { try UserStore.user(id: $0.userID, in: session) }
            if part.state == .delivered, seller?.suspended ?? false {
                return .again(after: Self.suspensionRecheck)
            }
            try effects.apply(.silenceElapsed, to: part, because: .init(.system(job.kind)), in: session)
            return .done
        }
    }

    private func event(
        _ event: AgreementStateMachine.Event, _ job: Job, by kind: AgreementJob
    ) async throws -> JobOutcome {
        try await database.transaction { session in
            guard let part = try Self.locked(job, in: session) else { return .done }
            try effects.apply(event, to: part, because: .init(.system(kind.rawValue)), in: session)
            return .done
        }
    }

    /// Asks the gateway about a payment that has been without a final event for too long, and comes back later each
    /// time. One question is open at a time; a command that the gateway has not taken yet is being sent again anyway.
    private func inquire(_ job: Job) async throws -> JobOutcome {
        guard let id = PaymentID(job.payload) else { return .done }
        return try await database.transaction { session in
            guard let payment = try PaymentStore.payment(id: id, in: session), !payment.status.isFinal else {
                return .done
            }
            let delay = effects.policy.inquiryDelay(afterInquiries: payment.inquiries)
            guard payment.isAccepted, !payment.inquiryOpen else { return .again(after: delay) }
            let command = CommandID(effects.identifiers.timeOrdered())
            try PaymentStore.openInquiry(id: id, command: command, in: session)
            try CommandOutbox.append(
                .inquire(Inquire(payment: id, purse: payment.purse)), id: command, traceparent: nil,
                identifiers: effects.identifiers, in: session)
            EscrowMetrics.inquirySent()
            return .again(after: delay)
        }
    }

    private static func locked(_ job: Job, in session: PostgresSession) throws -> AgreementPart? {
        guard let id = job.payload.split(separator: "/").first.flatMap({ Int64($0) }) else { return nil }
        return try AgreementStore.lock(id: id, in: session)?.part(key: job.payload)
    }
}
