import FoundationEssentials
import ServiceLifecycle
import Synchronization

/// What is due later: settlements, prompts that run out, webhooks. Compared with the injected clock every few
/// milliseconds, so that a clock that jumps takes effect.
final class Timetable: Service, Sendable {
    typealias Action = @Sendable () async -> Void

    private struct Item {
        let due: Date
        let action: Action
    }

    private let clock: SandboxClock
    private let items = Mutex<[Item]>([])

    init(clock: SandboxClock) {
        self.clock = clock
    }

    /// Runs the action once that time has passed, in the order of the due times. Not kept over a restart.
    func schedule(after delay: Duration, _ action: @escaping Action) {
        schedule(
            at: clock.now().addingTimeInterval(Double(delay.components.seconds) + delay.fraction), action)
    }

    func schedule(at due: Date, _ action: @escaping Action) {
        items.withLock { items in
            var low = 0
            var high = items.count
            while low < high {
                let middle = (low + high) / 2
                if items[middle].due > due { high = middle } else { low = middle + 1 }
            }
            items.insert(Item(due: due, action: action), at: low)
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    for item in self.takeDue() { group.addTask { await item.action() } }
                    try? await Task.sleep(for: .milliseconds(5))
                }
                group.cancelAll()
            }
        }
    }

    private func takeDue() -> [Item] {
        let now = clock.now()
        return items.withLock { items in
            let due = items.prefix { $0.due <= now }
            items.removeFirst(due.count)
            return Array(due)
        }
    }
}

extension Duration {
    fileprivate var fraction: Double {
        Double(components.attoseconds) / 1e18
    }
}
