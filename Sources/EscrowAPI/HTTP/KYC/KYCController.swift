package import Escrow
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Hummingbird
import Images
import Primitives
import Web

/// The routes by which a person is verified, and those by which administrators look and decide.
package struct KYCController: Sendable {
    let service: KYCService
    let review: KYCReview

    package init(service: KYCService, review: KYCReview) {
        self.service = service
        self.review = review
    }

    package func addRoutes(to api: APIRouter) {
        api.add(.uploadDocument) { request, context in try await upload(request, context) }
        api.add(.consentToVerification) { request, context in try await consent(request, context) }
        api.add(.readVerification) { request, context in try await status(request, context) }
        api.add(.listDocuments) { request, context in try await documents(request, context) }
        api.add(.readDocument) { request, context in try await content(request, context) }
        api.add(.removeDocument) { request, context in try await remove(request, context) }
        api.add(.listVerifications) { request, context in try await queue(request, context) }
        api.add(.readVerificationCase) { request, context in try await find(request, context) }
        api.add(.readCaseDocument) { request, context in try await caseContent(request, context) }
        api.add(.decideVerification) { request, context in try await decide(request, context) }
    }
}

extension KYCController {
    func consent(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let inquirer = try context.inquirer()
        let language = try await KYCRequests.consent(request, context)
        return try await KYCProblems.translating {
            KYCResponses.reply(try await service.consent(in: language, by: inquirer), in: context.language)
        }
    }

    func status(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try context.requireCaller()
        return try await KYCProblems.translating {
            KYCResponses.reply(try await service.status(of: caller.userID), in: context.language)
        }
    }

    func documents(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try context.requireCaller()
        let page = try NotificationRequests.page(request)
        let documents = try await service.documents(
            of: caller.userID, before: page.before, limit: page.limit + 1)
        return IdentifierCursor.list(documents, limit: page.limit, id: \.id) {
            KYCResponses.document($0, below: KYCResponses.ownPath)
        }
    }

    /// One's own document; an administrator reaches every person's by `/api/auth/admin/kyc/…`.
    func content(_ request: Request, _ context: WebContext) async throws -> Response {
        let inquirer = try context.inquirer()
        return try await KYCProblems.translating {
            let id = try KYCRequests.document(context, "id")
            return try await KYCResponses.content(
                service.content(of: id, owner: inquirer.userID, for: inquirer))
        }
    }

    func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let inquirer = try context.inquirer()
        return try await KYCProblems.translating {
            try await service.remove(KYCRequests.document(context, "id"), by: inquirer)
            return Response(status: .noContent)
        }
    }
}
