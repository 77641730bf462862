package import Escrow
import HTTPTypes
import Primitives
import Web

/// The routes of accounts: registration, sign-in, phone codes, sessions, profile and passwords.
package struct AuthController: Sendable {
    let accounts: AccountService
    let tokens: AccessTokens

    package init(accounts: AccountService, tokens: AccessTokens) {
        self.accounts = accounts
        self.tokens = tokens
    }

    package func addRoutes(to api: APIRouter) {
        api.add(.readKeys) { _, _ in
            JSONReply(tokens.keySet, headers: [.cacheControl: "public, max-age=300"])
        }
        api.add(.register) { request, context in try await register(request, context) }
        api.add(.login) { request, context in try await login(request, context) }
        api.add(.refreshToken) { request, context in try await refresh(request, context) }
        api.add(.requestPasswordReset) { request, context in try await requestReset(request, context) }
        api.add(.confirmPasswordReset) { request, context in try await confirmReset(request, context) }
        api.add(.verifyPhone) { request, context in try await verifyPhone(request, context) }
        api.add(.resendVerification) { request, context in try await resendCode(request, context) }
        api.add(.changePassword) { request, context in try await changePassword(request, context) }
        api.add(.readProfile) { request, context in try await profile(request, context) }
        api.add(.updateProfile) { request, context in try await updateProfile(request, context) }
        api.add(.logout) { request, context in try await logout(request, context) }
        api.add(.listSessions) { request, context in try await sessions(request, context) }
        api.add(.revokeSession) { request, context in try await revokeSession(request, context) }
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
