package import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
package import Postgres
import Primitives
package import Sealing

/// Does what the clocks of verifications ask for. Every job may run twice and changes things once.
package struct KYCJobs: Sendable {
    private let database: PostgresClient
    private let effects: KYCEffects
    private let eraser: KYCEraser
    /// Wakes the relay of commands.
    private let wakeup: Wakeup

    package init(database: PostgresClient, effects: KYCEffects, objects: ObjectStore, wakeup: Wakeup) {
        self.database = database
        self.effects = effects
        eraser = KYCEraser(database: database, objects: objects)
        self.wakeup = wakeup
    }

    package func perform(_ job: Job) async throws -> JobOutcome {
        switch KYCJob(rawValue: job.kind) {
        case .inquiry: try await inquire(job)
        case .expiry: try await expire(job)
        case .erasure: try await erase(job)
        case nil: .done
        }
    }

    /// Asks the gateway about a check that has been without an answer for too long, and comes back later each time. A
    /// command that the gateway has not taken yet is being sent again anyway.
    private func inquire(_ job: Job) async throws -> JobOutcome {
        guard let id = KYCCheckID(job.payload) else { return .done }
        let outcome = try await database.transaction { session -> JobOutcome in
            guard let check = try KYCCheckStore.check(id, in: session), check.isOpen,
                let profile = try KYCProfileStore.profile(userID: check.userID, in: session)
            else { return .done }
            let delay = effects.policy.inquiryDelay(afterInquiries: check.inquiries)
            guard check.isAccepted, !check.inquiryOpen else { return .again(after: delay) }
            let command = CommandID(effects.identifiers.timeOrdered())
            try KYCCheckStore.openInquiry(id, command: command, in: session)
            try CommandOutbox.append(
                .inquireKYC(InquireKYC(check: id, user: profile.subject)), id: command, traceparent: nil,
                identifiers: effects.identifiers, in: session)
            EscrowMetrics.inquirySent()
            return .again(after: delay)
        }
        wakeup.signal()
        return outcome
    }

    private func expire(_ job: Job) async throws -> JobOutcome {
        guard let userID = Int64(job.payload) else { return .done }
        return try await database.transaction { session in
            guard let profile = try KYCProfileStore.lock(userID: userID, in: session),
                profile.state == .verified, let end = profile.expiresAt
            else { return .done }
            let left = end.timeIntervalSince(profile.readAt)
            guard left <= 0 else { return .again(after: .milliseconds(Int64(left * 1000) + 1)) }
            try effects.outlive(profile, .init(.system(job.kind)), in: session)
            return .done
        }
    }

    private func erase(_ job: Job) async throws -> JobOutcome {
        if let id = UUID(uuidString: job.payload) {
            _ = try await eraser.erase(id, on: .unseen, because: .replaced)
        }
        return .done
    }
}
