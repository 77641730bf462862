/// What a request asks, in the words by which fault rules and the journal know it.
struct SimulatedCall: Sendable {
    struct Name: Sendable {
        let provider: String
        let operation: String
    }

    var operation: String
    /// True where the request may change something: those are journaled, mere reads are only counted.
    var changes: Bool
    var reference: String?
    var externalID: String?
    var msisdn: String?
    var amount: String?
    var currency: String?
    /// The same call in the words of another simulator, where two share an endpoint.
    var otherName: Name?
}

/// One request on its way through a simulator, with the fault that was drawn for it.
struct Exchange: Sendable {
    let request: WireRequest
    let call: SimulatedCall
    let fault: FaultRule?

    /// The status that the client gets to see where the simulator answers `status`; nil for none at all.
    func visibleStatus(_ status: Int) -> Int? {
        fault.map { $0.visibleStatus(status) } ?? status
    }
}

/// One provider, imitated. Faults, journal of refused calls, and HTTP are the common core's; the rest is its
/// own.
protocol Simulator: Sendable {
    /// The name in rules and journal, such as `mtn-momo`.
    var provider: String { get }
    func describe(_ request: WireRequest) -> SimulatedCall
    func answer(_ exchange: Exchange) async -> WireReply
    /// The provider's own way to say that it broke.
    func failureReply(status: Int) -> WireReply
    /// The same where it depends on the call.
    func failureReply(status: Int, to request: WireRequest) -> WireReply
    /// The provider's own way to say that it knows no such resource.
    func notFoundReply() -> WireReply
    /// Every token issued so far stops working.
    func revokeTokens()
    /// How many bytes of a request it reads; more is a 413 without it.
    var requestLimit: Int { get }
}

extension Simulator {
    func failureReply(status: Int, to request: WireRequest) -> WireReply { failureReply(status: status) }
    var requestLimit: Int { 1 << 20 }
}
