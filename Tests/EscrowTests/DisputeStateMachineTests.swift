import Escrow
import GatewayCore
import Testing

struct DisputeStateMachineTests {
    private static let events: [DisputeStateMachine.Event] = [
        .assigned, .arbiterActed, .ruled(needsSecond: false), .ruled(needsSecond: true), .confirmed,
        .declined, .deadlinePassed, .arbiterLost, .lifted, .settled,
    ]

    private static let situations = [false, true].flatMap { situations(isAdministrative: $0) }

    private static func situations(isAdministrative: Bool) -> [DisputeStateMachine] {
        DisputeState.allCases.map { DisputeStateMachine(state: $0, isAdministrative: isAdministrative) }
            + [false, true].map {
                DisputeStateMachine(
                    state: .inReview, awaitsSignature: true, wasDeclined: $0,
                    isAdministrative: isAdministrative)
            }
    }

    private func applied(
        _ event: DisputeStateMachine.Event, to machine: DisputeStateMachine
    ) -> (DisputeStateMachine, [DisputeStateMachine.Action], DisputeError?) {
        var machine = machine
        do throws(DisputeError) {
            let actions = try machine.apply(event)
            return (machine, actions, nil)
        } catch {
            return (machine, [], error)
        }
    }

    @Test func `every state meets every event: it moves, it says why not, or nothing happens`() {
        for situation in Self.situations {
            for event in Self.events {
                let (after, actions, refusal) = applied(event, to: situation)
                if refusal != nil {
                    #expect(after == situation, "\(event) in \(situation)")
                }
                let moves = actions.contains { $0 == .settle || $0 == .settleAutomatically }
                #expect(
                    moves == (after.state == .resolved && situation.state != .resolved),
                    "\(event) in \(situation)")
                #expect((moves || actions.contains(.resume)) == actions.contains(.stopClock))
                // Whoever enters a state that waits has a clock for it.
                let waits = after.state.isUndecided && after != situation
                let clocks = actions.count {
                    switch $0 {
                    case .startClock, .resumeRulingClock: true
                    default: false
                    }
                }
                #expect(clocks == (waits ? 1 : clocks), "\(event) in \(situation)")
            }
        }
    }

    @Test func `money moves once on every path`() {
        var front: [(DisputeStateMachine, Int)] = [(DisputeStateMachine(state: .open), 0)]
        for _ in 0..<7 {
            front = front.flatMap { machine, settled in
                Self.events.map { event in
                    let (after, actions, _) = applied(event, to: machine)
                    return (
                        after,
                        settled + actions.count { $0 == .settle || $0 == .settleAutomatically }
                    )
                }
            }
            let atMostOnce = front.allSatisfy { $0.1 <= 1 }
            let whenDecided = front.allSatisfy { ($0.1 == 1) == !$0.0.state.isUndecided }
            #expect(atMostOnce && whenDecided)
            var seen: [DisputeStateMachine: Set<Int>] = [:]
            front = front.filter { seen[$0.0, default: []].insert($0.1).inserted }
        }
    }

    @Test func `clocks alone end every dispute`() {
        for situation in Self.situations(isAdministrative: false) {
            var machine = situation
            for _ in 0..<2 { (machine, _, _) = applied(.deadlinePassed, to: machine) }
            #expect(!machine.state.isUndecided, "\(situation)")
        }
    }

    @Test func `clocks alone move no money of a dispute that an administrator opened, and remind`() {
        for situation in Self.situations(isAdministrative: true) where situation.state.isUndecided {
            var machine = situation
            var reminders = 0
            for _ in 0..<4 {
                let (after, actions, _) = applied(.deadlinePassed, to: machine)
                #expect(after.state == .escalated && actions.contains(.startClock(.administrators)))
                reminders += actions.count { $0 == .remind }
                machine = after
            }
            #expect(reminders >= 3, "\(situation)")
        }
    }

    @Test func `what an administrator opened is lifted, and what a party opened is not`() {
        for situation in Self.situations {
            let (after, actions, refusal) = applied(.lifted, to: situation)
            guard situation.state.isUndecided else {
                #expect(refusal == .wrongState(situation.state))
                continue
            }
            guard situation.isAdministrative else {
                #expect(refusal == .notLiftable)
                continue
            }
            #expect(after.state == .closed && actions.contains(.resume))
            #expect(actions.contains(.lapseRuling) == situation.awaitsSignature)
        }
    }

    @Test func `a ruling that waits keeps others out and lapses with another arbiter or with time`() {
        let waiting = DisputeStateMachine(state: .inReview, awaitsSignature: true)
        #expect(applied(.ruled(needsSecond: false), to: waiting).2 == .rulingWaits)
        #expect(applied(.assigned, to: waiting).1.contains(.lapseRuling))
        #expect(applied(.deadlinePassed, to: waiting).1.contains(.lapseRuling))
        let once = DisputeStateMachine(state: .inReview, wasDeclined: true)
        #expect(applied(.declined, to: waiting).0 == once)
        #expect(applied(.declined, to: waiting).1 == [.resumeRulingClock])
        let (again, _, _) = applied(.ruled(needsSecond: true), to: once)
        #expect(applied(.declined, to: again).0.state == .escalated)
        #expect(applied(.declined, to: again).1 == [.startClock(.administrators)])
        #expect(
            applied(.confirmed, to: DisputeStateMachine(state: .inReview)).2 == .wrongState(.inReview))
    }

    private let held = Money(1001, .xaf)

    private func split(
        _ outcome: RulingOutcome, _ toBuyer: Int64? = nil, _ toSeller: Int64? = nil
    ) -> Result<[Int64], RulingSplit.Fault> {
        do throws(RulingSplit.Fault) {
            let split = try RulingSplit(outcome, toBuyer: toBuyer, toSeller: toSeller, of: held)
            return .success([split.toBuyer.minorUnits, split.toSeller.minorUnits])
        } catch {
            return .failure(error)
        }
    }

    @Test func `what is held is divided whole, and nothing else is`() {
        #expect(split(.buyerFavor) == .success([1001, 0]))
        #expect(split(.sellerFavor) == .success([0, 1001]))
        #expect(split(.noFault) == .success([1001, 0]))
        #expect(split(.noFault, 1, 1000) == .success([1, 1000]))
        #expect(split(.partial, 0, 1001) == .success([0, 1001]))
        #expect(split(.partial, 400, 601) == .success([400, 601]))
        #expect(split(.partial, 400, 602) == .failure(.sum(held: held)))
        #expect(split(.partial, 400, 600) == .failure(.sum(held: held)))
        #expect(split(.partial, 2000, 0) == .failure(.sum(held: held)))
        #expect(split(.partial, -1, 1002) == .failure(.negative))
        #expect(split(.partial, .max, .max) == .failure(.sum(held: held)))
        #expect(split(.partial, 400) == .failure(.sharesNeeded))
        #expect(split(.noFault, nil, 5) == .failure(.sharesNeeded))
        #expect(split(.buyerFavor, 1000, 1) == .failure(.sharesContradict))
    }

    @Test func `nobody's ruling gives back what never came and halves what did`() {
        let returned = RulingSplit(automatic: .fundsHeld, of: held)
        #expect(returned.toBuyer == held && returned.toSeller == Money(0, .xaf))
        let halved = RulingSplit(automatic: .delivered, of: held)
        #expect(halved.toBuyer == Money(501, .xaf) && halved.toSeller == Money(500, .xaf))
    }

    @Test func `a party is nothing but a party`() {
        for operation in Operation.allCases {
            #expect(!AccessPolicy.allows(operation, as: .stranger))
        }
        for party in [CaseStanding.buyer, .seller] {
            for operation in [
                Operation.assignDispute, .liftDispute, .resolveDispute, .confirmRuling, .declineRuling,
            ] {
                #expect(!AccessPolicy.allows(operation, as: party))
            }
            #expect(!AccessPolicy.seesInternalComments(party))
        }
        #expect(!AccessPolicy.allows(.confirmRuling, as: .arbiter))
        #expect(!AccessPolicy.allows(.resolveDispute, as: .administrator))
    }
}
