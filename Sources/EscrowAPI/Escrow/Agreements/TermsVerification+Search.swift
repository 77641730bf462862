import GatewayCore

extension TermsVerification {
    /// One situation of a part: its state, and where its money is.
    private struct Situation: Hashable {
        var state: AgreementState = .pendingFunds
        var held: Int64 = 0
        /// Has left: to the seller, to Kimi, to the buyer.
        var gone: Int64 = 0
        var collected: Int64 = 0
        /// What a ruling gives: net, fee, and the buyer's.
        var ruled: [Int64]?
        var paying: Set<PaymentKind> = []
        var paid: Set<PaymentKind> = []
    }

    private struct Node {
        let situation: Situation
        let parent: Int?
        let step: TermsTrace.Step?
        /// By a clock or a payment's end, not by anybody's will.
        var forced: [Situation] = []
    }

    /// Tries every order of events on one part, the nearest first.
    func fault(in part: Part) -> TermsFault? {
        var nodes = [Node(situation: Situation(), parent: nil, step: nil)]
        var known: [Situation: Int] = [nodes[0].situation: 0]
        var index = 0
        while index < nodes.count {
            let situation = nodes[index].situation
            for (event, step, isForced) in events(in: situation, of: part) {
                guard let next = self.situation(after: event, step.event, in: situation, of: part) else {
                    continue
                }
                let entered = TermsTrace.Step(event: step.event, state: next.state)
                if isForced { nodes[index].forced.append(next) }
                if next.held < 0 || next.gone > next.collected {
                    return .created(
                        part: part.number, Money(next.gone - next.collected, part.price.due.currency),
                        trace(to: index, in: nodes) + [entered])
                }
                guard known[next] == nil else { continue }
                known[next] = nodes.count
                nodes.append(Node(situation: next, parent: index, step: entered))
            }
            index += 1
        }
        for (index, node) in nodes.enumerated() where node.situation.state.isFinal {
            guard node.situation.held == 0, node.situation.gone == node.situation.collected else {
                return .stranded(
                    part: part.number, Money(node.situation.held, part.price.due.currency),
                    trace(to: index, in: nodes))
            }
        }
        return deadEnd(of: nodes, known).map { .noWayOut(part: part.number, trace(to: $0, in: nodes)) }
    }

    /// The nearest situation from which clocks and payments alone lead to no end.
    private func deadEnd(of nodes: [Node], _ known: [Situation: Int]) -> Int? {
        var ends = Set(nodes.indices.filter { nodes[$0].situation.state.isFinal })
        var grew = true
        while grew {
            let more = nodes.indices.filter { index in
                !ends.contains(index)
                    && nodes[index].forced.contains { known[$0].map { ends.contains($0) } ?? false }
            }
            grew = !more.isEmpty
            ends.formUnion(more)
        }
        return nodes.indices.first { !ends.contains($0) }
    }

    private func trace(to index: Int, in nodes: [Node]) -> [TermsTrace.Step] {
        var steps: [TermsTrace.Step] = []
        var current: Int? = index
        while let here = current {
            if let step = nodes[here].step { steps.insert(step, at: 0) }
            current = nodes[here].parent
        }
        return steps
    }

    private typealias Tried = (AgreementStateMachine.Event, TermsTrace.Step, isForced: Bool)

    /// All that can happen now.
    private func events(in situation: Situation, of part: Part) -> [Tried] {
        var events: [Tried] = []
        func add(_ event: AgreementStateMachine.Event, _ name: TermsTrace.Event, forced: Bool = false) {
            events.append((event, TermsTrace.Step(event: name, state: situation.state), forced))
        }
        if situation.state == .pendingFunds { add(.collectionSucceeded, .paid(part.price.due)) }
        for party in Party.allCases {
            for action in AgreementAction.requests where action.parties.contains(party) {
                for passed in [false, true] {
                    let circumstances = AgreementCircumstances(
                        collectionOpen: false, deliveryDeadlinePassed: passed)
                    add(.requested(action, by: party, circumstances), .requested(action, party, late: passed))
                }
            }
            if situation.state == .fundsHeld || situation.state == .delivered {
                add(.disputeOpened(by: party), .disputeOpened(party))
            }
        }
        for kind in [PaymentKind.disbursement, .refund] where situation.paying.contains(kind) {
            let rest = situation.ruled.map { ruled in
                kinds(of: ruled).subtracting(situation.paid).subtracting([kind])
            }
            let success: AgreementStateMachine.Event =
                if let rest { .legSucceeded(outstanding: !rest.isEmpty) } else {
                    kind == .refund ? .refundSucceeded : .disbursementSucceeded
                }
            let failure: AgreementStateMachine.Event =
                if rest != nil { .legFailed(mayRetry: true) } else {
                    kind == .refund ? .refundFailed(mayRetry: true) : .disbursementFailed(mayRetry: true)
                }
            add(success, .arrived(kind), forced: true)
            add(failure, .failed(kind), forced: true)
        }
        if situation.state == .dispute {
            let due = part.price.due
            for seller in Set([0, due.minorUnits / 2, due.minorUnits]).sorted() {
                let ruling = Settlement(
                    toSeller: Money(seller, due.currency),
                    toBuyer: Money(due.minorUnits - seller, due.currency))
                add(.ruled(ruling), .ruled(ruling), forced: clocks(.dispute).contains(.ruling))
            }
        }
        for clock in clocks(situation.state) {
            switch clock {
            case .paymentDeadline:
                add(.paymentDeadlinePassed(collectionOpen: false), .clock(clock), forced: true)
            case .undelivered: add(.undeliveredElapsed, .clock(clock), forced: true)
            case .silence: add(.silenceElapsed, .clock(clock), forced: true)
            case .payoutRetry: add(.payoutRetryDue, .clock(clock), forced: true)
            case .ruling: break
            }
        }
        return events
    }

    private func kinds(of ruled: [Int64]) -> Set<PaymentKind> {
        Set((ruled[0] > 0 ? [PaymentKind.disbursement] : []) + (ruled[2] > 0 ? [.refund] : []))
    }

    /// What the rules make of an event; nil where they refuse it, or nothing changes.
    private func situation(
        after event: AgreementStateMachine.Event, _ name: TermsTrace.Event, in before: Situation,
        of part: Part
    ) -> Situation? {
        var machine = AgreementStateMachine(state: before.state)
        guard let actions = try? machine.apply(event) else { return nil }
        var after = before
        after.state = machine.state
        let price = part.price
        switch name {
        case .paid:
            after.collected = price.due.minorUnits
            after.held = price.due.minorUnits
        case .arrived(let kind):
            let leg =
                kind == .refund
                ? before.ruled?[2] ?? price.due.minorUnits
                : before.ruled.map { $0[0] + $0[1] } ?? price.net.minorUnits + price.fee.minorUnits
            after.held -= leg
            after.gone += leg
            after.paying.remove(kind)
            after.paid.insert(kind)
        case .failed(let kind): after.paying.remove(kind)
        default: break
        }
        for action in actions { order(action, in: &after, of: part) }
        return after == before ? nil : after
    }

    private func order(_ action: AgreementStateMachine.Action, in situation: inout Situation, of part: Part) {
        switch action {
        case .settle(let settlement):
            let decision = settlement.decision(on: part.price, dispute: 0)
            let ruled = [decision.net.minorUnits, decision.fee.minorUnits, decision.toBuyer.minorUnits]
            situation.ruled = ruled
            situation.paying.formUnion(kinds(of: ruled))
        case .disburse, .refund:
            if let ruled = situation.ruled {
                situation.paying.formUnion(kinds(of: ruled).subtracting(situation.paid))
            } else if situation.paying.isEmpty, situation.paid.isEmpty {
                situation.paying.insert(action == .refund ? .refund : .disbursement)
            }
        case .schedulePayoutRetry, .flag, .startSilenceClock, .postponePaymentDeadline: break
        }
    }
}
