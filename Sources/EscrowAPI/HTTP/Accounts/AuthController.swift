package import Escrow
import HTTPTypes
package import Hummingbird
import Primitives
package import Web

/// The routes of accounts: registration, sign-in, phone codes, sessions, profile and passwords.
package struct AuthController: Sendable {
    let accounts: AccountService
    let tokens: AccessTokens
    private let authentication: AuthenticationMiddleware
    private let idempotency: IdempotencyMiddleware
    private let limit: RateLimiting?

    /// Makes the middleware of some limits; nil in the controller means no limits.
    package typealias RateLimiting = @Sendable ([RateLimitPolicy]) -> RateLimitMiddleware

    /// `idempotency` must make its fingerprints with a key: bodies hold passwords.
    package init(
        accounts: AccountService, tokens: AccessTokens, authentication: AuthenticationMiddleware,
        idempotency: IdempotencyMiddleware, limit: RateLimiting?
    ) {
        self.accounts = accounts
        self.tokens = tokens
        self.authentication = authentication
        self.idempotency = idempotency
        self.limit = limit
    }

    /// Adds `/api/auth/…` of accounts and `/.well-known/jwks.json`.
    package func addRoutes(to router: some RouterMethods<WebContext>) {
        router.get("/.well-known/jwks.json") { _, _ in
            JSONReply(tokens.keySet, headers: [.cacheControl: "public, max-age=300"])
        }
        addPublicRoutes(to: router)
        addSignedInRoutes(to: router)
    }

    private func addPublicRoutes(to router: some RouterMethods<WebContext>) {
        let signIn = group(
            router, [.perAddress(name: "sign-in", limit: 120, window: .seconds(60))], signedIn: false)
        signIn.post("register") { request, context in try await register(request, context) }
        signIn.post("login") { request, context in try await login(request, context) }
        signIn.post("token/refresh") { request, context in try await refresh(request, context) }
        let reset = group(
            router, [.perAddress(name: "password-reset", limit: 30, window: .seconds(60))], signedIn: false)
        reset.post("password-reset/request") { request, context in try await requestReset(request, context) }
        reset.post("password-reset/confirm") { request, context in try await confirmReset(request, context) }
    }

    private func addSignedInRoutes(to router: some RouterMethods<WebContext>) {
        let codes = group(
            router, [.perCaller(name: "phone-code", limit: 20, window: .seconds(60))], signedIn: true)
        codes.post("verify-phone") { request, context in try await verifyPhone(request, context) }
        codes.post("resend-verification") { request, context in try await resendCode(request, context) }
        codes.post("change-password") { request, context in try await changePassword(request, context) }
        let account = group(
            router, [.perCaller(name: "account", limit: 300, window: .seconds(60))], signedIn: true)
        account.get("profile") { request, context in try await profile(request, context) }
        account.patch("profile") { request, context in try await updateProfile(request, context) }
        account.post("logout") { request, context in try await logout(request, context) }
        account.get("sessions") { request, context in try await sessions(request, context) }
        account.delete("sessions/{id}") { request, context in try await revokeSession(request, context) }
    }

    /// Limits by address stand before authentication, limits by caller after it.
    private func group(
        _ router: some RouterMethods<WebContext>, _ policies: [RateLimitPolicy], signedIn: Bool
    ) -> RouterGroup<WebContext> {
        let group = router.group("/api/auth")
        if signedIn { group.add(middleware: authentication) }
        if let limit { group.add(middleware: limit(policies)) }
        group.add(middleware: idempotency)
        return group
    }

    /// Runs an operation on accounts; a refusal becomes a problem about the named field.
    func answering<Value: Sendable>(
        passwordField: String = "password", _ operation: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await operation()
        } catch let error as AccountError {
            throw AuthProblems.problem(for: error, passwordField: passwordField)
        }
    }
}
