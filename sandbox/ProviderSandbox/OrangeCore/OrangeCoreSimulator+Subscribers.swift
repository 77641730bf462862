import HTTPTypes
import Primitives
import Synchronization

/// Section 4.11: who holds a number.
extension OrangeCoreSimulator {
    func subscriber(
        _ kind: String, _ number: String, _ request: WireRequest, _ switches: Switches.OrangeMoney
    ) throws(OrangeCoreRefusal) -> WireReply {
        guard let pin = request.json?["pin"]?.string, !pin.isEmpty,
            let channel = request.json?["channelMsisdn"]?.string, !channel.isEmpty
        else { throw .badRequest("pin, channelMsisdn") }
        guard SubscriberNumber.national(number) == number else { throw .badRequest("msisdn") }
        guard core.switches.admits(.orangeChannels, channel, pin) else {
            throw .service(417, OrangeReason.wrongPIN.spelling)
        }
        let isOrange = SubscriberNumber.isOrange(number)
        guard isOrange || switches.unknownSubscriber == .nullName else {
            throw .service(417, OrangeReason.unknownNumber.spelling)
        }
        let name = isOrange ? name(of: number) : OrangeCoreState.Name(first: nil, last: nil)
        let isCamelCase = switches.nameKeys == .camelCase
        let data = JSONValue.object([
            .init(isCamelCase ? "firstName" : "firstname", name.first.map(JSONValue.string) ?? .null),
            .init(isCamelCase ? "lastName" : "lastname", name.last.map(JSONValue.string) ?? .null),
        ])
        return OrangeReply.json(
            200, OrangeCoreBody.envelope("\(kind) \(number) successfully retrieve full name.", data))
    }

    /// The name that was set, else one that belongs to the number.
    func name(of number: String) -> OrangeCoreState.Name {
        if let set = state.withLock({ $0.names[number] }) { return set }
        if OrangeTestNumbers.hasNoName(number) { return .init(first: nil, last: nil) }
        var generator = SplitMix64(seed: 0, name: number)
        return .init(
            first: Self.firstNames[Int(generator.next() % UInt64(Self.firstNames.count))],
            last: Self.lastNames[Int(generator.next() % UInt64(Self.lastNames.count))])
    }

    /// Sets the holder of a number; without a first name it has no account.
    func setName(_ number: String, first: String?, last: String?) async {
        var entry = JournalEntry(provider: provider, kind: .changed, operation: "subscriber")
        entry.msisdn = SubscriberNumber.international(number)
        entry.detail = .object(["first": first.map(JSONValue.string), "last": last.map(JSONValue.string)])
        let recorded = state.withLock { record(entry, in: &$0) }
        await core.journal.stored(through: recorded.sequence)
    }

    private static let firstNames = [
        "AISSATOU", "BLAISE", "CLARISSE", "DIEUDONNE", "ESTELLE", "FLORENT", "GISELE", "HAMADOU",
    ]
    private static let lastNames = [
        "ABENA", "BILONG", "ESSOMBA", "FOUDA", "KAMGA", "MBARGA", "NJOYA", "TCHOUMI",
    ]
}
