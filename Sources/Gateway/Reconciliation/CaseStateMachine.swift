public import Primitives

/// Where a case stands.
public enum CaseState: String, Sendable, Hashable, CaseIterable {
    case open
    /// Somebody works on it.
    case assigned
    /// What one person wants to do with money waits for a second one.
    case proposed
    case resolved
}

/// What can be done with a case.
public enum CaseStep: String, Sendable, Hashable, CaseIterable {
    case assign, comment
    /// Joins lines and payments by hand.
    case link
    /// Lets it stand as it is, for a reason.
    case accept
    /// Asks a second person for a movement of money, or for the end of a payment.
    case propose
    /// Moves a small amount at once.
    case post
    case approve, decline
    /// Has the provider asked about the payment at once.
    case inquire
    case reopen
}

/// How a case came to its end.
public enum CaseResolution: String, Sendable, Hashable, CaseIterable {
    case accepted, linked
    case writtenOff = "written_off"
    case corrected
    /// Two people have said how a payment ended.
    case ruled
    /// A later run of the comparison no longer finds the break.
    case explained
}

/// Why a step is not taken: what stands in the way, and what it means.
public struct CaseRefusal: Error, Sendable, Equatable {
    public enum Code: String, Sendable, CaseIterable {
        /// The role may not do this.
        case notAllowed = "not_allowed"
        /// The case stands where this is not done.
        case wrongState = "wrong_state"
        /// Who proposed does not decide.
        case samePerson = "same_person"
        /// Somebody else was faster.
        case stale
        case missing
        /// What was given for the step does not hold.
        case invalid
        /// Between these accounts nothing is moved by hand.
        case accounts
        /// A line or a payment is used already.
        case claimed
    }

    public let code: Code
    public let sentence: LocalizedText

    public init(_ code: Code, fr french: String, en english: String) {
        self.code = code
        sentence = LocalizedText(fr: french, en: english)
    }
}

/// The rules of a case as a value: which step is taken in which state and by which role, and where it leads.
public struct CaseStateMachine: Sendable, Equatable {
    public private(set) var state: CaseState
    private let hasAssignee: Bool

    public init(state: CaseState, hasAssignee: Bool) {
        self.state = state
        self.hasAssignee = hasAssignee
    }

    /// Takes a step. Throws where the role or the state does not allow it, and changes nothing then.
    public mutating func apply(_ step: CaseStep, by role: StaffRole) throws(CaseRefusal) {
        guard Self.roles(for: step).contains(role) else {
            throw CaseRefusal(
                .notAllowed,
                fr: "Le rôle \(role.title.french) ne permet pas cette opération ; rien n'a été changé.",
                en: "The role \(role.title.english) does not allow this; nothing was changed.")
        }
        guard let next = next(step) else {
            throw CaseRefusal(
                .wrongState,
                fr: "Le dossier est \(Self.french(state)) ; cette opération n'y est pas possible.",
                en: "The case is \(state.rawValue); this is not possible now.")
        }
        state = next
    }

    /// Who may take a step at all.
    public static func roles(for step: CaseStep) -> Set<StaffRole> {
        switch step {
        case .assign, .comment, .inquire: [.operator, .finance, .approver, .administrator]
        case .link, .accept, .propose, .post, .reopen: [.finance, .approver]
        case .approve, .decline: [.approver]
        }
    }

    /// Where a step leads; nil where it is not taken.
    private func next(_ step: CaseStep) -> CaseState? {
        switch (state, step) {
        case (.open, .assign), (.assigned, .assign): .assigned
        case (.proposed, .assign): .proposed
        case (_, .comment): state
        case (.open, .inquire), (.assigned, .inquire), (.proposed, .inquire): state
        case (.open, .link), (.open, .accept), (.open, .post): .resolved
        case (.assigned, .link), (.assigned, .accept), (.assigned, .post): .resolved
        case (.open, .propose), (.assigned, .propose): .proposed
        case (.proposed, .approve): .resolved
        case (.proposed, .decline), (.resolved, .reopen): hasAssignee ? .assigned : .open
        case (.proposed, .link), (.proposed, .accept), (.proposed, .propose), (.proposed, .post): nil
        case (.resolved, .assign), (.resolved, .inquire), (.resolved, .link), (.resolved, .accept): nil
        case (.resolved, .propose), (.resolved, .post), (.resolved, .approve), (.resolved, .decline): nil
        case (.open, .approve), (.open, .decline), (.open, .reopen): nil
        case (.assigned, .approve), (.assigned, .decline), (.assigned, .reopen), (.proposed, .reopen): nil
        }
    }

    private static func french(_ state: CaseState) -> String {
        switch state {
        case .open: "ouvert"
        case .assigned: "attribué"
        case .proposed: "en attente d'une seconde personne"
        case .resolved: "résolu"
        }
    }

    /// Whether a movement of that amount needs a second person. A limit of 0 asks for one always; for other currencies
    /// than the limit's there is always one.
    public static func needsTwoPeople(_ amount: Int64, isLimitsCurrency: Bool, above limit: Int64) -> Bool {
        !isLimitsCurrency || amount > limit
    }
}
