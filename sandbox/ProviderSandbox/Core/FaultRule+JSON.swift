import Primitives

/// Why a fault rule or a switch was not taken, in a sentence for the one who sent it.
struct ControlError: Error, Sendable, CustomStringConvertible {
    let message: String

    var description: String { message }
}

extension FaultRule {
    /// The rules of `{"faults":[…]}`, of a bare array, or of a single rule. `number` names the rules without
    /// an id.
    static func parse(_ document: JSONValue, number first: Int) throws(ControlError) -> [FaultRule] {
        let elements = document["faults"]?.array ?? document.array ?? [document]
        var rules: [FaultRule] = []
        for (index, element) in elements.enumerated() {
            rules.append(try FaultRule(element, defaultID: "fault-\(first + index)"))
        }
        return rules
    }

    /// The seed of a document that has rules, where it names one.
    static func seed(_ document: JSONValue) throws(ControlError) -> UInt64? {
        guard document["faults"] != nil, let value = document["seed"] else { return nil }
        guard let seed = value.integer.flatMap({ UInt64(exactly: $0) }) else {
            throw ControlError(message: "The \"seed\" is a whole number from 0.")
        }
        return seed
    }

    init(_ json: JSONValue, defaultID: String) throws(ControlError) {
        guard let members = json.members else { throw ControlError(message: "A fault is a JSON object.") }
        let known = [
            "id", "provider", "operation", "msisdn", "amount_ends_with", "nth", "times", "probability",
            "action",
            "delay_ms", "status", "reason", "alteration",
        ]
        if let unknown = members.first(where: { !known.contains($0.name) }) {
            throw ControlError(message: "A fault has no member \"\(unknown.name)\".")
        }
        guard let action = json["action"]?.string.flatMap(FaultAction.init) else {
            let actions = FaultAction.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlError(message: "A fault needs an action, one of: \(actions).")
        }
        self.init(id: json["id"]?.string ?? defaultID, action: action)
        provider = json["provider"]?.string
        operation = json["operation"]?.string
        msisdn = json["msisdn"]?.string
        amountEndsWith = json["amount_ends_with"]?.string
        nth = try Self.whole(json, "nth", from: 1)
        times = try Self.whole(json, "times", from: 1)
        delay = try Self.whole(json, "delay_ms", from: 0).map { .milliseconds($0) }
        status = try Self.whole(json, "status", from: 100)
        reason = json["reason"]?.string
        probability = try Self.millionths(json["probability"])
        alteration = try json["alteration"].map(ReplyAlteration.init)
    }

    private static func whole(_ json: JSONValue, _ name: String, from lowest: Int) throws(ControlError)
        -> Int?
    {
        guard let value = json[name] else { return nil }
        guard let number = value.integer, number >= lowest, number <= 86_400_000 else {
            throw ControlError(message: "The fault's \"\(name)\" is a whole number from \(lowest).")
        }
        return Int(number)
    }

    private static func millionths(_ value: JSONValue?) throws(ControlError) -> Int? {
        guard let value else { return nil }
        guard case .number(let text) = value, let number = Double(text), (0...1).contains(number) else {
            throw ControlError(message: "The fault's \"probability\" is a number from 0 to 1.")
        }
        return Int((number * 1_000_000).rounded())
    }

    func json(matches: Int, hits: Int) -> JSONValue {
        .object([
            "id": .string(id), "provider": provider.map(JSONValue.string),
            "operation": operation.map(JSONValue.string), "msisdn": msisdn.map(JSONValue.string),
            "amount_ends_with": amountEndsWith.map(JSONValue.string), "nth": nth.map { .integer($0) },
            "times": times.map { .integer($0) },
            "probability": probability.map { .number("\(Double($0) / 1_000_000)") },
            "action": .string(action.rawValue), "delay_ms": delay.map { .integer($0.milliseconds) },
            "status": status.map { .integer($0) },
            "reason": reason.map(JSONValue.string), "alteration": alteration?.json,
            "matches": .integer(matches), "hits": .integer(hits),
        ])
    }
}
