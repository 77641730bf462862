import GatewayCore
import Postgres
import Primitives
import Sealing

/// Who a person is: what `users.sealed_person` holds, bound to the account's number.
struct SealedPerson: Sendable {
    static let column = "users.sealed_person"

    var phone: MSISDN
    var firstName: String
    var lastName: String
    var email: String?

    init(phone: MSISDN, firstName: String, lastName: String, email: String?) {
        self.phone = phone
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
    }

    /// Throws `SealingError` where the text was altered, or belongs to another account.
    init(opening sealed: String, of userID: Int64, in session: PostgresSession) throws {
        let person = try JSONValue(parsing: session.seal.open(sealed, in: Self.column, of: "\(userID)"))
        guard let phone = person["phone"]?.string.flatMap({ MSISDN($0) }),
            let firstName = person["first_name"]?.string, let lastName = person["last_name"]?.string
        else { preconditionFailure("A sealed person has a phone and names.") }
        self.init(
            phone: phone, firstName: firstName, lastName: lastName, email: person["email"]?.string)
    }

    func sealed(for userID: Int64, in session: PostgresSession) throws -> String {
        let person = JSONValue.object([
            "phone": .string(phone.digits), "first_name": .string(firstName), "last_name": .string(lastName),
            "email": email.map { .string($0) },
        ])
        return try session.seal.seal(person.text, in: Self.column, of: "\(userID)")
    }

    /// The blind indexes of the words of the names, in hexadecimal digits.
    func nameIndexes(in session: PostgresSession) -> [String] {
        PersonWords.indexes(of: "\(firstName) \(lastName)", in: session)
    }

    /// By which an account is found.
    static func index(_ phone: MSISDN, in session: PostgresSession) -> [UInt8] {
        session.seal.index(phone.digits, in: "users.phone")
    }
}

/// The next number of a table whose rows are bound to their numbers before they are written.
enum RowNumber {
    static func next(_ table: String, _ column: String, in session: PostgresSession) throws -> Int64 {
        try session.find(next(table, column))
    }

    static func next(_ table: String, _ column: String) -> Lookup<Int64> {
        Lookup("SELECT nextval(pg_get_serial_sequence(\(table), \(column))) AS number") { rows, _ in
            try rows[0].int("number")
        }
    }
}
