import Escrow
import HTTPTypes
import Hummingbird
import Primitives
import Web

extension AuthController {
    func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.requireCaller()
        var fields = try await RequestFields(request, limit: AuthFields.bodyLimit)
        let current = fields.givenPassword("current_password")
        let new = fields.newPassword("new_password")
        fields.confirmation("new_password_confirmation", of: "new_password")
        let (old, secret) = try fields.finish(current, new)
        try await answering(passwordField: "new_password") {
            try await accounts.changePassword(
                userID: caller.userID, sessionID: caller.sessionID, current: old, new: secret,
                origin: AuthFields.origin(request, context))
        }
        return Response(status: .noContent)
    }

    /// The same answer whether or not the number has an account.
    func requestReset(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        var fields = try await RequestFields(request, limit: AuthFields.bodyLimit)
        let phone = fields.cameroonianPhone("phone_number")
        let accepted = try fields.finish(phone)
        try await answering {
            try await accounts.requestPasswordReset(
                phone: accepted, origin: AuthFields.origin(request, context))
        }
        return AuthReplies.codeSent()
    }

    func confirmReset(_ request: Request, _ context: WebContext) async throws -> Response {
        var fields = try await RequestFields(request, limit: AuthFields.bodyLimit)
        let phone = fields.cameroonianPhone("phone_number")
        let code = fields.verificationCode("verification_code")
        let new = fields.newPassword("new_password")
        fields.confirmation("new_password_confirmation", of: "new_password")
        let (accepted, given, secret) = try fields.finish(phone, code, new)
        try await answering(passwordField: "new_password") {
            try await accounts.confirmPasswordReset(
                phone: accepted, code: given, new: secret, origin: AuthFields.origin(request, context))
        }
        return Response(status: .noContent)
    }
}
