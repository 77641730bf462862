import Escrow
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Hummingbird
import Primitives
import Web

/// How the routes of accounts read a request.
enum AuthFields {
    /// Far above what an honest body needs, far below what would cost memory.
    static let bodyLimit = 16_384

    static let idempotentReplayed: HTTPField.Name = {
        guard let name = HTTPField.Name("Idempotent-Replayed") else {
            preconditionFailure("Idempotent-Replayed is a header name.")
        }
        return name
    }()

    static func origin(_ request: Request, _ context: WebContext) -> AccountService.Origin {
        let agent = request.headers[.userAgent].map { header in
            String(String.UnicodeScalarView(header.unicodeScalars.filter { $0.value >= 0x20 }.prefix(200)))
        }
        return AccountService.Origin(
            address: context.clientAddress, subscriber: context.subscriber, userAgent: agent,
            traceparent: context.traceparent)
    }

    /// For routes that take nothing: a body with members is refused, each named.
    static func requireEmptyBody(_ request: Request) async throws {
        var fields = try await RequestFields(request, limit: bodyLimit)
        try fields.finish()
    }

    /// Reads a change of the profile. `"email": null` removes the address; another null leaves the value as it is.
    static func profileChange(_ request: Request) async throws -> ProfileChange {
        let bytes = try await RequestBodyReader.bytes(of: request, limit: bodyLimit)
        var request = request
        request.body = RequestBody(buffer: ByteBuffer(bytes: bytes))
        var fields = try await RequestFields(request, limit: bodyLimit)
        var change = ProfileChange(
            firstName: fields.personName("first_name", required: false),
            lastName: fields.personName("last_name", required: false), language: fields.language("language"))
        if let email = fields.email("email") {
            change.email = .some(email)
        } else if (try? JSONValue(parsing: bytes))?["email"] == .null {
            change.email = .some(nil)
        }
        try fields.finish()
        return change
    }
}

extension RequestFields {
    mutating func cameroonianPhone(_ name: String) -> MSISDN? {
        phone(name).flatMap { MSISDN(cameroonian: $0) }
    }

    mutating func verificationCode(_ name: String, required: Bool = true) -> String? {
        guard let text = string(name, length: 1...64, required: required) else { return nil }
        if PhoneCode.isWellFormed(text) { return text }
        problem("/\(name)", "invalid_code", fr: "Le code a six chiffres.", en: "The code has six digits.")
        return nil
    }

    /// The rules about what a password says stand with the accounts; here is what a JSON string must keep.
    mutating func newPassword(_ name: String) -> Secret<String>? {
        string(name, length: PasswordPolicy.length).map { Secret($0) }
    }

    /// A password that was set earlier: only an absurd length is refused.
    mutating func givenPassword(_ name: String) -> Secret<String>? {
        string(name, length: 1...1024).map { Secret($0) }
    }

    mutating func confirmation(_ name: String, of original: String) {
        guard let repeated = string(name, length: 1...1024),
            let given = value(original, required: false)?.string,
            !constantTimeEqual(Array(repeated.utf8), Array(given.utf8))
        else { return }
        problem(
            "/\(name)", "password_mismatch", fr: "Les deux mots de passe ne sont pas les mêmes.",
            en: "The two passwords are not the same.")
    }

    mutating func selfChosenRole(_ name: String) -> Role? {
        choice(name, of: Role.selfChosen.map(\.rawValue)).flatMap { Role(rawValue: $0) }
    }

    mutating func language(_ name: String) -> Language? {
        choice(name, of: Language.allCases.map(\.rawValue), required: false).flatMap {
            Language(rawValue: $0)
        }
    }

    /// A name in any script, without the spaces around it: at least one letter, nothing invisible that could make one
    /// name look like another.
    mutating func personName(_ name: String, required: Bool = true) -> String? {
        guard let text = string(name, length: 1...100, required: required) else { return nil }
        if let accepted = PersonName.accepted(text) { return accepted }
        problem(
            "/\(name)", "invalid_name",
            fr: "Un nom contient au moins une lettre et aucun caractère invisible.",
            en: "A name has at least one letter and no invisible characters.")
        return nil
    }

    /// An e-mail address in lower case, as it is stored.
    mutating func email(_ name: String) -> String? {
        guard let text = string(name, length: 1...254, required: false) else { return nil }
        if let accepted = EmailAddress.accepted(text) { return accepted }
        problem(
            "/\(name)", "invalid_email", fr: "L'adresse e-mail n'est pas valide.",
            en: "The e-mail address is not valid.")
        return nil
    }
}
