import Escrow
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Primitives
import Web

extension AuthController {
    func verifyPhone(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try context.requireCaller()
        var fields = try await RequestFields(request, limit: AuthFields.bodyLimit)
        let code = fields.verificationCode("verification_code")
        let given = try fields.finish(code)
        let user = try await answering {
            try await accounts.verifyPhone(
                userID: caller.userID, code: given, origin: AuthFields.origin(request, context))
        }
        return AuthReplies.profile(user)
    }

    func resendCode(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        try await AuthFields.requireEmptyBody(request)
        let caller = try context.requireCaller()
        try await answering {
            try await accounts.resendVerification(
                userID: caller.userID, origin: AuthFields.origin(request, context))
        }
        return AuthReplies.codeSent()
    }

    func profile(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try context.requireCaller()
        return AuthReplies.profile(try await answering { try await accounts.user(id: caller.userID) })
    }

    func updateProfile(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try context.requireCaller()
        let change = try await AuthFields.profileChange(request)
        let user = try await answering {
            var expected: Int64?
            if request.headers[.ifMatch] != nil {
                let current = try await accounts.user(id: caller.userID)
                try Web.EntityTag(version: current.version).requireMatch(request)
                expected = current.version
            }
            return try await accounts.updateProfile(
                userID: caller.userID, change: change, expected: expected,
                origin: AuthFields.origin(request, context))
        }
        return AuthReplies.profile(user)
    }

    func sessions(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try context.requireCaller()
        let page = try NotificationRequests.page(request)
        let sessions = try await accounts.sessions(
            userID: caller.userID, before: page.before, limit: page.limit + 1)
        return AuthReplies.sessions(sessions, limit: page.limit, current: caller.sessionID)
    }

    func revokeSession(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.requireCaller()
        let text = context.parameters.get("id") ?? ""
        try await answering {
            guard text.utf8.count == 36, let id = UUID(uuidString: text) else {
                throw AccountError.unknownSession
            }
            try await accounts.revokeSession(
                id, userID: caller.userID, origin: AuthFields.origin(request, context))
        }
        return Response(status: .noContent)
    }
}
