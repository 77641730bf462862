public import Primitives

/// What a member of the finance staff may do.
public enum StaffRole: String, Sendable, Hashable, CaseIterable {
    /// Reads.
    case viewer
    /// Assigns, comments, and has providers asked.
    case `operator`
    /// Decides cases, proposes what moves money, and posts small amounts.
    case finance
    /// Decides what somebody else has proposed, beside all that finance does.
    case approver
    /// Appoints the others; of cases what an operator does.
    case administrator

    /// Whether it may close a day.
    public var closesDays: Bool { self == .finance || self == .approver }
    /// Whether it may appoint, suspend and give passwords.
    public var managesStaff: Bool { self == .administrator }

    public var title: LocalizedText {
        switch self {
        case .viewer: LocalizedText(fr: "Lecture", en: "Viewer")
        case .operator: LocalizedText(fr: "Opérations", en: "Operator")
        case .finance: LocalizedText(fr: "Finance", en: "Finance")
        case .approver: LocalizedText(fr: "Approbation", en: "Approver")
        case .administrator: LocalizedText(fr: "Administration", en: "Administrator")
        }
    }
}
