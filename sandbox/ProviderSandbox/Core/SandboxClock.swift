import FoundationEssentials

/// The time that the simulators live by. Everything that is due is compared with `now`, so another clock can
/// move it.
struct SandboxClock: Sendable {
    let now: @Sendable () -> Date

    static let system = SandboxClock(now: { Date.now })
}
