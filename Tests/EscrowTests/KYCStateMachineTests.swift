import Escrow
import GatewayCore
import Testing

@Suite struct KYCStateMachineTests {
    private static let events: [KYCStateMachine.Event] =
        [.submitted, .checkRefused, .outlived] + KYCDecision.allCases.map { .reported($0) }
        + KYCReviewAction.allCases.map { .decided($0) }

    /// Every pair of state and event: where it leads, or nowhere.
    private static func expected(_ state: KYCState, _ event: KYCStateMachine.Event) -> KYCState? {
        switch (state, event) {
        case (.pending, .submitted), (.rejected, .submitted), (.expired, .submitted): .submitted
        case (.submitted, .reported(.verified)): .verified
        case (.submitted, .reported(.rejected)): .rejected
        case (.submitted, .reported(.recapture)): .pending
        case (.submitted, .reported(.review)), (.submitted, .checkRefused): .underReview
        case (.submitted, .decided(.approve)), (.underReview, .decided(.approve)): .verified
        case (.submitted, .decided(.reject)), (.underReview, .decided(.reject)),
            (.verified, .decided(.reject)):
            .rejected
        case (.submitted, .decided(.askAgain)), (.underReview, .decided(.askAgain)),
            (.verified, .decided(.askAgain)):
            .pending
        case (.verified, .outlived): .expired
        default: nil
        }
    }

    @Test(arguments: KYCState.allCases)
    func `each event leads where it should, or is refused`(_ state: KYCState) {
        for event in Self.events {
            var machine = KYCStateMachine(state: state)
            if let next = Self.expected(state, event) {
                #expect((try? machine.apply(event)) != nil && machine.state == next)
            } else {
                #expect(throws: KYCRefusal(state: state)) { try machine.apply(event) }
                #expect(machine.state == state)
            }
        }
    }
}
