package import Escrow
import FoundationEssentials
import GatewayCore
import HTTPTypes
package import Hummingbird
import Images
import Primitives
package import Web

/// The routes by which a person is verified, and those by which administrators look and decide.
package struct KYCController: Sendable {
    let service: KYCService
    let review: KYCReview
    private let authentication: AuthenticationMiddleware
    private let idempotency: IdempotencyMiddleware
    private let limit: AuthController.RateLimiting?
    private let uploadsPerHour: Int

    package init(
        service: KYCService, review: KYCReview, authentication: AuthenticationMiddleware,
        idempotency: IdempotencyMiddleware, uploadsPerHour: Int, limit: AuthController.RateLimiting?
    ) {
        self.service = service
        self.review = review
        self.authentication = authentication
        self.idempotency = idempotency
        self.uploadsPerHour = uploadsPerHour
        self.limit = limit
    }

    /// Adds `/api/auth/kyc/…` and `/api/auth/admin/kyc/…`.
    package func addRoutes(to router: some RouterMethods<WebContext>) {
        // The upload's service keeps idempotency keys itself: the body is never whole in memory.
        let uploads = group(
            router, "/api/auth/kyc",
            [
                .perCaller(name: "kyc-upload", limit: uploadsPerHour, window: .seconds(3600)),
                .perAddress(name: "kyc-upload-address", limit: uploadsPerHour * 10, window: .seconds(3600)),
            ])
        uploads.post("upload") { request, context in try await upload(request, context) }

        let own = group(
            router, "/api/auth/kyc", [.perCaller(name: "kyc", limit: 120, window: .seconds(60))]
        ).add(middleware: idempotency)
        own.post("consent") { request, context in try await consent(request, context) }
        own.get("status") { request, context in try await status(request, context) }
        own.get("documents") { request, context in try await documents(request, context) }
        own.get("documents/{id}/content") { request, context in try await content(request, context) }
        own.delete("documents/{id}") { request, context in try await remove(request, context) }

        let admin = group(
            router, "/api/auth/admin/kyc", [.perCaller(name: "kyc-admin", limit: 300, window: .seconds(60))]
        ).add(middleware: idempotency)
        admin.get("") { request, context in try await queue(request, context) }
        admin.get("{id}") { request, context in try await find(request, context) }
        admin.get("{id}/documents/{document}/content") { request, context in
            try await caseContent(request, context)
        }
        admin.post("{id}/approve") { request, context in try await decide(request, context) }
    }

    private func group(
        _ router: some RouterMethods<WebContext>, _ path: RouterPath, _ policies: [RateLimitPolicy]
    ) -> RouterGroup<WebContext> {
        let group = router.group(path)
        group.add(middleware: authentication)
        if let limit { group.add(middleware: limit(policies)) }
        return group
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
        let documents = try await service.documents(of: caller.userID)
        return JSONReply(
            .object([
                "data": .array(documents.map { KYCResponses.document($0, below: KYCResponses.ownPath) }),
                "next_cursor": .null,
            ]))
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
