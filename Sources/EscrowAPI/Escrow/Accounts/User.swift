package import FoundationEssentials
package import GatewayCore
package import Primitives

/// What an account may do beyond its own agreements. Only the first two can be chosen at registration.
package enum Role: String, Sendable, Hashable, CaseIterable {
    case buyer = "BUYER"
    case seller = "SELLER"
    case arbiter = "ARBITRE"
    case administrator = "ADMIN"

    /// Those that a person may take without being granted them.
    package static let selfChosen: [Role] = [.buyer, .seller]
}

/// A person with an account. One account may buy in one agreement and sell in another.
package struct User: Sendable, Equatable {
    package let id: Int64
    package let phone: MSISDN
    package let firstName: String
    package let lastName: String
    /// In lower case; nil where none was given.
    package let email: String?
    package let role: Role
    package let language: Language
    package let phoneVerified: Bool
    package let suspended: Bool
    package let createdAt: Date
    /// Grows with each change that a client can see; clients compare it by `If-Match`.
    package let version: Int64

    package init(
        id: Int64, phone: MSISDN, firstName: String, lastName: String, email: String? = nil, role: Role,
        language: Language = .french, phoneVerified: Bool, suspended: Bool, createdAt: Date,
        version: Int64 = 1
    ) {
        self.id = id
        self.phone = phone
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.role = role
        self.language = language
        self.phoneVerified = phoneVerified
        self.suspended = suspended
        self.createdAt = createdAt
        self.version = version
    }

    package var fullName: String { "\(firstName) \(lastName)" }
}

extension User: CustomStringConvertible, CustomReflectable {
    /// The identifier only: the rest is personal data.
    package var description: String { "user \(id)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
