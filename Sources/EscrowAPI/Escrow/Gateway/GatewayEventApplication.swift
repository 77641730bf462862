import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
import Postgres
import Primitives

/// What each event of the gateway does to our rows, inside the handler's transaction.
struct GatewayEventApplication: Sendable {
    let effects: AgreementEffects
    let kyc: KYCEffects

    func apply(_ event: GatewayEvent, traceparent: String?, in session: PostgresSession) throws {
        let cause = AgreementEffects.Cause(.gateway, traceparent: traceparent)
        switch event {
        case .commandAccepted(let command): try accepted(command, in: session)
        case .commandRefused(let command, let refusal): try refused(command, refusal, cause, in: session)
        case .payment(let report): try reported(report, cause, in: session)
        case .providerAvailability(let report): try ProviderAvailabilityStore.keep(report, in: session)
        case .accountHolderChecked(let report):
            try AccountHolderStore.keep(report.standing, of: report.check, in: session)
        case .smsEnded(let sms, let delivery):
            try PhoneCodeStore.setDelivery(delivery, of: sms, in: session)
            try NotificationStore.setDelivery(delivery, of: sms, in: session)
        case .kycCompleted(let report): try kyc.reported(report, cause, in: session)
        case .purseDescribed(let description): try CaseFileQuestions.answered(description, in: session)
        case .smsSent(let sms): try NotificationStore.setSent(sms.uuid, in: session)
        }
    }

    private func accepted(_ command: CommandID, in session: PostgresSession) throws {
        guard try Outbox.complete(command.uuid, in: session) else { return }
        let payments = try PaymentStore.paymentIDs(command: command, in: session)
        for payment in payments { try PaymentStore.setAccepted(id: payment, in: session) }
        if !payments.isEmpty {
            return
        } else if try PaymentStore.closeInquiry(command: command, in: session) == nil {
            try kyc.accepted(command, in: session)
        }
    }

    private func refused(
        _ command: CommandID, _ refusal: CommandRefusal, _ cause: AgreementEffects.Cause,
        in session: PostgresSession
    ) throws {
        guard try Outbox.complete(command.uuid, in: session) else { return }
        EscrowMetrics.commandRefused(refusal.code.rawValue)
        guard try !AccountHolderStore.refuse(command, in: session),
            try !NotificationStore.refuse(command, refusal.code.rawValue, in: session),
            try !kyc.refused(command, refusal, cause, in: session),
            try !CaseFileQuestions.refused(command, refusal, in: session)
        else { return }
        let payments = try PaymentStore.paymentIDs(command: command, in: session)
        for id in payments { try refused(id, refusal, cause, in: session) }
        if !payments.isEmpty {
            return
        } else if let payment = try PaymentStore.closeInquiry(command: command, in: session) {
            try AuditTrail.append(
                AuditEntry(
                    actor: .gateway, action: "inquiry.refused", subject: "payment:\(payment)",
                    details: .object(["code": .string(refusal.code.rawValue)])), in: session)
        } else if let id = try AgreementStore.agreementID(openCommand: command, in: session),
            let agreement = try AgreementStore.lock(id: id, in: session)
        {
            try audit(refusal, "purse.refused", id, nil, in: session)
            try effects.flag(agreement.whole, .purseRefused, cause, in: session)
        }
    }

    private func refused(
        _ id: PaymentID, _ refusal: CommandRefusal, _ cause: AgreementEffects.Cause,
        in session: PostgresSession
    ) throws {
        guard let payment = try PaymentStore.payment(id: id, in: session),
            let agreement = try AgreementStore.lock(id: payment.agreementID, in: session)
        else { return }
        try audit(refusal, "payment.refused", agreement.id, payment, in: session)
        guard
            try PaymentStore.advance(
                id: id, to: .failed, failure: refusal.code.rawValue, providerReference: nil,
                isAccepted: false, in: session)
        else { return }
        try conclude(payment, as: .failed, agreement, cause, in: session)
    }

    private func reported(
        _ report: PaymentReport, _ cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws {
        guard let payment = try PaymentStore.payment(id: report.payment, in: session) else {
            return try recordGatewayRefund(report, in: session)
        }
        guard report.kind == payment.kind, report.amount == payment.amount, report.purse == payment.purse
        else {
            return try contradicted(report, payment, "payment.report_mismatched", in: session)
        }
        let status = PaymentStatus(report.state)
        guard !payment.status.isFinal else {
            if status.isFinal, status != payment.status {
                try contradicted(report, payment, "payment.late_report", in: session)
                if let agreement = try AgreementStore.lock(id: payment.agreementID, in: session) {
                    try effects.flag(
                        agreement.part(milestoneID: payment.milestoneID) ?? agreement.whole,
                        .paymentContradicted, cause, in: session)
                }
            }
            return
        }
        guard
            try PaymentStore.advance(
                id: payment.id, to: status, failure: report.failure?.rawValue,
                providerReference: report.providerReference, payerURL: report.payerPage,
                isAccepted: true, in: session)
        else { return }
        guard status != payment.status else {
            if report.payerPage != payment.payerURL {
                try AgreementStore.touch(id: payment.agreementID, in: session)
            }
            return
        }
        try auditStatus(report, payment, status, in: session)
        guard status.isFinal, !payment.isGatewayInitiated,
            let agreement = try AgreementStore.agreement(id: payment.agreementID, in: session)
        else { return try AgreementStore.touch(id: payment.agreementID, in: session) }
        try conclude(payment, as: status, agreement, cause, in: session)
    }

    /// What the end of a payment of ours means for its agreement.
    private func conclude(
        _ payment: Payment, as status: PaymentStatus, _ agreement: Agreement,
        _ cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws {
        try AgreementJob.inquiry.cancel("\(payment.id)", in: session)
        let succeeded = status == .succeeded
        guard payment.kind != .collection else {
            if succeeded {
                try effects.apply(.collectionSucceeded, to: agreement, because: cause, in: session)
            } else {
                try AgreementStore.touch(id: agreement.id, in: session)
                if agreement.state == .pendingFunds {
                    try tell(.paymentFailed, of: payment, agreement, in: session)
                }
            }
            return
        }
        guard let part = agreement.part(milestoneID: payment.milestoneID) else {
            preconditionFailure("A payment of a milestone belongs to its agreement.")
        }
        let orders = try PaymentStore.orders(of: part, in: session)
        let setbacks = orders.setbacks(of: payment.kind)
        let mayRetry = PayoutSetback.mayRetry(after: setbacks, limit: effects.policy.payoutAttempts)
        // The payee is told when his account refuses for the first time, and when nothing is tried any more.
        if !succeeded, setbacks.first == .payees, !mayRetry || setbacks.count(where: { $0 == .payees }) == 1 {
            try tell(
                payment.kind == .disbursement ? .payoutFailed : .refundFailed, of: payment, agreement,
                in: session)
        }
        let outstanding =
            part.settlement.map { !Set($0.kinds).isSubset(of: orders.succeededPayouts) } ?? false
        let event: AgreementStateMachine.Event =
            if part.settlement != nil {
                succeeded ? .legSucceeded(outstanding: outstanding) : .legFailed(mayRetry: mayRetry)
            } else if payment.kind == .disbursement {
                succeeded ? .disbursementSucceeded : .disbursementFailed(mayRetry: mayRetry)
            } else {
                succeeded ? .refundSucceeded : .refundFailed(mayRetry: mayRetry)
            }
        try effects.apply(event, to: part, because: cause, in: session)
        if !succeeded, mayRetry, PayoutSetback.callsPerson(setbacks) {
            try effects.flag(part, .payoutFailing, cause, in: session)
        }
        if !succeeded || outstanding { try AgreementStore.touch(id: agreement.id, in: session) }
    }
}

extension GatewayEventApplication {
    private func tell(
        _ kind: ServiceEvent.Kind, of payment: Payment, _ agreement: Agreement, in session: PostgresSession
    ) throws {
        try ServiceEventStore.append(
            ServiceEvent(
                kind, agreement: agreement.id,
                details: .object([
                    "payment": .string(payment.reference),
                    "milestone_id": payment.milestoneID.map { .integer($0) } ?? .null,
                ])), in: session)
    }

    /// A payment that we never ordered: the gateway sends late or excess money back by itself. It joins the history of
    /// the agreement and changes nothing else; while it is not final, it is asked about as one of ours is.
    private func recordGatewayRefund(_ report: PaymentReport, in session: PostgresSession) throws {
        let agreementID = try AgreementStore.agreementID(purse: report.purse, in: session)
        let details = JSONValue.object([
            "payment": .string("\(report.payment)"), "purse": .string("\(report.purse)"),
            "kind": .string(report.kind.rawValue), "state": .string(report.state.rawValue),
            "amount": .integer(report.amount.minorUnits),
            "currency": .string(report.amount.currency.rawValue),
        ])
        guard let agreementID, report.kind == .refund else {
            EscrowMetrics.reportContradicted("payment.unknown")
            return try AuditTrail.append(
                AuditEntry(
                    actor: .gateway, action: "payment.unknown",
                    subject: agreementID.map { "agreement:\($0)" } ?? "payment:\(report.payment)",
                    details: details),
                in: session)
        }
        let recorded = try PaymentStore.insertGatewayRefund(
            id: report.payment, reference: report.reference, agreementID: agreementID,
            status: PaymentStatus(report.state), amount: report.amount, failure: report.failure?.rawValue,
            providerReference: report.providerReference, in: session)
        guard recorded else { return }
        if !PaymentStatus(report.state).isFinal {
            let now = try session.find(AgreementStore.now)
            try AgreementJob.inquiry.enqueue(
                "\(report.payment)", at: now.advanced(by: effects.policy.inquiryAfter), in: session)
        }
        try AgreementStore.touch(id: agreementID, in: session)
        try AuditTrail.append(
            AuditEntry(
                actor: .gateway, action: "payment.gateway_refund_recorded",
                subject: "agreement:\(agreementID)",
                details: details), in: session)
    }

    private func contradicted(
        _ report: PaymentReport, _ payment: Payment, _ action: String, in session: PostgresSession
    ) throws {
        EscrowMetrics.reportContradicted(action)
        try AuditTrail.append(
            AuditEntry(
                actor: .gateway, action: action, subject: "agreement:\(payment.agreementID)",
                details: .object([
                    "payment": .string("\(payment.id)"),
                    "ours": .object([
                        "kind": .string(payment.kind.rawValue), "status": .string(payment.status.rawValue),
                        "amount": .integer(payment.amount.minorUnits), "purse": .string("\(payment.purse)"),
                    ]),
                    "reported": .object([
                        "kind": .string(report.kind.rawValue), "state": .string(report.state.rawValue),
                        "amount": .integer(report.amount.minorUnits), "purse": .string("\(report.purse)"),
                        "currency": .string(report.amount.currency.rawValue),
                    ]),
                ])), in: session)
    }

    private func audit(
        _ refusal: CommandRefusal, _ action: String, _ agreementID: Int64, _ payment: Payment?,
        in session: PostgresSession
    ) throws {
        try AuditTrail.append(
            AuditEntry(
                actor: .gateway, action: action, subject: "agreement:\(agreementID)",
                details: .object([
                    "code": .string(refusal.code.rawValue),
                    "payment": payment.map { .string("\($0.id)") },
                    "kind": payment.map { .string($0.kind.rawValue) },
                ])), in: session)
    }

    private func auditStatus(
        _ report: PaymentReport, _ payment: Payment, _ status: PaymentStatus, in session: PostgresSession
    ) throws {
        try AuditTrail.append(
            AuditEntry(
                actor: .gateway, action: "payment.status_changed",
                subject: "agreement:\(payment.agreementID)",
                details: .object([
                    "payment": .string("\(payment.id)"), "kind": .string(payment.kind.rawValue),
                    "before": .string(payment.status.rawValue), "after": .string(status.rawValue),
                    "failure": report.failure.map { .string($0.rawValue) },
                ])), in: session)
    }
}

extension PaymentReport {
    /// The payer's page, of what a payer has to agree to.
    fileprivate var payerPage: String? { kind == .collection ? payerURL : nil }
}
