import Escrow
import Primitives

extension Operation {
    /// Of what administrators read beside people.
    var oversightDescription: OperationDescription {
        switch self {
        case .overseeAgreements:
            OperationDescription(
                tag: .administration, summary: "All transactions, newest first",
                details: "That somebody looked, and at which ones, stands in the audit trail.",
                query: Self.paged + [
                    .init(
                        name: "status", schema: .choice(Schemas.states), about: "Only those in this state."),
                    .init(
                        name: "flag", schema: .choice(OversightFilter.Flag.names),
                        about: "Only those at which a person has to look: for this reason, or for any."),
                ], status: 200, content: .json(.page(of: .named("OverseenTransaction"))))
        default:
            OperationDescription(
                tag: .administration, summary: "The audit trail, newest first",
                details: "Reading it is an entry too.",
                query: Self.paged + [
                    .init(
                        name: "subject", schema: .text(length: 1...100),
                        about: "Only what happened to this, such as `agreement:12`."),
                    .init(
                        name: "actor", schema: .text(length: 1...100),
                        about: "Only what this one did, such as `user:3`."),
                    .init(
                        name: "action", schema: .text(length: 1...100),
                        about: "Only this, such as `agreement.created`."),
                    .init(name: "from", schema: .time, about: "Only from this time on."),
                    .init(name: "to", schema: .time, about: "Only before this time."),
                ], status: 200, content: .json(.page(of: .named("AuditEntry"))))
        }
    }
}
