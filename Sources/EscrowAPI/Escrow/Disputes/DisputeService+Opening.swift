import Durable
import FoundationEssentials
import GatewayCore
import Postgres
import Primitives

/// What is disputed, and why.
package struct DisputeRequest: Sendable, Equatable {
    package let agreement: AgreementKey
    package let milestoneID: Int64?
    package let category: DisputeCategory
    package let statement: DisputeStatement

    package init(
        agreement: AgreementKey, milestoneID: Int64? = nil, category: DisputeCategory,
        statement: DisputeStatement
    ) {
        self.agreement = agreement
        self.milestoneID = milestoneID
        self.category = category
        self.statement = statement
    }
}

extension DisputeService {
    /// Opens a dispute about an agreement, or about one of its milestones, whose money is held: nothing leaves from then on
    /// but by a ruling, and its clocks stand still. Of an opening and a release at the same instant one happens, and the
    /// other is told how things stand. An administrator may have money held that no party disputes.
    ///
    /// Throws `milestoneNeeded`, `milestoneUnknown`, `disputeOpen` and `notDisputable`.
    package func open(_ request: DisputeRequest, by caller: CaseCaller) async throws -> Made<DisputeView> {
        let made = try await database.transaction { session in
            let (agreement, standing) = try CaseFinder.lockedAgreement(
                request.agreement, .openDispute, for: caller, in: session)
            guard let opener = DisputeOpener(standing) else { throw DisputeError.forbidden }
            if let mark = caller.inquirer.idempotency, let made = try DisputeStore.dispute(mark, in: session)
            {
                guard made.agreementID == agreement.id, made.milestoneID == request.milestoneID,
                    made.category == request.category, made.statement == request.statement
                else { throw DisputeError.idempotencyMismatch }
                return Made(
                    DisputeView(dispute: made, agreement: agreement, standing: standing), isReplay: true)
            }
            let part = try Self.part(of: agreement, request.milestoneID)
            if let standing = try DisputeStore.standing(
                agreementID: agreement.id, milestoneID: request.milestoneID, in: session)
            {
                throw DisputeError.disputeOpen(reference: standing.reference)
            }
            let silenceLeft = try AgreementJob.autoRelease.left(part.key, at: agreement.readAt, in: session)
            try effects.freeze(part, for: opener, because: .init(caller.inquirer), in: session)
            let dispute = try effects.open(
                request, about: part, by: opener, silenceLeft: silenceLeft, inquirer: caller.inquirer,
                in: session)
            guard let changed = try AgreementStore.agreement(id: agreement.id, in: session) else {
                throw DisputeError.notFound
            }
            return Made(DisputeView(dispute: dispute, agreement: changed, standing: standing))
        }
        wakeup.signal()
        return made
    }

    private static func part(of agreement: Agreement, _ milestoneID: Int64?) throws -> AgreementPart {
        guard milestoneID != nil || agreement.milestones.isEmpty else { throw DisputeError.milestoneNeeded }
        guard let part = agreement.part(milestoneID: milestoneID) else {
            throw DisputeError.milestoneUnknown
        }
        return part
    }
}

extension DisputeEffects {
    /// Writes down a dispute about a part that is frozen already, its clock and what people are told.
    func open(
        _ request: DisputeRequest, about part: AgreementPart, by opener: DisputeOpener,
        silenceLeft: Duration?, inquirer: Inquirer, in session: PostgresSession
    ) throws -> Dispute {
        let due = part.agreement.readAt.advanced(by: try policy(in: session).openFor)
        var inserted: Int64?
        _ = try agreements.unusedReference(PublicReference.dispute) { reference in
            inserted = try DisputeStore.insert(
                .init(
                    agreement: part.agreement, milestoneID: part.milestone?.id, opener: opener,
                    category: request.category, statement: request.statement, stateBefore: part.state,
                    held: part.price.due, dueAt: due, silenceLeft: silenceLeft, inquirer: inquirer),
                reference: reference, in: session)
            return inserted != nil
        }
        guard let id = inserted, let dispute = try DisputeStore.dispute(.id(id), in: session) else {
            throw DisputeError.notFound
        }
        try DisputeJob.deadline.enqueue("\(id)", at: due, in: session)
        try DisputeRecord.audit(
            "dispute.opened", id, .init(inquirer),
            [
                "reference": .string(dispute.reference), "agreement": .integer(dispute.agreementID),
                "milestone": dispute.milestoneID.map { .integer($0) }, "party": .string(opener.rawValue),
                "category": .string(dispute.category.rawValue), "before": .string(part.state.rawValue),
                "held": .integer(dispute.held.minorUnits),
                "currency": .string(dispute.held.currency.rawValue),
            ], in: session)
        try DisputeRecord.append(
            .disputeOpened, dispute, [.init("party", .string(opener.rawValue))], in: session)
        EscrowMetrics.disputeEntered(.open)
        return dispute
    }
}
