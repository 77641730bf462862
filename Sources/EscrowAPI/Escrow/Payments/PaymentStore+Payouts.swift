import GatewayCore
import Postgres

/// What was ordered for one part of an agreement, the latest first.
struct PaymentOrders: Sendable, Equatable {
    struct Order: Sendable, Equatable {
        let kind: PaymentKind
        let status: PaymentStatus
        let failure: String?
        /// Whether the gateway has taken it.
        let isAccepted: Bool
    }

    let orders: [Order]

    /// The kinds of payouts that are under way or have succeeded.
    var livePayouts: Set<PaymentKind> {
        Set(payouts.filter { $0.status != .failed }.map(\.kind))
    }

    /// The kinds of payouts that have succeeded.
    var succeededPayouts: Set<PaymentKind> { Set(payouts.filter { $0.status == .succeeded }.map(\.kind)) }

    /// How many payouts there were.
    var payoutCount: Int { payouts.count }

    /// Whether the gateway has ever taken an order for a payout.
    var anyPayoutAccepted: Bool { payouts.contains(where: \.isAccepted) }

    /// By whose the failures of the payouts of one kind were, the latest first.
    func setbacks(of kind: PaymentKind) -> [PayoutSetback] {
        payouts.filter { $0.kind == kind }.compactMap(\.failure).map { PayoutSetback(word: $0) }
    }

    /// Which try of its kind the next one is.
    func nextAttempt(of kind: PaymentKind) -> Int { orders.count { $0.kind == kind } + 1 }

    private var payouts: [Order] { orders.filter { $0.kind != .collection } }
}

extension PaymentStore {
    /// Of a milestone, or else of the whole. The caller locks the agreement.
    static func orders(of agreement: AgreementKey, milestoneID: Int64?) -> Lookup<PaymentOrders> {
        Lookup(
            """
            SELECT kind, state, failure, accepted_at IS NOT NULL AS accepted FROM payments
            WHERE agreement_id = \(agreement.number)
                AND milestone_id IS NOT DISTINCT FROM \(milestoneID as Int64?)::bigint AND command_id IS NOT NULL
            ORDER BY created_at DESC, payment_id DESC
            """
        ) { rows, _ in
            PaymentOrders(
                orders: try rows.map { row in
                    guard let kind = PaymentKind(rawValue: try row.string("kind")),
                        let status = PaymentStatus(rawValue: try row.string("state"))
                    else { preconditionFailure("The checks of table payments let nothing else in.") }
                    return .init(
                        kind: kind, status: status, failure: try row.optionalString("failure"),
                        isAccepted: try row.bool("accepted"))
                })
        }
    }

    static func orders(of part: AgreementPart, in session: PostgresSession) throws -> PaymentOrders {
        try session.find(orders(of: .id(part.agreement.id), milestoneID: part.milestone?.id))
    }

    /// Those of some references that nobody has.
    static func unused(_ references: [String]) -> Lookup<UnusedReferences> {
        Lookup("SELECT reference FROM payments WHERE reference = ANY (\(references))") { rows, _ in
            UnusedReferences(references, taken: try rows.map { try $0.string("reference") })
        }
    }
}
