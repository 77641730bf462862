import Primitives
import Synchronization

/// The switches in force, and the subscription keys per product where they are configured.
final class SwitchBoard: Sendable {
    private struct Contents {
        var switches = Switches()
        /// Product to its keys; empty where any key is taken.
        var subscriptionKeys: [String: [String]] = [:]
    }

    private let contents = Mutex(Contents())

    var current: Switches {
        contents.withLock { $0.switches }
    }

    /// The products that this subscription key opens; nil where keys are not configured.
    func products(ofSubscriptionKey key: String) -> [String]? {
        contents.withLock { contents in
            guard !contents.subscriptionKeys.isEmpty else { return nil }
            return contents.subscriptionKeys.filter { $0.value.contains(key) }.map(\.key)
        }
    }

    /// Sets what the document names and leaves the rest; nothing changes where anything in it is wrong.
    func update(_ document: JSONValue) throws(ControlError) {
        guard let members = document.members else {
            throw ControlError(message: "Switches are a JSON object.")
        }
        var next = contents.withLock { $0 }
        for member in members where member.name == "subscription_keys" {
            next.subscriptionKeys = try Self.keys(member.value)
        }
        for (name, value) in Self.flat(members) where name != "subscription_keys" {
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
        let (switches, keys) = contents.withLock { ($0.switches, $0.subscriptionKeys) }
        var members: [JSONValue.Member] = []
        for definition in SwitchDefinition.all {
            let parts = definition.name.split(separator: ".").map(String.init)
            let value = definition.read(switches)
            guard parts.count == 2 else {
                members.append(.init(definition.name, value))
                continue
            }
            let index = members.firstIndex { $0.name == parts[0] }
            let inner = (index.flatMap { members[$0].value.members } ?? []) + [.init(parts[1], value)]
            if let index { members.remove(at: index) }
            members.insert(.init(parts[0], .object(inner)), at: index ?? members.endIndex)
        }
        let keyMembers = keys.sorted { $0.key < $1.key }.map { product, keys in
            JSONValue.Member(product, .array(keys.map(JSONValue.string)))
        }
        members.append(.init("subscription_keys", .object(keyMembers)))
        return .object(members)
    }

    private static func flat(_ members: [JSONValue.Member]) -> [(String, JSONValue)] {
        members.flatMap { member -> [(String, JSONValue)] in
            guard member.name != "subscription_keys", let inner = member.value.members else {
                return [(member.name, member.value)]
            }
            return inner.map { ("\(member.name).\($0.name)", $0.value) }
        }
    }

    private static func keys(_ value: JSONValue) throws(ControlError) -> [String: [String]] {
        guard let members = value.members else {
            throw ControlError(
                message: "\"subscription_keys\" is an object of a product's name and its keys.")
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
        case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}
