import TestSupport
import Testing

/// Where a daemon kills itself, and during which step of a deal.
struct Crash: Sendable, CustomTestStringConvertible {
    enum Step: String, Sendable {
        case funding, releasing
    }

    let program: String
    let failpoint: String
    let step: Step
    /// The other daemon is killed at the same moment.
    let killsBoth: Bool

    var testDescription: String {
        "\(program) at \(failpoint) while \(step.rawValue)\(killsBoth ? ", both" : "")"
    }

    static let all: [Crash] = {
        var all: [Crash] = []
        for (step, kind) in [(Step.funding, "collection"), (.releasing, "disbursement")] {
            for point in [
                "submission.before_call", "submission.after_call", "submission.stored", "inquiry.before_call",
                "inquiry.after_call", "inquiry.stored",
            ] {
                all.append(
                    Crash(program: "gatewayd", failpoint: "\(point).\(kind)", step: step, killsBoth: false))
            }
            // Before the provider call, after it and before the reply is stored, between webhook and inquiry, between
            // the final state and its event.
            for point in [
                "submission.before_call", "submission.after_call", "inquiry.before_call", "inquiry.stored",
            ] {
                all.append(
                    Crash(program: "gatewayd", failpoint: "\(point).\(kind)", step: step, killsBoth: true))
            }
            for point in ["stream.handled", "outbox.claimed", "outbox.sent"] {
                all.append(Crash(program: "gatewayd", failpoint: point, step: step, killsBoth: true))
            }
            for point in ["outbox.claimed", "outbox.sent", "stream.handled", "escrowd.events-committed"] {
                all.append(Crash(program: "escrowd", failpoint: point, step: step, killsBoth: false))
            }
        }
        return all
    }()
}

@Suite struct CrashTests {
    @Test(arguments: Crash.all)
    func aDealIsReleasedOnceWhereverADaemonIsKilled(_ crash: Crash) async throws {
        try await World.withWorld(Deal.plan) { world in
            let deal = try await Deal.agreed(in: world)
            if crash.step == .releasing {
                try await deal.fund()
                try await deal.held()
            }
            let victim = crash.program == "gatewayd" ? world.gateways[0] : world.escrows[0]
            let other = crash.program == "gatewayd" ? world.escrows[0] : world.gateways[0]
            try await victim.kill()
            // It may die before it is ready: its outbox holds what the last step wrote.
            try victim.launch(failpoints: crash.failpoint)
            async let revival: Void = revive(victim, killing: crash.killsBoth ? other : nil)
            switch crash.step {
            case .funding: try await deal.fund()
            case .releasing: try await deal.confirm()
            }
            try await revival
            if crash.step == .funding { try await deal.confirm() }
            try await deal.released()
            try await deal.provenOnce()
        }
    }

    /// Waits until the daemon has died at its failpoint, and starts it again without one.
    private func revive(_ victim: Daemon, killing other: Daemon?) async throws {
        try await eventually("\(victim.name) to die at its failpoint") {
            !victim.isRunning
        }
        try await other?.kill()
        try await other?.start()
        try await victim.start()
    }
}
