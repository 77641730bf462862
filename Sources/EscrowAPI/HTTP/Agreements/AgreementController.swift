package import Escrow
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Primitives
import Web

/// The routes of agreements, which clients call transactions.
package struct AgreementController: Sendable {
    private let service: AgreementService

    package init(service: AgreementService) {
        self.service = service
    }

    package func addRoutes(to api: APIRouter) {
        api.add(.createAgreement) { request, context in try await create(request, context) }
        api.add(.listAgreements) { request, context in try await list(request, context) }
        api.add(.readAgreement) { request, context in try await read(request, context) }
        api.add(.actOnAgreement) { request, context in try await act(request, context) }
        api.add(.checkTerms) { request, context in
            let terms = try await AgreementRequests.terms(request)
            let check = try await EscrowProblems.translating { try await service.check(terms) }
            return JSONReply(TermsCheckResponse.check(check, of: terms, in: context.language))
        }
    }

    func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let inquirer = try context.inquirer()
        let terms = try await AgreementRequests.terms(request)
        return try await EscrowProblems.translating {
            let agreement = try await service.create(terms, by: inquirer)
            context.facts.note("agreement.id", "\(agreement.id)")
            return try reply(AgreementDetail(agreement: agreement), request, context, status: .created)
        }
    }

    func list(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let viewer = try context.viewer()
        let page = try AgreementRequests.page(request)
        let agreements = try await service.page(
            for: viewer, states: page.states, before: page.before, limit: page.limit + 1)
        let shown = agreements.prefix(page.limit)
        let next = agreements.count > page.limit ? shown.last.map { PageCursor.text($0.id) } : nil
        return JSONReply(
            .object([
                "data": .array(shown.map { EscrowResponses.agreement($0, viewerID: viewer.userID) }),
                "next_cursor": next.map { .string($0) } ?? .null,
            ]))
    }

    func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let viewer = try context.viewer()
        return try await EscrowProblems.translating {
            let detail = try await service.detail(try AgreementRequests.key(context), for: viewer)
            let tag = AgreementTag.text(of: detail.agreement, viewerID: viewer.userID)
            if AgreementTag.matches(request.headers[.ifNoneMatch], tag) {
                return Response(status: .notModified, headers: [.eTag: tag])
            }
            return try reply(detail, request, context, status: .ok)
        }
    }

    func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let inquirer = try context.inquirer()
        let order = try await AgreementRequests.action(request)
        let expected = request.headers[.ifMatch]
        return try await EscrowProblems.translating {
            let detail = try await service.perform(
                order.action, notes: order.notes, on: try AgreementRequests.key(context),
                milestone: order.milestone, by: inquirer,
                if: { agreement in
                    expected == nil
                        || AgreementTag.matches(
                            expected, AgreementTag.text(of: agreement, viewerID: inquirer.userID))
                })
            context.facts.note("agreement.id", "\(detail.agreement.id)")
            context.facts.note("agreement.state", detail.agreement.state.rawValue)
            return try reply(detail, request, context, status: .ok)
        }
    }

    private func reply(
        _ detail: AgreementDetail, _ request: Request, _ context: WebContext, status: HTTPResponse.Status
    ) throws -> Response {
        let viewerID = try context.viewer().userID
        var headers: HTTPFields = [.eTag: AgreementTag.text(of: detail.agreement, viewerID: viewerID)]
        if status == .created { headers[.location] = "/api/escrow/transactions/\(detail.agreement.id)/" }
        let document = EscrowResponses.detail(detail, viewerID: viewerID, in: context.language)
        return JSONReply(document, status: status, headers: headers).response(from: request, context: context)
    }
}
