import Primitives

extension World {
    /// Makes an administrator by escrowd's own command, and signs in.
    package func administrator() async throws -> Party {
        let phone = Self.freshPhone()
        let output = try await command("escrowd", "create-admin", phone)
        let password = output.split(separator: "\n").first { $0.hasPrefix("password=") }.map {
            String($0.dropFirst("password=".count))
        }
        guard let password else { throw UnexpectedReply(description: "create-admin printed no password.") }
        let session = try await expect(
            200, "POST", "/api/auth/login/",
            .object(["phone_number": .string(phone), "password": .string(password)]))
        guard let token = session["access"]?.string else {
            throw UnexpectedReply(description: "The login gave no access token.")
        }
        return Party(phone: phone, password: password, token: token)
    }
}
