import Postgres

extension DisputeService {
    /// Gives a dispute to an arbiter at the word of an administrator who is named on the command line.
    package func assign(
        _ arbiterID: Int64, to key: DisputeKey, by administrator: Administrator
    ) async throws -> DisputeView {
        guard let id = administrator.userID else { throw AdministrationError.notAdministrator }
        try await database.session { try UserAdministration.vouch(administrator, in: $0) }
        let inquirer = Inquirer(userID: id, address: administrator.address, traceparent: nil)
        return try await assign(arbiterID, to: key, by: CaseCaller(inquirer, role: .administrator))
    }
}
