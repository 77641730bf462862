import Primitives
import Synchronization

/// The rules in force, with their counts. Each rule draws from its own seeded numbers, so the same calls in
/// the same order meet the same faults in every run.
final class FaultPlan: Sendable {
    private struct Entry {
        let rule: FaultRule
        var generator: SplitMix64
        var matches = 0
        var hits = 0

        /// Counts one matching call and says whether the rule fires on it.
        mutating func fires() -> Bool {
            matches += 1
            if let nth = rule.nth {
                guard matches >= nth, matches < nth + (rule.times ?? 1) else { return false }
            } else if let times = rule.times, hits >= times {
                return false
            }
            if let probability = rule.probability, Int(generator.next() % 1_000_000) >= probability {
                return false
            }
            hits += 1
            return true
        }
    }

    private struct Plan {
        var seed: UInt64
        var entries: [Entry] = []
        var added = 0
    }

    private let plan: Mutex<Plan>

    init(seed: UInt64) {
        plan = Mutex(Plan(seed: seed))
    }

    /// The first rule that fires on this call at one of these stages. Every rule that matches counts the
    /// call.
    func draw(provider: String, call: SimulatedCall, stages: [FaultAction.Stage]) -> FaultRule? {
        plan.withLock { plan in
            var drawn: FaultRule?
            for index in plan.entries.indices {
                let rule = plan.entries[index].rule
                guard stages.contains(rule.action.stage), rule.matches(provider: provider, call: call) else {
                    continue
                }
                if plan.entries[index].fires(), drawn == nil { drawn = rule }
            }
            return drawn
        }
    }

    /// Adds the rules of a document, after clearing the plan where `replacing`; nothing changes where one is
    /// wrong. A document may set the seed: the rules that are loaded from then on draw from it, so the same
    /// document loaded again meets the same calls with the same faults.
    func load(_ document: JSONValue, replacing: Bool) throws(ControlError) {
        let result = plan.withLock { plan -> Result<Void, ControlError> in
            do throws(ControlError) {
                let before = replacing ? 0 : plan.added
                let rules = try FaultRule.parse(document, number: before + 1)
                let seed = try FaultRule.seed(document) ?? plan.seed
                if replacing { plan.entries = [] }
                plan.seed = seed
                plan.added = before + rules.count
                plan.entries += rules.map { Entry(rule: $0, generator: SplitMix64(seed: seed, name: $0.id)) }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    func clear() {
        plan.withLock { $0.entries = [] }
    }

    /// The rules with their counts.
    var json: JSONValue {
        let (seed, rules) = plan.withLock { plan in
            (plan.seed, plan.entries.map { $0.rule.json(matches: $0.matches, hits: $0.hits) })
        }
        return .object(["seed": .integer(seed), "faults": .array(rules)])
    }
}
