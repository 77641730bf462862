/// Who administers: an administrator with an account, or whoever runs a command on the server.
package struct Administrator: Sendable {
    /// Nil on the command line where nobody was named.
    package let userID: Int64?
    let actor: AuditActor
    let address: String?

    var cause: AgreementEffects.Cause { .init(actor, address: address) }

    package init(_ inquirer: Inquirer) {
        userID = inquirer.userID
        actor = .user(inquirer.userID)
        address = inquirer.address
    }

    /// The command line; `userID` is the administrator who vouches for it.
    package init(commandLine userID: Int64? = nil) {
        self.userID = userID
        actor = userID.map { .user($0) } ?? .system("cli")
        address = nil
    }
}

/// Why an administrator's order was not carried out.
package enum AdministrationError: Error, Sendable, Equatable {
    case unknownUser
    /// Nobody suspends or appoints himself.
    case ownAccount
    /// Nobody would be left who could administer.
    case lastAdministrator
    case alreadySuspended
    case notSuspended
    case sameRole(Role)
    /// Rights are given only to who has proven his phone.
    case phoneNotProven
    case versionChanged
    case unknownSetting
    case badSetting(ServiceSetting)
    /// The one named as administrator on the command line is none.
    case notAdministrator
    /// Statistics go forward in time, over a year at most.
    case badPeriod

    init(_ denial: AccessDenial) {
        self = denial == .forbidden(.ownAccount) ? .ownAccount : .unknownUser
    }
}
