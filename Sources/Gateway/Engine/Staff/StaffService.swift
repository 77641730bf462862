package import GatewayStore
package import Passwords
package import Primitives
package import Reconciliation

/// The finance staff: who they are, what they may do, and whether somebody is one of them.
package struct StaffService: Sendable {
    let store: GatewayStore
    private let hasher: PasswordHasher
    let identifiers: IdentifierSource

    /// Wrong passwords in a row before an account is locked, and for how long.
    package static let attemptLimit = 5
    package static let lockTime: Duration = .seconds(900)
    /// How long a session of the pages lasts.
    package static let sessionLifetime: Duration = .seconds(8 * 3600)

    package init(store: GatewayStore, hasher: PasswordHasher, identifiers: IdentifierSource) {
        self.store = store
        self.hasher = hasher
        self.identifiers = identifiers
    }

    /// The member with that name and password. An attempt is taken before the password is looked at; a wrong name takes
    /// as long as a wrong password.
    package func member(named name: String, password: Secret<String>) async throws -> StoredStaff {
        guard let member = try await store.transaction({ try $0.staff.member(named: name) }) else {
            _ = try await verify(password, against: await hasher.decoyHash)
            throw StaffRefusal(.wrongPassword)
        }
        let mayTry = try await store.transaction {
            try $0.staff.takeAttempt(member.id, limit: Self.attemptLimit, lock: Self.lockTime)
        }
        guard mayTry else { throw StaffRefusal(.locked) }
        guard try await verify(password, against: member.passwordHash) else {
            throw StaffRefusal(.wrongPassword)
        }
        guard !member.isSuspended else { throw StaffRefusal(.suspended) }
        try await store.transaction { try $0.staff.forgetAttempts(member.id) }
        return member
    }

    private func verify(_ password: Secret<String>, against hash: String) async throws -> Bool {
        do { return try await hasher.verify(password, against: hash) } catch PasswordError.busy {
            throw StaffRefusal(.busy)
        }
    }

    package func all() async throws -> [StoredStaff] {
        try await store.transaction { try $0.staff.all() }
    }

    /// Adds a member. While there is no administrator who may act, whoever has the daemon's settings may appoint the first:
    /// then `administrator` is nil.
    package func add(
        name: String, role: StaffRole, password: Secret<String>, by administrator: Int64?
    ) async throws -> StoredStaff {
        guard Self.isName(name) else { throw StaffRefusal(.malformedName) }
        let hash = try await hash(password, of: name)
        return try await store.transaction { transaction in
            let actor = try actor(administrator, in: transaction)
            guard let member = try transaction.staff.insert(name: name, role: role, passwordHash: hash) else {
                throw StaffRefusal(.nameTaken)
            }
            try transaction.audit.append(
                GatewayAuditEntry(
                    actor: actor, action: "staff.added", subject: member.actor,
                    details: .object(["role": .string(role.rawValue)])))
            return member
        }
    }

    package func setRole(of name: String, to role: StaffRole, by administrator: Int64?) async throws {
        try await change(name, by: administrator, action: "staff.role_changed") {
            transaction, member, others in
            if member.role == .administrator, role != .administrator, others.isEmpty {
                throw StaffRefusal(.lastAdministrator)
            }
            try transaction.staff.setRole(member.id, role)
            return .object(["before": .string(member.role.rawValue), "after": .string(role.rawValue)])
        }
    }

    package func setSuspended(_ name: String, _ isSuspended: Bool, by administrator: Int64?) async throws {
        let action = isSuspended ? "staff.suspended" : "staff.readmitted"
        try await change(name, by: administrator, action: action) { transaction, member, others in
            if isSuspended, member.role == .administrator, others.isEmpty {
                throw StaffRefusal(.lastAdministrator)
            }
            try transaction.staff.setSuspended(member.id, isSuspended)
            return .object(["before": .bool(member.isSuspended), "after": .bool(isSuspended)])
        }
    }

    /// Gives a new password: each member his own, an administrator everybody's.
    package func setPassword(of name: String, to password: Secret<String>, by actor: Int64?) async throws {
        let hash = try await hash(password, of: name)
        try await change(name, by: actor, action: "staff.password_changed", allowsOneself: true) {
            transaction, member, _ in
            try transaction.staff.setPassword(member.id, hash: hash)
            return .object([])
        }
    }

    private func change(
        _ name: String, by actorID: Int64?, action: String, allowsOneself: Bool = false,
        _ body: @Sendable (GatewayTransaction, StoredStaff, Set<Int64>) throws -> JSONValue
    ) async throws {
        try await store.transaction { transaction in
            let administrators = try transaction.staff.lockAdministrators()
            guard let member = try transaction.staff.member(named: name) else {
                throw StaffRefusal(.unknownName)
            }
            let actor =
                allowsOneself && actorID == member.id
                ? member.actor : try self.actor(actorID, in: transaction)
            let details = try body(transaction, member, administrators.subtracting([member.id]))
            try transaction.staffSessions.endAll(of: member.id)
            try transaction.audit.append(
                GatewayAuditEntry(actor: actor, action: action, subject: member.actor, details: details))
        }
    }

    /// Who acts: an administrator, or the command line where there is none who could.
    private func actor(_ id: Int64?, in transaction: GatewayTransaction) throws -> String {
        guard let id else {
            guard try transaction.staff.lockAdministrators().isEmpty else { throw StaffRefusal(.notAllowed) }
            return "system:cli"
        }
        guard let member = try transaction.staff.acting(id), !member.isSuspended, member.role.managesStaff
        else { throw StaffRefusal(.notAllowed) }
        return member.actor
    }

    private func hash(_ password: Secret<String>, of name: String) async throws -> String {
        let text = password.reveal()
        guard (12...256).contains(text.utf8.count), !text.lowercased().contains(name) else {
            throw StaffRefusal(.weakPassword)
        }
        do { return try await hasher.hash(password) } catch PasswordError.busy { throw StaffRefusal(.busy) }
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
            (2...32).contains(name.utf8.count)
        else { return false }
        return name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "._-".utf8.contains(byte)
        }
    }
}
