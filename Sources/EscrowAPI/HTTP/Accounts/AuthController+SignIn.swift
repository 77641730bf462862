import Escrow
import GatewayCore
import HTTPTypes
import Hummingbird
import Primitives
import Web

extension AuthController {
    func register(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        var fields = try await RequestFields(request, limit: AuthFields.bodyLimit)
        let phone = fields.cameroonianPhone("phone_number")
        let firstName = fields.personName("first_name")
        let lastName = fields.personName("last_name")
        let password = fields.newPassword("password")
        fields.confirmation("password_confirmation", of: "password")
        let role = fields.selfChosenRole("role")
        let email = fields.email("email")
        let language = fields.language("language") ?? context.language
        let (accepted, first, last, secret, chosen) = try fields.finish(
            phone, firstName, lastName, password, role)
        let registration = AccountRegistration(
            phone: accepted, firstName: first, lastName: last, email: email, role: chosen, language: language,
            password: secret, idempotency: context.idempotency)
        let (signIn, replayed) = try await answering {
            try await accounts.register(registration, origin: AuthFields.origin(request, context))
        }
        context.facts.note("user.id", String(signIn.user.id))
        var reply = try await signInReply(signIn, status: .created)
        reply.headers[.location] = "/api/auth/profile/"
        if replayed { reply.headers[AuthFields.idempotentReplayed] = "true" }
        return reply
    }

    func login(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        var fields = try await RequestFields(request, limit: AuthFields.bodyLimit)
        let phone = fields.cameroonianPhone("phone_number")
        let password = fields.givenPassword("password")
        let (accepted, secret) = try fields.finish(phone, password)
        let signIn = try await answering {
            try await accounts.login(
                phone: accepted, password: secret, origin: AuthFields.origin(request, context))
        }
        context.facts.note("user.id", String(signIn.user.id))
        return try await signInReply(signIn, status: .ok)
    }

    func refresh(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        var fields = try await RequestFields(request, limit: AuthFields.bodyLimit)
        let token = fields.string("refresh", length: 1...512)
        let given = try fields.finish(token)
        let signIn = try await answering {
            try await accounts.refresh(Secret(given), origin: AuthFields.origin(request, context))
        }
        context.facts.note("user.id", String(signIn.user.id))
        return try await signInReply(signIn, status: .ok)
    }

    func logout(_ request: Request, _ context: WebContext) async throws -> Response {
        try await AuthFields.requireEmptyBody(request)
        let caller = try context.requireCaller()
        try await accounts.logout(
            userID: caller.userID, sessionID: caller.sessionID, origin: AuthFields.origin(request, context))
        return Response(status: .noContent)
    }

    /// Tokens are not stored under an idempotency key, which `no-store` asks for.
    private func signInReply(_ signIn: SignIn, status: HTTPResponse.Status) async throws -> JSONReply {
        let access = try await tokens.issue(for: signIn)
        return JSONReply(
            AuthReplies.signIn(signIn, access: access), status: status, headers: [.cacheControl: "no-store"])
    }
}
