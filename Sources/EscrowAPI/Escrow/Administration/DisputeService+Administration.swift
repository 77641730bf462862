import Postgres

extension DisputeService {
    /// Gives a dispute to an arbiter at the word of an administrator who is named on the command line.
    package func assign(
        _ arbiterID: Int64, to key: DisputeKey, by administrator: Administrator
    ) async throws -> DisputeView {
        try await assign(arbiterID, to: key, by: try await caller(administrator))
    }

    /// Lifts a dispute at the word of an administrator who is named on the command line.
    package func lift(
        _ key: DisputeKey, reasons: String, by administrator: Administrator
    ) async throws -> DisputeView {
        try await lift(key, reasons: reasons, by: try await caller(administrator))
    }

    private func caller(_ administrator: Administrator) async throws -> CaseCaller {
        guard let id = administrator.userID else { throw AdministrationError.notAdministrator }
        try await database.session { try UserAdministration.vouch(administrator, in: $0) }
        return CaseCaller(
            Inquirer(userID: id, address: administrator.address, traceparent: nil), role: .administrator)
    }
}
