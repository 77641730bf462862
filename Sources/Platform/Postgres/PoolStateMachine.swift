/// Who holds which connection of a bounded pool, and who waits: first come, first served.
///
/// A slot is a place for a connection; whether it is connected is the connection's own business.
struct PoolStateMachine {
    typealias Slot = Int
    typealias Waiter = UInt64

    enum LeaseAction: Equatable {
        case grant(Slot)
        /// All slots are in use; the waiter stands at the end of the line.
        case wait
        /// The pool is closed.
        case refuse
    }

    enum ReleaseAction: Equatable {
        case park
        case hand(Slot, to: Waiter)
        /// The pool is closed and this was its last lease.
        case drained
    }

    private let size: Int
    /// The most recently used one is last and is used first.
    private var idle: [Slot] = []
    private var leased: Set<Slot> = []
    private var waiters: [Waiter] = []
    private(set) var isClosed = false

    init(size: Int) {
        precondition(size > 0, "A pool has at least one slot.")
        self.size = size
    }

    var leasedCount: Int { leased.count }
    var waitingCount: Int { waiters.count }

    mutating func lease(for waiter: Waiter) -> LeaseAction {
        guard !isClosed else { return .refuse }
        if let slot = idle.popLast() {
            leased.insert(slot)
            return .grant(slot)
        }
        if leased.count < size {
            let slot = leased.count
            precondition(!leased.contains(slot), "Slots are numbered in the order of their first use.")
            leased.insert(slot)
            return .grant(slot)
        }
        precondition(!waiters.contains(waiter), "A waiter stands in line once.")
        waiters.append(waiter)
        return .wait
    }

    mutating func release(_ slot: Slot) -> ReleaseAction {
        precondition(leased.contains(slot), "A slot that nobody holds was released.")
        if !waiters.isEmpty { return .hand(slot, to: waiters.removeFirst()) }
        leased.remove(slot)
        idle.append(slot)
        return isClosed && leased.isEmpty ? .drained : .park
    }

    /// Takes a waiter out of the line. False where it has been served or never stood there.
    mutating func abandon(_ waiter: Waiter) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Refuses further leases. Returns who waited in vain; the pool is drained when no lease is left.
    mutating func close() -> (waiters: [Waiter], isDrained: Bool) {
        isClosed = true
        defer { waiters = [] }
        return (waiters, leased.isEmpty)
    }
}
