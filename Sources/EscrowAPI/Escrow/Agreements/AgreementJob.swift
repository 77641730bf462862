import Durable
import FoundationEssentials
import Postgres

/// What is to happen to an agreement or a payment later, whichever process is alive then.
package enum AgreementJob: String, Sendable, CaseIterable {
    /// The buyer's time to pay is over.
    case paymentDeadline = "payment-deadline"
    /// The buyer has been silent about delivered goods for too long.
    case autoRelease = "auto-release"
    /// The seller has delivered nothing for too long after the deadline.
    case undelivered = "undelivered"
    /// A seller who was invited may be there now: the payload is his account, or the agreement.
    case sellerJoined = "seller-joined"
    /// A failed disbursement or refund may be asked for again.
    case payoutRetry = "payout-retry"
    /// A payment without a final event is asked about.
    case inquiry = "payment-inquiry"

    /// Sets the clock. Where the same subject may need a second job while the first is being finished, a discriminator
    /// keeps the two apart.
    func enqueue(
        _ subject: String, discriminator: String? = nil, at time: Date, in session: PostgresSession
    ) throws {
        try JobQueue.enqueue(
            kind: rawValue, key: discriminator.map { "\(subject):\($0)" } ?? subject, payload: subject,
            runAt: time,
            in: session)
    }

    /// How long until the clock of this subject fires; nil where none runs.
    func left(_ subject: String, at now: Date, in session: PostgresSession) throws -> Duration? {
        try JobQueue.runAt(kind: rawValue, key: subject, in: session).map {
            .milliseconds(max(0, Int64($0.timeIntervalSince(now) * 1000)))
        }
    }

    func cancel(_ subject: String, in session: PostgresSession) throws {
        try JobQueue.cancel(kind: rawValue, key: subject, in: session)
    }
}
