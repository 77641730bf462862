/// Which rule of messages, proofs and disputes a request breaks.
package enum DisputeError: Error, Sendable, Equatable {
    /// It does not exist, or the caller has no part in it: the two look the same.
    case notFound
    /// The caller sees it, and may not do this to it.
    case forbidden
    /// The dispute has no place for this in its state.
    case wrongState(DisputeState)
    /// A ruling waits for its second signature.
    case rulingWaits
    /// The caller's copy is not the current one.
    case staleVersion
    /// What is to be disputed is in this state; these actions are possible there.
    case notDisputable(AgreementState, possible: [AgreementAction])
    /// A dispute of it stands already.
    case disputeOpen(reference: String)
    /// The agreement is divided into milestones: one of them has to be named.
    case milestoneNeeded
    /// The agreement has no such milestone.
    case milestoneUnknown
    /// A proof has no place in this state of the agreement.
    case noProofs(AgreementState)
    case arbiter(ArbiterFault)
    case split(RulingSplit.Fault)
    /// Who proposed a ruling does not sign it again.
    case ownRuling
    /// Who opened a dispute neither rules on it nor signs.
    case ownDispute
    /// A party opened it: only a ruling ends it.
    case notLiftable
    /// Only an arbiter who is verified now may decide.
    case notVerified
    /// The idempotency key made something else.
    case idempotencyMismatch
    /// Nobody has asked for a case file, or a later one stands in its place.
    case noCaseFile
    /// The case file is being made.
    case caseFileWaits

    /// Why somebody cannot be the arbiter of a dispute.
    package enum ArbiterFault: String, Sendable, CaseIterable {
        case unknown = "arbiter_unknown"
        case suspended = "arbiter_suspended"
        case notVerified = "arbiter_not_verified"
        case isParty = "arbiter_is_party"
        case opener = "arbiter_opened_it"
    }
}
