import Metrics

/// Every metric of the escrow service, once.
enum EscrowMetrics {
    /// Agreements that reached a state.
    static func agreementEntered(_ state: AgreementState) {
        Counter(label: "escrow_agreements_total", dimensions: [("state", state.rawValue)]).increment()
    }

    /// Messages on the event streams that were not taken: unsigned, altered, too old, malformed, conflicting.
    static func eventRejected(_ reason: String) {
        Counter(label: "escrow_events_rejected_total", dimensions: [("reason", reason)]).increment()
    }

    /// Events taken, by type.
    static func eventApplied(_ type: String) {
        Counter(label: "escrow_events_applied_total", dimensions: [("type", type)]).increment()
    }

    /// Reports of the gateway that contradict our own row; each is in the audit trail.
    static func reportContradicted(_ what: String) {
        Counter(label: "escrow_reports_contradicted_total", dimensions: [("what", what)]).increment()
    }

    /// Commands that the gateway refused, by its code.
    static func commandRefused(_ code: String) {
        Counter(label: "escrow_commands_refused_total", dimensions: [("code", code)]).increment()
    }

    /// Agreements that a person has to look at, by reason.
    static func agreementFlagged(_ reason: String) {
        Counter(label: "escrow_agreements_flagged_total", dimensions: [("reason", reason)]).increment()
    }

    /// Questions to the gateway about payments without a final event.
    static func inquirySent() {
        Counter(label: "escrow_inquiries_total").increment()
    }

    /// People whose verification reached a state.
    static func kycEntered(_ state: KYCState) {
        Counter(label: "escrow_kyc_total", dimensions: [("state", state.rawValue)]).increment()
    }

    /// Disputes that reached a state.
    static func disputeEntered(_ state: DisputeState) {
        Counter(label: "escrow_disputes_total", dimensions: [("state", state.rawValue)]).increment()
    }

    /// Entries bound into the audit chain.
    static func entriesChained(_ count: Int) {
        Counter(label: "escrow_audit_entries_chained_total").increment(by: count)
    }

    /// Events of which nobody could be told, by kind.
    static func eventNotTold(_ kind: ServiceEvent.Kind) {
        Counter(label: "escrow_events_not_told_total", dimensions: [("kind", kind.rawValue)]).increment()
    }
}
