import Durable
import FoundationEssentials
import Postgres

/// What is to happen to a verification later, whichever process is alive then.
package enum KYCJob: String, Sendable, CaseIterable {
    /// A check without an answer is asked about.
    case inquiry = "kyc-inquiry"
    /// A verification is over.
    case expiry = "kyc-expiry"
    /// The file of a document that nobody needs any more goes.
    case erasure = "kyc-erasure"

    /// A job of the same kind and subject gets the new time.
    func enqueue(_ subject: String, at time: Date?, in session: PostgresSession) throws {
        try JobQueue.enqueue(
            kind: rawValue, key: subject, payload: subject, runAt: time, replace: true, in: session)
    }

    func cancel(_ subject: String, in session: PostgresSession) throws {
        try JobQueue.cancel(kind: rawValue, key: subject, in: session)
    }
}
