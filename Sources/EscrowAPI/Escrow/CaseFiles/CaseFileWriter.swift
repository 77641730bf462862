import FoundationEssentials
import GatewayCore
import Images
import Primitives

/// Puts a record into the files of one audience's archive.
struct CaseFileWriter {
    let record: CaseFileRecord
    let audience: CaseFileAudience
    /// By the attachment; those that are missing were too large.
    let contents: [UUID: [UInt8]]
    /// By the place of the entry in the chain, from 0.
    let paths: [Int64: MerkleProof]
    /// The public key, as the notice tells it.
    let key: String

    var files: [CaseFileArchive.File] {
        let documents: [CaseFileArchive.File] = [
            .init("case.json", about), .init("terms.json", terms), .init("parties.json", parties),
            .init("messages.json", messages), .init("proofs.json", proofs),
            .init("evidence.json", evidence), .init("comments.json", comments),
            .init("rulings.json", rulings), .init("payments.json", payments),
            .init("purse.json", record.purse), .init("audit.json", audit),
            .init("VERIFY.txt", Array(CaseFileNotice.text(key: key).utf8)),
        ]
        let attachments = record.attachments(limit: .max).filter { contents[$0.id] != nil }
        return documents + attachments.map { .init(Self.name(of: $0), contents[$0.id] ?? []) }
    }

    private static func name(of attachment: Attachment) -> String {
        "files/\(attachment.id.lowercased).\(attachment.type.name.lowercased())"
    }

    private var about: JSONValue {
        let dispute = record.dispute
        return .object([
            "format": .string(CaseFileArchive.format), "case_file": .string(record.caseFile.id.lowercased),
            "audience": .string(audience.rawValue), "as_of": Self.time(dispute.readAt),
            "complete": .bool(record.leftOut.keys.allSatisfy { $0 == .looks }),
            "left_out": .object(
                record.leftOut.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                    .init($0.key.rawValue, .integer($0.value))
                }),
            "dispute": .object([
                "id": .integer(dispute.id), "reference": .string(dispute.reference),
                "status": .string(dispute.state.rawValue), "transaction_id": .integer(dispute.agreementID),
                "transaction_reference": .string(dispute.agreementReference),
                "milestone_id": dispute.milestoneID.map { .integer($0) } ?? .null,
                "category": .string(dispute.category.rawValue),
                "title": .string(dispute.statement.title),
                "description": .string(dispute.statement.description),
                "opened_by": .string(dispute.openedBy.rawValue),
                "status_before": .string(dispute.stateBefore.rawValue),
                "held": .integer(dispute.held.minorUnits),
                "currency": .string(dispute.held.currency.rawValue),
                "arbiter": dispute.arbiter.map(Self.name) ?? .null,
                "created_at": Self.time(dispute.createdAt), "escalated_at": Self.time(dispute.escalatedAt),
                "updated_at": Self.time(dispute.stateChangedAt), "closed_at": Self.time(dispute.closedAt),
                "lifting": dispute.lifting.map {
                    .object(["by": .integer($0.by), "reasons": .string($0.reasons)])
                } ?? .null,
            ]),
        ])
    }

    private var parties: JSONValue {
        let agreement = record.agreement
        func party(_ side: Party, _ name: PartyName, _ user: User?, _ payout: ProviderAccount?) -> JSONValue {
            .object([
                "role": .string(side.rawValue), "id": .integer(name.userID),
                "first_name": .string(name.firstName), "last_name": .string(name.lastName),
                "phone": number(user?.phone, of: side),
                "payout": payout.map {
                    .object(["provider": .string($0.provider.name), "phone": number($0.msisdn, of: side)])
                } ?? .null,
            ])
        }
        let seller = agreement.seller.map { party(.seller, $0, record.seller, agreement.payout) }
        return .object([
            "parties": .array(
                [party(.buyer, agreement.buyer, record.buyer, nil)] + (seller.map { [$0] } ?? []))
        ])
    }

    /// A number as this audience may see it.
    func number(_ number: MSISDN?, of side: Party) -> JSONValue {
        number.map { .string(audience.sees(numbersOf: side) ? $0.e164 : $0.masked) } ?? .null
    }

    static func name(_ party: PartyName) -> JSONValue {
        .object([
            "id": .integer(party.userID), "first_name": .string(party.firstName),
            "last_name": .string(party.lastName),
        ])
    }

    static func time(_ date: Date?) -> JSONValue {
        date.map { .string(RFC3339.format($0)) } ?? .null
    }

    static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    func attachment(_ attachment: Attachment) -> JSONValue {
        .object([
            "id": .string(attachment.id.lowercased), "media_type": .string(attachment.type.mediaType),
            "size": .integer(attachment.byteCount), "sha256": .string(attachment.digest),
            "uploaded_at": Self.time(attachment.keptAt),
            "file": contents[attachment.id] == nil ? .null : .string(Self.name(of: attachment)),
        ])
    }

    /// On which side somebody stands who wrote something.
    func side(_ userID: Int64) -> JSONValue {
        if record.dispute.arbiter?.userID == userID { return "ARBITER" }
        return record.agreement.party(of: userID).map { .string($0.rawValue) } ?? "ADMIN"
    }
}
