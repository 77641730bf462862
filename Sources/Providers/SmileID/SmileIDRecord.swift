import Primitives
import ProviderKit

/// Smile ID's answers as they are kept: by a list of what may stay. Names, numbers, images, links, receipts
/// and signatures are not on it.
enum SmileIDRecord {
    /// Codes, flags, actions and identifiers of a job, each only in a form that can hold nothing else.
    static func evidence(of response: ProviderResponse) -> ProviderEvidence {
        ProviderEvidence(httpStatus: response.status, body: text(of: response.body))
    }

    /// Where nothing was asked.
    static let nothing = ProviderEvidence(httpStatus: 0, body: "")

    private static func text(of body: [UInt8]) -> String {
        guard let json = try? JSONValue(parsing: body) else { return "(not JSON, \(body.count) bytes)" }
        let text = JSONValue.object(kept(of: json)).text
        let end = text.utf8.index(text.startIndex, offsetBy: 4096, limitedBy: text.endIndex)
        return String(text[..<(end ?? text.endIndex)])
    }

    private static func kept(of json: JSONValue) -> [JSONValue.Member] {
        (json.members ?? []).compactMap { member in
            value(of: member).map { JSONValue.Member(member.name, $0) }
        }
    }

    private static func value(of member: JSONValue.Member) -> JSONValue? {
        switch member.name {
        case "code", "ResultCode": SmileIDText.code(member.value).map { .string($0) }
        case "job_complete", "job_success", "IsFinalResult", "IsMachineResult":
            SmileIDText.flag(member.value).map { .bool($0) }
        case "status", "reason", "product":
            member.value.string.map { .string(SmileIDText.word($0.lowercased())) }
        case "SmileJobID", "smile_job_id": SmileIDText.jobNumber(member.value).map { .string($0) }
        case "job_id", "user_id":
            member.value.string.flatMap { SmileIDText.identifier($0) }.map { .string($0) }
        case "job_type": member.value.integer.map { .integer($0) }
        case "result": member.value.members == nil ? "(no object)" : .object(kept(of: member.value))
        case "PartnerParams", "partner_params": .object(kept(of: member.value))
        case "Actions": .object(actions(of: member.value))
        default: nil
        }
    }

    private static func actions(of json: JSONValue) -> [JSONValue.Member] {
        (json.members ?? []).compactMap { member in
            guard let action = SmileIDAction(rawValue: member.name) else { return nil }
            let word = member.value.string.flatMap { SmileIDActionWord(rawValue: $0) }
            return JSONValue.Member(action.rawValue, .string(word?.rawValue ?? "(unknown)"))
        }
    }
}
