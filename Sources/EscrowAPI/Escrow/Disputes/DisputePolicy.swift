package import GatewayCore

/// What the operator of the service decides about disputes.
package struct DisputePolicy: Sendable, Equatable {
    /// Where more is held, a ruling needs a second signature.
    package var secondSignatureAbove: Money
    /// How long a dispute may wait for an arbiter.
    package var openFor: Duration
    /// How long an arbiter may take to begin.
    package var assignedFor: Duration
    /// How long an arbiter may take to rule.
    package var inReviewFor: Duration
    /// How long a ruling may wait for its second signature.
    package var signatureFor: Duration
    /// How long administrators may take before a dispute ends by itself.
    package var escalatedFor: Duration

    package init(
        secondSignatureAbove: Money = Money(500_000, .xaf), openFor: Duration = .seconds(2 * 86_400),
        assignedFor: Duration = .seconds(3 * 86_400), inReviewFor: Duration = .seconds(7 * 86_400),
        signatureFor: Duration = .seconds(3 * 86_400), escalatedFor: Duration = .seconds(14 * 86_400)
    ) {
        self.secondSignatureAbove = secondSignatureAbove
        self.openFor = openFor
        self.assignedFor = assignedFor
        self.inReviewFor = inReviewFor
        self.signatureFor = signatureFor
        self.escalatedFor = escalatedFor
    }

    package func needsSecondSignature(_ held: Money) -> Bool {
        held.currency != secondSignatureAbove.currency
            || held.minorUnits > secondSignatureAbove.minorUnits
    }

    /// How long a clock gives for the next step.
    func patience(_ clock: DisputeStateMachine.Clock) -> Duration {
        switch clock {
        case .assignment: openFor
        case .beginning: assignedFor
        case .ruling: inReviewFor
        case .signature: signatureFor
        case .administrators: escalatedFor
        }
    }
}
