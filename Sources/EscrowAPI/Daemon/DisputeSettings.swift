import Escrow
import GatewayCore
import Runtime

/// The settings of disputes, and of the files at messages, proofs and evidence.
enum DisputeSettings {
    static func policy(_ reader: SettingsReader) -> DisputePolicy {
        let assign = reader.int("DISPUTE_ASSIGN_DAYS", default: 2, in: 1...365)
        let begin = reader.int("DISPUTE_BEGIN_DAYS", default: 3, in: 1...365)
        let ruling = reader.int("DISPUTE_RULING_DAYS", default: 7, in: 1...365)
        let signature = reader.int("DISPUTE_SIGNATURE_DAYS", default: 3, in: 1...365)
        let escalation = reader.int("DISPUTE_ESCALATION_DAYS", default: 14, in: 1...365)
        let limit = reader.int(
            "RULING_SECOND_SIGNATURE_XAF", default: 500_000, in: 0...Int(Money.largestMinorUnits))
        return DisputePolicy(
            secondSignatureAbove: Money(Int64(limit), .xaf), openFor: .seconds(assign * 86_400),
            assignedFor: .seconds(begin * 86_400), inReviewFor: .seconds(ruling * 86_400),
            signatureFor: .seconds(signature * 86_400), escalatedFor: .seconds(escalation * 86_400))
    }

    static func attachments(_ reader: SettingsReader) -> AttachmentPolicy {
        AttachmentPolicy(
            largestFile: reader.int("ATTACHMENT_LIMIT", default: 10_000_000, in: 100_000...20_000_000))
    }
}
