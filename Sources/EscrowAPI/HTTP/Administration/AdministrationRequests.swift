import Escrow
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Primitives
import Web

/// What administrators send, read strictly.
enum AdministrationRequests {
    private static let bodyLimit = 16_384

    /// `GET /api/auth/admin/statistics/`: days of Douala.
    static func period(_ request: Request) throws -> (from: String?, to: String?) {
        var fields = QueryFields(request)
        let from = fields.day("from")
        let to = fields.day("to")
        try fields.finish()
        return (from, to)
    }

    /// `GET /api/auth/admin/users/`.
    static func filter(_ request: Request) throws -> AccountFilter {
        var fields = QueryFields(request)
        let limit = fields.integer("limit", in: 1...100)
        let role = fields.choice("role", of: Role.allCases.map(\.rawValue))
        let status = fields.choice("status", of: ["ACTIVE", "SUSPENDED"])
        let kyc = fields.choice("kyc_status", of: KYCState.allCases.map(\.rawValue))
        let phone = fields.string("phone", length: 1...20).flatMap { text -> String? in
            let digits = text.filter { $0 != "+" && $0 != " " }
            if digits.utf8.count == 12, digits.hasPrefix("2376"), digits.allSatisfy(\.isWholeNumber) {
                return digits
            }
            fields.problem(
                "/phone", "invalid_phone",
                fr: "Le numéro s'écrit +237 suivi de neuf chiffres qui commencent par 6.",
                en: "The number is written +237 and nine digits that begin with 6.")
            return nil
        }
        let name = fields.string("name", length: 1...200)
        let before = fields.string("cursor", length: 1...64).map { PageCursor.number($0) }
        if let before, before == nil {
            fields.problem(
                "/cursor", "invalid_cursor", fr: "Ce curseur ne vient pas d'une réponse de cette liste.",
                en: "This cursor does not come from an answer of this list.")
        }
        try fields.finish()
        return AccountFilter(
            role: role.flatMap { Role(rawValue: $0) }, suspended: status.map { $0 == "SUSPENDED" },
            kycState: kyc.flatMap { KYCState(rawValue: $0) }, phone: phone, name: name,
            before: before ?? nil, limit: Int(limit ?? 20))
    }

    static func reason(_ request: Request) async throws -> String {
        var fields = try await RequestFields(request, limit: bodyLimit)
        let reason = fields.prose("reason", length: 3...500)
        return try fields.finish(reason)
    }

    static func role(_ request: Request) async throws -> (Role, String) {
        var fields = try await RequestFields(request, limit: bodyLimit)
        let role = fields.choice("role", of: Role.allCases.map(\.rawValue))
        let reason = fields.prose("reason", length: 3...500)
        let (name, text) = try fields.finish(role, reason)
        guard let role = Role(rawValue: name) else { preconditionFailure("The field was checked.") }
        return (role, text)
    }

    static func value(_ request: Request) async throws -> String {
        var fields = try await RequestFields(request, limit: bodyLimit)
        let value = fields.string("value", length: 1...100)
        return try fields.finish(value)
    }

    static func user(_ context: WebContext) throws -> Int64 {
        guard let id = context.parameters.get("id").flatMap({ Int64($0) }), id > 0 else {
            throw AdministrationError.unknownUser
        }
        return id
    }

    /// The version that `If-Match` names; nil where any is good. One that no resource has had is changed.
    static func version(_ request: Request) throws -> Int64? {
        guard let header = request.headers[.ifMatch], header != "*" else { return nil }
        guard header.hasPrefix("\"v"), header.hasSuffix("\""),
            let number = Int64(header.dropFirst(2).dropLast())
        else { throw AdministrationError.versionChanged }
        return number
    }
}

extension QueryFields {
    /// A day that exists, as `2026-11-30`.
    fileprivate mutating func day(_ name: String) -> String? {
        guard let text = string(name, length: 1...20) else { return nil }
        if text.utf8.count == 10, text > "2000-01-01", text < "2100-01-01",
            RFC3339.parse("\(text)T00:00:00Z") != nil
        {
            return text
        }
        problem(
            "/\(name)", "invalid_day", fr: "Un jour est attendu, comme 2026-11-30.",
            en: "A day is expected, such as 2026-11-30.")
        return nil
    }
}
