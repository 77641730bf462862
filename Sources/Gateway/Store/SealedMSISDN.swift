import FoundationEssentials
import GatewayCore
import Postgres
import Primitives
import Sealing

/// The columns that hold a phone number, sealed and bound to their row's identifier.
enum SealedMSISDN: String {
    case seller = "purses.sealed_seller_msisdn"
    case payment = "payments.sealed_msisdn"
    case recipient = "sms.sealed_recipient"
    case accountHolder = "account_holder_checks.sealed_msisdn"

    func seal(_ number: MSISDN, of id: UUID, in session: PostgresSession) throws -> String {
        try session.seal.seal(number.digits, in: rawValue, of: id.lowercased)
    }

    func open(_ sealed: String, of id: UUID, in session: PostgresSession) throws -> MSISDN {
        try Stored.msisdn(session.seal.open(sealed, in: rawValue, of: id.lowercased))
    }

    /// By which the messages to a number are found.
    static func recipientIndex(_ number: MSISDN, in session: PostgresSession) -> [UInt8] {
        session.seal.index(number.digits, in: "sms.recipient")
    }
}
