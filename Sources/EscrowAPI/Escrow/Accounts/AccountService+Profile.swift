import Postgres
package import Primitives

/// What a person changes of their own account; nil leaves a value as it is.
package struct ProfileChange: Sendable, Equatable {
    package var firstName: String?
    package var lastName: String?
    package var language: Language?
    /// `.some(nil)` removes the address.
    package var email: String??

    package init(
        firstName: String? = nil, lastName: String? = nil, language: Language? = nil, email: String?? = nil
    ) {
        self.firstName = firstName
        self.lastName = lastName
        self.language = language
        self.email = email
    }

    /// The names of what changes, for the audit trail, which holds no personal data.
    var fieldNames: [String] {
        [
            firstName == nil ? nil : "first_name", lastName == nil ? nil : "last_name",
            language == nil ? nil : "language", email == nil ? nil : "email",
        ].compactMap(\.self)
    }
}

extension AccountService {
    /// Changes the account and answers it as it is now. A change of nothing answers it unchanged.
    ///
    /// Throws `.versionChanged` where `expected` is given and the account is not at that version, and `.nameIsVerified`
    /// where another name is given while papers are looked at or have proven the name.
    package func updateProfile(
        userID: Int64, change: ProfileChange, expected: Int64? = nil, origin: Origin
    ) async throws -> User {
        let names = change.fieldNames
        guard !names.isEmpty else { return try await user(id: userID) }
        return try await database.transaction { session in
            try requireFreeName(of: userID, change, in: session)
            guard let user = try UserStore.update(userID: userID, change, expected: expected, in: session)
            else {
                throw AccountError.versionChanged
            }
            try audit(
                "profile.changed", userID: userID, origin: origin,
                details: .object(["fields": .array(names.map { .string($0) })]), in: session)
            return user
        }
    }

    private func requireFreeName(
        of userID: Int64, _ change: ProfileChange, in session: PostgresSession
    ) throws {
        guard change.firstName != nil || change.lastName != nil,
            let profile = try KYCProfileStore.lock(userID: userID, in: session),
            [.submitted, .underReview, .verified].contains(profile.standing),
            let user = try UserStore.user(id: userID, in: session)
        else { return }
        guard change.firstName ?? user.firstName == user.firstName,
            change.lastName ?? user.lastName == user.lastName
        else { throw AccountError.nameIsVerified }
    }
}
