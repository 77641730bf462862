package import Postgres
import Primitives

/// What administrators do about people. Every look at a person, and every change, stands in the audit trail.
///
/// Operations throw `AdministrationError` for refusals and `PostgresError` for faults.
package struct UserAdministration: Sendable {
    private let database: PostgresClient
    private let disputes: DisputeEffects

    package init(database: PostgresClient, disputes: DisputeEffects) {
        self.database = database
        self.disputes = disputes
    }

    /// A page of the accounts that fit, the newest first.
    package func list(_ filter: AccountFilter, by administrator: Administrator) async throws
        -> [AccountRecord]
    {
        try await database.transaction { session in
            try Self.vouch(administrator, in: session)
            let found = try AccountRecordStore.page(filter, in: session)
            try Self.audit(
                "users.listed", subject: "users", administrator,
                .object(["users": .array(found.map { .integer($0.user.id) })]), in: session)
            return found
        }
    }

    package func find(_ id: Int64, by administrator: Administrator) async throws -> AccountRecord {
        try await database.transaction { session in
            try Self.vouch(administrator, in: session)
            guard let record = try AccountRecordStore.record(id: id, in: session) else {
                throw AdministrationError.unknownUser
            }
            try Self.audit("user.viewed", subject: "user:\(id)", administrator, .object([]), in: session)
            return record
        }
    }

    /// Closes an account: nobody signs in to it, its sessions end, and the disputes that he has as an arbiter escalate.
    package func suspend(
        _ id: Int64, reason: String, expected: Int64? = nil, by administrator: Administrator
    ) async throws -> AccountRecord {
        try await change(.suspendUser, id, expected: expected, by: administrator) { record, session in
            guard record.suspendedAt == nil else { throw AdministrationError.alreadySuspended }
            try Self.keepAnAdministrator(losing: record, in: session)
            try AccountRecordStore.setSuspended(true, id: id, in: session)
            let number = try AccountRecordStore.append(
                .suspended, userID: id, actor: administrator.actor, reason: reason, in: session)
            let ended = try SessionStore.revokeAll(userID: id, except: nil, reason: .suspended, in: session)
            try Self.audit(
                "user.suspended", subject: "user:\(id)", administrator,
                .object([
                    "before": "ACTIVE", "after": "SUSPENDED", "change": .integer(number),
                    "sessions_ended": .integer(ended),
                ]), in: session)
            try disputes.withdraw(
                arbiter: id, for: .suspended, because: administrator.cause, in: session)
        }
    }

    /// Opens a suspended account again; its person signs in anew.
    package func reinstate(
        _ id: Int64, reason: String, expected: Int64? = nil, by administrator: Administrator
    ) async throws -> AccountRecord {
        try await change(.reinstateUser, id, expected: expected, by: administrator) { record, session in
            guard record.suspendedAt != nil else { throw AdministrationError.notSuspended }
            try AccountRecordStore.setSuspended(false, id: id, in: session)
            let number = try AccountRecordStore.append(
                .reinstated, userID: id, actor: administrator.actor, reason: reason, in: session)
            try Self.audit(
                "user.reinstated", subject: "user:\(id)", administrator,
                .object(["before": "SUSPENDED", "after": "ACTIVE", "change": .integer(number)]), in: session)
        }
    }

    /// Gives an account another role; its sessions end, so that nothing goes on with the rights of before, and the disputes
    /// that he had as an arbiter escalate.
    package func setRole(
        _ role: Role, of id: Int64, reason: String, expected: Int64? = nil, by administrator: Administrator
    ) async throws -> AccountRecord {
        try await change(.changeRole, id, expected: expected, by: administrator) { record, session in
            let before = record.user.role
            guard before != role else { throw AdministrationError.sameRole(role) }
            if !Role.selfChosen.contains(role), !record.user.phoneVerified {
                throw AdministrationError.phoneNotProven
            }
            try Self.keepAnAdministrator(losing: record, in: session)
            try AccountRecordStore.setRole(role, id: id, in: session)
            let number = try AccountRecordStore.append(
                .role, userID: id, from: before, to: role, actor: administrator.actor, reason: reason,
                in: session)
            let ended = try SessionStore.revokeAll(
                userID: id, except: nil, reason: .roleChanged, in: session)
            try Self.audit(
                "user.role_changed", subject: "user:\(id)", administrator,
                .object([
                    "before": .string(before.rawValue), "after": .string(role.rawValue),
                    "change": .integer(number), "sessions_ended": .integer(ended),
                ]), in: session)
            try disputes.withdraw(arbiter: id, for: .role, because: administrator.cause, in: session)
        }
    }

    private func change(
        _ operation: Operation, _ id: Int64, expected: Int64?, by administrator: Administrator,
        _ body: @Sendable (AccountRecord, PostgresSession) throws -> Void
    ) async throws -> AccountRecord {
        try await database.transaction { session in
            try Self.vouch(administrator, in: session)
            guard let record = try AccountRecordStore.lock(id: id, in: session) else {
                throw AdministrationError.unknownUser
            }
            try AccessPolicy.require(
                operation, as: administrator.userID == id ? [.administrator, .own] : [.administrator],
                AdministrationError.init)
            guard expected == nil || expected == record.user.version else {
                throw AdministrationError.versionChanged
            }
            try body(record, session)
            guard let changed = try AccountRecordStore.record(id: id, in: session) else {
                throw AdministrationError.unknownUser
            }
            return changed
        }
    }

    /// Whoever is named on the command line is an administrator whose account is open.
    static func vouch(_ administrator: Administrator, in session: PostgresSession) throws {
        guard let id = administrator.userID else { return }
        guard let user = try UserStore.user(id: id, in: session), user.role == .administrator, !user.suspended
        else { throw AdministrationError.notAdministrator }
    }

    private static func keepAnAdministrator(losing record: AccountRecord, in session: PostgresSession) throws
    {
        guard record.user.role == .administrator, record.suspendedAt == nil else { return }
        guard try AccountRecordStore.otherAdministrators(than: record.user.id, in: session) > 0 else {
            throw AdministrationError.lastAdministrator
        }
    }

    static func audit(
        _ action: String, subject: String, _ administrator: Administrator, _ details: JSONValue,
        in session: PostgresSession
    ) throws {
        try AuditTrail.append(
            AuditEntry(
                actor: administrator.actor, action: action, subject: subject, address: administrator.address,
                details: details), in: session)
    }
}
