import Postgres
import Primitives

/// Why somebody may not judge any more.
enum ArbiterLoss: String, Sendable {
    case suspended
    case role
    case verification
}

extension DisputeEffects {
    /// Takes away every open dispute that somebody has who may not judge any more: each goes to the administrators, a ruling
    /// of his that waits for a signature lapses, and he stands to it as a stranger. In the transaction of his loss.
    func withdraw(
        arbiter userID: Int64, for loss: ArbiterLoss, because cause: AgreementEffects.Cause,
        in session: PostgresSession
    ) throws {
        for id in try DisputeStore.undecided(ofArbiter: userID, in: session) {
            guard let found = try Self.locked(id, in: session), found.dispute.arbiter?.userID == userID,
                found.dispute.state.isUndecided
            else { continue }
            try apply(.arbiterLost, to: found, because: cause, in: session)
            try DisputeStore.releaseArbiter(of: id, in: session)
            try DisputeRecord.audit(
                "dispute.arbiter_withdrawn", id, cause,
                ["before": .integer(userID), "because": .string(loss.rawValue)], in: session)
        }
    }
}

extension DisputeStore {
    /// The disputes that an arbiter has and that can still be ruled, in the order in which their agreements are locked.
    static func undecided(ofArbiter userID: Int64, in session: PostgresSession) throws -> [Int64] {
        try session.query(
            """
            SELECT dispute_id FROM disputes
            WHERE arbiter_id = \(userID) AND state NOT IN ('RESOLVED', 'CLOSED')
            ORDER BY agreement_id, dispute_id
            """
        ).map { try $0.int("dispute_id") }
    }

    /// Nobody has it any more.
    static func releaseArbiter(of id: Int64, in session: PostgresSession) throws {
        try session.execute(
            """
            UPDATE disputes SET arbiter_id = NULL, assigned_by = NULL, version = version + 1
            WHERE dispute_id = \(id)
            """)
    }
}
