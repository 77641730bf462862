import Primitives

/// What all simulators share.
struct SandboxCore: Sendable {
    let clock: SandboxClock
    let identifiers: IdentifierSource
    let journal: Journal
    let faults: FaultPlan
    let switches: SwitchBoard
    let timetable: Timetable
    let counters: CallCounters
    let webhooks: WebhookSender
}
