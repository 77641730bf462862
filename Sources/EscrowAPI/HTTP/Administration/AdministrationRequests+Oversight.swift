import Escrow
import FoundationEssentials
import Hummingbird
import Web

/// What administrators look for beside people. A filter asks for one more than the page, which tells whether there is
/// another.
extension AdministrationRequests {
    /// `GET /api/auth/admin/agreements/`.
    static func agreements(_ request: Request) throws -> (filter: OversightFilter, limit: Int) {
        var fields = QueryFields(request)
        let page = fields.casePage()
        let state = fields.choice("status", of: AgreementState.allCases.map(\.rawValue)).flatMap {
            AgreementState(rawValue: $0)
        }
        let flag = fields.choice("flag", of: OversightFilter.Flag.names).flatMap {
            OversightFilter.Flag(name: $0)
        }
        try fields.finish()
        let filter = OversightFilter(
            states: state.map { [$0] } ?? AgreementState.allCases, flag: flag ?? .whatever,
            before: page.before, limit: page.limit + 1)
        return (filter, page.limit)
    }

    /// `GET /api/auth/admin/audit/`.
    static func entries(_ request: Request) throws -> (filter: AuditFilter, limit: Int) {
        var fields = QueryFields(request)
        let page = fields.casePage()
        let filter = AuditFilter(
            subject: fields.string("subject", length: 1...100),
            actor: fields.string("actor", length: 1...100), action: fields.string("action", length: 1...100),
            from: fields.date("from"), to: fields.date("to"), before: page.before, limit: page.limit + 1)
        try fields.finish()
        return (filter, page.limit)
    }
}
