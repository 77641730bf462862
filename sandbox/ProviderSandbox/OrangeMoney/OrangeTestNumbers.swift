/// The numbers whose payments end in a set way. Orange documents none: these are a convention of the sandbox, the last
/// three digits behind 699000.
enum OrangeTestNumbers {
    /// What becomes of a payment by this number or to it; nil for an ordinary one.
    enum Fate: Sendable {
        /// Refused when it is asked for.
        case refused(OrangeReason)
        /// Accepted, and then on its way.
        case course(PaymentCourse)
        /// Nobody ever answers the prompt.
        case unanswered
        /// Money moves, and the answer is a 500.
        case failsAfterExecution
    }

    static func fate(of national: String) -> Fate? {
        guard national.hasPrefix("699000") else { return nil }
        return switch national.dropFirst(6) {
        case "001": .refused(.insufficientBalance)
        case "002", "011": .refused(.unknownNumber)
        case "003": .refused(.noAccount)
        case "004": .refused(.blocked)
        case "005": .refused(.overLimit)
        case "006": .course(.fails(reason: OrangeReason.refusedByCustomer.spelling))
        case "007": .unanswered
        case "008": .course(.stays)
        case "009": .course(.succeedsLate)
        case "010": .failsAfterExecution
        case "012": .refused(.invalidSubscriber)
        default: nil
        }
    }

    /// Whether the directory has no name for it: it never had an account, or went to another operator.
    static func hasNoName(_ national: String) -> Bool {
        ["699000002", "699000003", "699000011", "699000012"].contains(national)
    }
}
