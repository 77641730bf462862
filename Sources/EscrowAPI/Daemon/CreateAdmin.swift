import ArgumentParser
import Escrow
import GatewayCore
import GatewayMessages
import Logging
import Passwords
import Postgres
import Primitives
import Runtime
import Sealing

/// Makes the account of an administrator; the first one has no other way in.
struct CreateAdmin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-admin",
        abstract: "Create an administrator's account.",
        discussion: "Without --password-stdin a password is made and printed once.")

    @Argument(help: "The phone number to sign in with: +237 and nine digits.")
    var phone: String

    @Option(name: .customLong("first-name"), help: "The administrator's first name.")
    var firstName = "Kimi"

    @Option(name: .customLong("last-name"), help: "The administrator's last name.")
    var lastName = "Admin"

    @Flag(
        name: .customLong("password-stdin"), help: "Read the password from the first line of standard input.")
    var passwordFromInput = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        guard let msisdn = MSISDN(cameroonian: phone) else {
            throw ValidationError("The phone number is written +237 and nine digits that begin with 6.")
        }
        let reader = SettingsReader(try await Settings())
        let database = DatabaseSettings.role(
            reader, service: "escrow", applicationName: "escrowd-create-admin")
        let secretKey = reader.secret("SECRET_KEY", minimumLength: 32)
        let ring = reader.keyRing()
        let seal = ColumnSeal(schema: "escrow", keys: ring, index: reader.blindIndex())
        try reader.finish()
        let password = try readPassword()
        let user = try await withClient(database, seal: seal) { client in
            try await AccountService(
                database: client, hasher: PasswordHasher(), keys: AccountKeys(secretKey: secretKey),
                seal: TextSeal(keys: ring)
            ).createAdmin(phone: msisdn, firstName: firstName, lastName: lastName, password: password)
        }
        let made = passwordFromInput ? nil : password.reveal()
        output.tell(
            .object(["id": .integer(user.id), "password": made.map { .string($0) } ?? .null]),
            ["Created administrator \(user.id)."] + (made.map { ["password=\($0)"] } ?? []))
    }

    private func readPassword() throws -> Secret<String> {
        guard passwordFromInput else { return Secret(String(IdentifierSource.system.token().prefix(24))) }
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw ValidationError("Standard input holds no password.")
        }
        return Secret(line)
    }
}
