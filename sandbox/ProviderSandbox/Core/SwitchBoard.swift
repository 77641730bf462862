import Primitives
import Synchronization

/// The switches in force, and the keys, users and secrets where they are configured.
final class SwitchBoard: Sendable {
    private struct Contents {
        var switches = Switches()
        var lists: [List: [String: [String]]] = [:]
    }

    /// The members of a document that are no switch but texts by name.
    enum List: String, CaseIterable, Sendable {
        /// MTN's products to their keys; any key is taken where there are none.
        case subscriptionKeys = "subscription_keys"
        /// MTN's API users that nobody provisioned, as a partner portal gives them out, to their keys.
        case apiUsers = "api_users"
        /// Orange's client ids and consumer keys to their secrets; any are taken where there are none.
        case orangeClients = "orange_clients"
        /// The API users of Orange Money's Core API to their passwords; any are taken where there are none.
        case orangeAPIUsers = "orange_api_users"
        /// The channel users' numbers to their PINs; any are taken where there are none.
        case orangeChannels = "orange_channels"
        /// `dev` and `cm` to their merchant keys; any are taken where there are none.
        case orangeMerchantKeys = "orange_merchant_keys"
        /// Smile ID's partner ids to their API keys; the partner of the reference's vectors where there are none.
        case smilePartners = "smile_partners"
        /// Smile ID's partner ids to the hosts that a `callback_url` may name; any host where there are none.
        case smileCallbackHosts = "smile_callback_hosts"
    }

    private let contents = Mutex(Contents())

    var current: Switches {
        contents.withLock { $0.switches }
    }

    /// The products that this subscription key opens; nil where keys are not configured.
    func products(ofSubscriptionKey key: String) -> [String]? {
        contents.withLock { contents in
            guard let keys = contents.lists[.subscriptionKeys], !keys.isEmpty else { return nil }
            return keys.filter { $0.value.contains(key) }.map(\.key)
        }
    }

    /// Whether these are the credentials of a configured API user.
    func knows(apiUser: String, key: String) -> Bool {
        contents.withLock { $0.lists[.apiUsers]?[apiUser]?.contains(key) ?? false }
    }

    /// Whether the list has this text under the name, or is not configured.
    func admits(_ list: List, _ name: String, _ text: String) -> Bool {
        contents.withLock { contents in
            guard let configured = contents.lists[list], !configured.isEmpty else { return true }
            return configured[name]?.contains(text) ?? false
        }
    }

    /// Smile ID's partner ids, as they were issued, to their API keys.
    var smilePartners: [String: [String]] {
        let configured = contents.withLock { $0.lists[.smilePartners] } ?? [:]
        return configured.isEmpty ? ["2345": ["test_api_key_0123456789"]] : configured
    }

    /// Sets what the document names and leaves the rest; nothing changes where anything in it is wrong.
    func update(_ document: JSONValue) throws(ControlError) {
        guard let members = document.members else {
            throw ControlError(message: "Switches are a JSON object.")
        }
        var next = contents.withLock { $0 }
        for member in members {
            if let list = List(rawValue: member.name) { next.lists[list] = try Self.list(member) }
        }
        for (name, value) in Self.flat(members) where List(rawValue: name) == nil {
            guard let definition = SwitchDefinition.all.first(where: { $0.name == name }) else {
                throw ControlError(message: "There is no switch \"\(name)\".")
            }
            guard definition.write(&next.switches, value) else {
                throw ControlError(message: "The switch \"\(name)\" takes \(definition.range.sentence).")
            }
        }
        contents.withLock { $0 = next }
    }

    var json: JSONValue {
        let contents = contents.withLock { $0 }
        var members: [JSONValue.Member] = []
        for definition in SwitchDefinition.all {
            let parts = definition.name.split(separator: ".").map(String.init)
            let value = definition.read(contents.switches)
            guard parts.count == 2 else {
                members.append(.init(definition.name, value))
                continue
            }
            let index = members.firstIndex { $0.name == parts[0] }
            let inner = (index.flatMap { members[$0].value.members } ?? []) + [.init(parts[1], value)]
            if let index { members.remove(at: index) }
            members.insert(.init(parts[0], .object(inner)), at: index ?? members.endIndex)
        }
        return .object(
            members + List.allCases.map { .init($0.rawValue, Self.json(contents.lists[$0] ?? [:])) })
    }

    private static func flat(_ members: [JSONValue.Member]) -> [(String, JSONValue)] {
        members.flatMap { member -> [(String, JSONValue)] in
            guard List(rawValue: member.name) == nil, let inner = member.value.members else {
                return [(member.name, member.value)]
            }
            return inner.map { ("\(member.name).\($0.name)", $0.value) }
        }
    }

    private static func json(_ list: [String: [String]]) -> JSONValue {
        .object(
            list.sorted { $0.key < $1.key }.map { name, texts in
                JSONValue.Member(name, .array(texts.map(JSONValue.string)))
            })
    }

    private static func list(_ member: JSONValue.Member) throws(ControlError) -> [String: [String]] {
        guard let members = member.value.members else {
            throw ControlError(
                message: "\"\(member.name)\" is an object of a product's or a user's name and its keys.")
        }
        return members.reduce(into: [:]) { keys, member in
            keys[member.name] = (member.value.array ?? [member.value]).compactMap(\.string)
        }
    }
}

extension SwitchDefinition.Range {
    var sentence: String {
        switch self {
        case .choice(let choices): "one of: " + choices.joined(separator: ", ")
        case .text(let length): "a text of \(length.lowerBound) to \(length.upperBound) printable characters"
        case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}
