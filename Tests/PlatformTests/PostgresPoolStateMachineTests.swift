import Testing

@testable import Postgres

@Suite struct PostgresPoolStateMachineTests {
    @Test func grantsEachSlotOnceAndThenLetsWait() {
        var pool = PoolStateMachine(size: 2)
        #expect(pool.lease(for: 1) == .grant(0))
        #expect(pool.lease(for: 2) == .grant(1))
        #expect(pool.lease(for: 3) == .wait)
        #expect(pool.leasedCount == 2)
        #expect(pool.waitingCount == 1)
    }

    @Test func handsAReleasedSlotToWhoWaitedLongest() {
        var pool = PoolStateMachine(size: 1)
        _ = pool.lease(for: 1)
        _ = pool.lease(for: 2)
        _ = pool.lease(for: 3)
        #expect(pool.release(0) == .hand(0, to: 2))
        #expect(pool.release(0) == .hand(0, to: 3))
        #expect(pool.release(0) == .park)
        #expect(pool.leasedCount == 0)
    }

    @Test func usesTheMostRecentlyParkedSlotFirst() {
        var pool = PoolStateMachine(size: 3)
        for waiter in 1...3 { _ = pool.lease(for: PoolStateMachine.Waiter(waiter)) }
        _ = pool.release(0)
        _ = pool.release(2)
        #expect(pool.lease(for: 4) == .grant(2))
        #expect(pool.lease(for: 5) == .grant(0))
    }

    @Test func anAbandonedWaiterIsPassedOver() {
        var pool = PoolStateMachine(size: 1)
        _ = pool.lease(for: 1)
        _ = pool.lease(for: 2)
        _ = pool.lease(for: 3)
        #expect(pool.abandon(2) == true)
        #expect(pool.abandon(2) == false)
        #expect(pool.release(0) == .hand(0, to: 3))
        #expect(pool.abandon(3) == false, "a waiter that was served keeps its slot")
    }

    @Test func closingRefusesLeasesAndDrainsWithTheLastRelease() {
        var pool = PoolStateMachine(size: 2)
        _ = pool.lease(for: 1)
        _ = pool.lease(for: 2)
        _ = pool.lease(for: 3)
        let (waiters, isDrained) = pool.close()
        #expect(waiters == [3])
        #expect(!isDrained)
        #expect(pool.lease(for: 4) == .refuse)
        #expect(pool.release(0) == .park)
        #expect(pool.release(1) == .drained)
    }

    @Test func aClosedPoolWithoutLeasesIsDrainedAtOnce() {
        var pool = PoolStateMachine(size: 2)
        _ = pool.lease(for: 1)
        _ = pool.release(0)
        let (waiters, isDrained) = pool.close()
        #expect(waiters.isEmpty)
        #expect(isDrained)
    }

    @Test(arguments: 1...20) func neverLeasesASlotTwiceInARandomHistory(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var pool = PoolStateMachine(size: 3)
        var held: Set<Int> = []
        var line: [PoolStateMachine.Waiter] = []
        for waiter in 1...300 {
            let waiter = PoolStateMachine.Waiter(waiter)
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                switch pool.lease(for: waiter) {
                case .grant(let slot):
                    #expect(held.insert(slot).inserted && line.isEmpty)
                case .wait:
                    #expect(held.count == 3)
                    line.append(waiter)
                case .refuse: Issue.record("an open pool refused")
                }
            case 1:
                guard let slot = held.sorted().randomElement(using: &random) else { continue }
                switch pool.release(slot) {
                case .hand(let handed, let to):
                    #expect(handed == slot)
                    #expect(to == line.removeFirst())
                case .park:
                    #expect(line.isEmpty)
                    held.remove(slot)
                case .drained: Issue.record("an open pool was drained")
                }
            default:
                guard let index = line.indices.randomElement(using: &random) else { continue }
                #expect(pool.abandon(line.remove(at: index)) == true)
            }
            #expect(pool.leasedCount == held.count && pool.waitingCount == line.count)
        }
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
