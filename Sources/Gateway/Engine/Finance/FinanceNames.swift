import GatewayCore
package import Primitives
package import Reconciliation

/// What a case is about and where it stands, in words.
package enum FinanceNames {
    package static func reason(_ raw: String) -> LocalizedText {
        if let kind = BreakKind(rawValue: raw) { return kind.title }
        guard let reason = CaseReason(rawValue: raw) else { return LocalizedText(fr: raw, en: raw) }
        return name(reason)
    }

    /// Every reason that a case can have, in the order of the lists.
    package static var reasons: [String] {
        BreakKind.allCases.map(\.rawValue) + CaseReason.allCases.map(\.rawValue)
    }

    private static func name(_ reason: CaseReason) -> LocalizedText {
        switch reason {
        case .inquiriesExhausted:
            LocalizedText(fr: "L'opérateur ne décide pas", en: "The operator does not decide")
        case .lateSuccess: LocalizedText(fr: "Payé après un échec", en: "Paid after a failure")
        case .finalStateContradicted: LocalizedText(fr: "Fin contredite", en: "End contradicted")
        case .unknownToProvider:
            LocalizedText(fr: "Inconnu de l'opérateur", en: "Unknown to the operator")
        case .replyMismatched:
            LocalizedText(fr: "Réponse d'un autre paiement", en: "Reply of another payment")
        case .providerUnreachable:
            LocalizedText(fr: "Opérateur injoignable", en: "Operator unreachable")
        case .refundFailed: LocalizedText(fr: "Remboursement impossible", en: "Refund failed")
        }
    }

    package static func state(_ state: CaseState) -> LocalizedText {
        switch state {
        case .open: LocalizedText(fr: "ouvert", en: "open")
        case .assigned: LocalizedText(fr: "attribué", en: "assigned")
        case .proposed: LocalizedText(fr: "à approuver", en: "to be approved")
        case .resolved: LocalizedText(fr: "résolu", en: "resolved")
        }
    }

    package static func step(_ raw: String) -> LocalizedText {
        switch CaseStep(rawValue: raw) {
        case .assign: LocalizedText(fr: "Attribuer", en: "Assign")
        case .comment: LocalizedText(fr: "Commenter", en: "Comment")
        case .link: LocalizedText(fr: "Rapprocher à la main", en: "Link by hand")
        case .accept: LocalizedText(fr: "Accepter tel quel", en: "Accept as it is")
        case .propose: LocalizedText(fr: "Proposer", en: "Propose")
        case .post: LocalizedText(fr: "Passer l'écriture", en: "Post")
        case .approve: LocalizedText(fr: "Approuver", en: "Approve")
        case .decline: LocalizedText(fr: "Refuser", en: "Decline")
        case .inquire: LocalizedText(fr: "Interroger l'opérateur", en: "Ask the operator now")
        case .reopen: LocalizedText(fr: "Rouvrir", en: "Reopen")
        case nil: LocalizedText(fr: raw, en: raw)
        }
    }
}
