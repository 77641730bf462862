import Reconciliation
import Testing

/// The whole table of a case's life: every step in every state, by every role.
@Suite struct CaseStateMachineTests {
    /// Where a step leads, for a case that has nobody and one that somebody has; nil where it is not taken.
    private static func next(_ state: CaseState, _ step: CaseStep, hasAssignee: Bool) -> CaseState? {
        let back: CaseState = hasAssignee ? .assigned : .open
        switch step {
        case .comment: return state
        case .assign: return state == .resolved ? nil : state == .proposed ? .proposed : .assigned
        case .inquire: return state == .resolved ? nil : state
        case .link, .accept, .post: return state == .open || state == .assigned ? .resolved : nil
        case .propose: return state == .open || state == .assigned ? .proposed : nil
        case .approve: return state == .proposed ? .resolved : nil
        case .decline: return state == .proposed ? back : nil
        case .reopen: return state == .resolved ? back : nil
        }
    }

    private static func allows(_ role: StaffRole, _ step: CaseStep) -> Bool {
        switch role {
        case .viewer: false
        case .operator, .administrator: [.assign, .comment, .inquire].contains(step)
        case .finance: ![.approve, .decline].contains(step)
        case .approver: true
        }
    }

    @Test(arguments: CaseState.allCases, StaffRole.allCases)
    func everyStepLeadsWhereTheTableSays(_ state: CaseState, _ role: StaffRole) {
        for step in CaseStep.allCases {
            for hasAssignee in [false, true] {
                var machine = CaseStateMachine(state: state, hasAssignee: hasAssignee)
                let before = machine
                var refusal: CaseRefusal?
                do { try machine.apply(step, by: role) } catch { refusal = error }
                if !Self.allows(role, step) {
                    #expect(refusal?.code == .notAllowed && machine == before, "\(step) by \(role)")
                } else if let next = Self.next(state, step, hasAssignee: hasAssignee) {
                    #expect(refusal == nil && machine.state == next, "\(step) in \(state)")
                } else {
                    #expect(refusal?.code == .wrongState && machine == before, "\(step) in \(state)")
                }
            }
        }
    }

    @Test(
        arguments: [
            (9_999, true, 10_000, false), (10_000, true, 10_000, false), (10_001, true, 10_000, true),
            (1, true, 0, true), (1, false, 10_000, true),
        ] as [(Int64, Bool, Int64, Bool)])
    func aSecondPersonIsNeededAboveTheLimit(
        _ amount: Int64, _ isLimitsCurrency: Bool, _ limit: Int64, _ needed: Bool
    ) {
        #expect(
            CaseStateMachine.needsTwoPeople(amount, isLimitsCurrency: isLimitsCurrency, above: limit)
                == needed)
    }
}
