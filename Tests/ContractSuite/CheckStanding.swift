import ProviderKit
import Synchronization

/// What the suite knows of its check of a person: as the engine, it keeps the job, counts submissions and
/// remembers what a callback claimed.
final class CheckStanding: Sendable {
    private struct State {
        var submissions = 0
        var job: String?
        var claim: String?
    }

    private let state = Mutex(State())

    /// The order as it is sent for the next time.
    func next(_ order: KYCOrder) -> KYCOrder {
        state.withLock { $0.submissions += 1 }
        return current(order)
    }

    /// The order as it is asked about.
    func current(_ order: KYCOrder) -> KYCOrder {
        state.withLock { state in
            KYCOrder(
                check: order.check, user: order.user, purpose: order.purpose, country: order.country,
                documentType: order.documentType, images: order.images, person: order.person,
                consent: order.consent, registeredBy: order.registeredBy, webhookURL: order.webhookURL,
                providerJob: state.job ?? order.providerJob, submission: max(1, state.submissions),
                claimedStatus: state.claim)
        }
    }

    func note(_ reply: KYCReply) {
        guard case .pending(let job?) = reply.outcome else { return }
        state.withLock { $0.job = job }
    }

    func note(_ hint: KYCWebhookHint) {
        state.withLock {
            $0.job = $0.job ?? hint.job
            $0.claim = hint.claimedStatus
        }
    }
}
