import Escrow
import Primitives

extension Operation {
    /// Of the routes of accounts.
    var accountDescription: OperationDescription {
        switch self {
        case .readKeys:
            OperationDescription(
                tag: .accounts, summary: "The public keys of access tokens (JWKS)", status: 200,
                content: .json(.answer(["keys": .list(of: .answer(["kty": .text(), "kid": .text()]))])))
        case .register:
            OperationDescription(
                tag: .accounts, summary: "Register",
                details: "A code is sent to the phone by SMS; `verify-phone` proves the number with it.",
                body: .json(Self.registration, example: Self.registrationExample), status: 201,
                content: .json(.named("SignIn")), problems: [409: ["phone_number_taken"]])
        case .login:
            OperationDescription(
                tag: .accounts, summary: "Sign in",
                body: .json(
                    .object([
                        "phone_number": Schemas.phone, "password": Schemas.givenPassword,
                    ]),
                    example: .object([
                        "phone_number": "+237612345678", "password": "correct horse battery",
                    ])), status: 200, content: .json(.named("SignIn")),
                problems: [
                    401: ["wrong_credentials"], 403: ["account_suspended"], 429: ["too_many_failures"],
                ])
        case .refreshToken:
            OperationDescription(
                tag: .accounts, summary: "Change a refresh token for new tokens",
                details: "Each refresh token is good once. One that is used twice ends its session.",
                body: .json(
                    .object(["refresh": .text(length: 1...512)]), example: .object(["refresh": "…"])),
                status: 200, content: .json(.named("SignIn")),
                problems: [
                    401: ["refresh_token_invalid", "refresh_token_reused"], 403: ["account_suspended"],
                ])
        case .requestPasswordReset:
            OperationDescription(
                tag: .accounts, summary: "Ask for a code to set a new password",
                details: "The answer is the same whether or not the number has an account.",
                body: .json(
                    .object(["phone_number": Schemas.phone]),
                    example: .object(["phone_number": "+237612345678"])), status: 202,
                content: .json(.named("CodeSent")))
        case .confirmPasswordReset:
            OperationDescription(
                tag: .accounts, summary: "Set a new password with the code",
                body: .json(
                    .object([
                        "phone_number": Schemas.phone, "verification_code": Schemas.code,
                        "new_password": Schemas.password, "new_password_confirmation": Schemas.password,
                    ]),
                    example: .object([
                        "phone_number": "+237612345678", "verification_code": "123456",
                        "new_password": "correct horse battery",
                        "new_password_confirmation": "correct horse battery",
                    ])), status: 204, problems: [422: ["wrong_code", "code_not_usable"]])
        case .verifyPhone:
            OperationDescription(
                tag: .accounts, summary: "Prove the phone with the code from the SMS",
                body: .json(
                    .object(["verification_code": Schemas.code]),
                    example: .object(["verification_code": "123456"])), status: 200,
                content: .json(.named("User")),
                problems: [409: ["phone_already_verified"], 422: ["wrong_code", "code_not_usable"]])
        case .resendVerification:
            OperationDescription(
                tag: .accounts, summary: "Have another code sent", status: 202,
                content: .json(.named("CodeSent")),
                problems: [409: ["phone_already_verified"], 429: ["code_sent_recently", "codes_exhausted"]])
        case .changePassword:
            OperationDescription(
                tag: .accounts, summary: "Change the password",
                details: "Every other session ends.",
                body: .json(
                    .object([
                        "current_password": Schemas.givenPassword,
                        "new_password": Schemas.password, "new_password_confirmation": Schemas.password,
                    ]),
                    example: .object([
                        "current_password": "correct horse battery", "new_password": "horse battery staple",
                        "new_password_confirmation": "horse battery staple",
                    ])), status: 204, problems: [429: ["too_many_failures"]])
        case .readProfile:
            OperationDescription(
                tag: .accounts, summary: "Who is signed in", status: 200, content: .json(.named("User")))
        case .updateProfile:
            OperationDescription(
                tag: .accounts, summary: "Change the profile",
                body: .json(
                    .object(
                        [
                            "first_name": Schemas.personName.nullable,
                            "last_name": Schemas.personName.nullable,
                            "email": Schema.text(length: 3...254).nullable,
                            "language": Schemas.language.nullable,
                        ], optional: ["first_name", "last_name", "email", "language"]),
                    example: .object(["language": "en"])), status: 200, content: .json(.named("User")),
                problems: [409: ["name_is_verified"]], honoursIfMatch: true)
        case .logout:
            OperationDescription(tag: .accounts, summary: "End this session", status: 204)
        case .listSessions:
            OperationDescription(
                tag: .accounts, summary: "The sessions of the account, newest first",
                query: OperationDescription.identifierPage, status: 200,
                content: .json(.page(of: .named("Session"))))
        default:
            OperationDescription(
                tag: .accounts, summary: "End a session", path: ["id": .uuid], status: 204,
                problems: [404: ["not_found"]])
        }
    }

    private static var registration: Schema {
        .object(
            [
                "phone_number": Schemas.phone, "first_name": Schemas.personName,
                "last_name": Schemas.personName, "password": Schemas.password,
                "password_confirmation": Schemas.password,
                "role": .choice(Role.selfChosen.map(\.rawValue)),
                "email": Schema.text(length: 3...254).nullable, "language": Schemas.language.nullable,
            ], optional: ["email", "language"])
    }

    private static var registrationExample: JSONValue {
        .object([
            "phone_number": "+237612345678", "first_name": "Awa", "last_name": "Ngono",
            "password": "correct horse battery", "password_confirmation": "correct horse battery",
            "role": "BUYER",
        ])
    }
}
