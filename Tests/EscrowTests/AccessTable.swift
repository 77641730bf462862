import Escrow
import EscrowHTTP
import HTTPTypes

/// Foundation has another `Operation`.
typealias APIOperation = Escrow.Operation

/// The policy as a page for people.
enum AccessTable {
    static var text: String {
        let head = """
            # Who may do what

            Printed from `AccessPolicy` by a test, which fails where this page says something else (`KIMI_WRITE_DOCS=1` writes it).
            Relations: *anyone* need not be signed in; *self* is the owner of the account, session, verification or document, or
            simply whoever is signed in; *buyer* and *seller* are the parties of the transaction, whatever their role;
            *administrator* and *arbiter* are roles of now; everybody else is a *stranger*. Whoever is not let through gets 404 where
            there is an object, as if it did not exist, and 403 `forbidden` where the role alone decides. Whoever is named under
            *refused* is told why, and this comes first.

            | operation | route | of | who may | refused | proven phone | states |
            |---|---|---|---|---|---|---|

            """
        return head + Operation.allCases.map(row).joined() + actions
    }

    private static func row(_ operation: Operation) -> String {
        let rule = AccessPolicy.rule(for: operation)
        let allowed = Relation.allCases.filter { rule.allowed.contains($0) }.map(\.rawValue)
        let refused = Relation.allCases.compactMap { relation in
            rule.refused[relation].map { "\(relation.rawValue): `\($0.rawValue)`" }
        }
        let states = AgreementState.allCases.filter { rule.states.contains($0) }.map(\.rawValue)
        let cells = [
            "`\(operation.rawValue)`", "`\(operation.route.method.rawValue) \(operation.route.template)`",
            rule.object.rawValue, allowed.joined(separator: ", "), refused.joined(separator: ", "),
            rule.needsProvenPhone ? "yes" : "", states.joined(separator: ", "),
        ]
        return "| \(cells.joined(separator: " | ")) |\n"
    }

    /// What `actOnAgreement` lets the parties do in each state.
    private static var actions: String {
        let head = """

            ## Actions of the parties (`actOnAgreement`)

            From `AgreementAction`. An action of the other party is refused with `wrong_party`, one that the state does not allow with
            409 and what is possible instead.

            | state | buyer | seller |
            |---|---|---|

            """
        return head
            + AgreementState.allCases.map { state in
                let cells = [Party.buyer, .seller].map { party in
                    let always = possible(state, party, collectionOpen: true, late: false)
                    return possible(state, party, collectionOpen: false, late: true).map { action in
                        "\(action.rawValue)\(always.contains(action) ? "" : condition(state))"
                    }.joined(separator: ", ")
                }
                return "| \(state.rawValue) | \(cells.joined(separator: " | ")) |\n"
            }.joined()
    }

    private static func possible(
        _ state: AgreementState, _ party: Party, collectionOpen: Bool, late: Bool
    ) -> [AgreementAction] {
        AgreementAction.possible(
            in: state, for: party,
            AgreementCircumstances(collectionOpen: collectionOpen, deliveryDeadlinePassed: late))
    }

    private static func condition(_ state: AgreementState) -> String {
        state == .pendingFunds ? " (while no payment is open)" : " (after the delivery deadline)"
    }
}
