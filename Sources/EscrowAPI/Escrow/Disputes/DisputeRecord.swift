import Postgres
import Primitives

/// What is written of a dispute's changes, in their transaction: for people, and for auditors.
enum DisputeRecord {
    static func append(
        _ kind: ServiceEvent.Kind, _ dispute: Dispute, _ details: [JSONValue.Member] = [],
        in session: PostgresSession
    ) throws {
        try ServiceEventStore.append(
            ServiceEvent(
                kind, agreement: dispute.agreementID,
                details: .object(
                    [
                        .init("dispute", .integer(dispute.id)),
                        .init("reference", .string(dispute.reference)),
                        .init("milestone", dispute.milestoneID.map { .integer($0) } ?? .null),
                    ] + details)), in: session)
    }

    static func audit(
        _ action: String, _ disputeID: Int64, _ cause: AgreementEffects.Cause,
        _ details: KeyValuePairs<String, JSONValue?> = [:], in session: PostgresSession
    ) throws {
        let members = details.compactMap { name, value in value.map { JSONValue.Member(name, $0) } }
        try AuditTrail.append(
            AuditEntry(
                actor: cause.actor, action: action, subject: "dispute:\(disputeID)", address: cause.address,
                details: .object(members)), in: session)
    }
}
