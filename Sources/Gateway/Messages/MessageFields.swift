import FoundationEssentials
import GatewayCore
import Primitives

/// Reads the members of a JSON object one by one, and refuses what is missing, of another type, or left over.
struct MessageFields {
    private var members: [String: JSONValue] = [:]
    private let place: String

    init(_ value: JSONValue, of place: String) {
        self.place = place
        for member in value.members ?? [] { members[member.name] = member.value }
    }

    mutating func value(_ name: String) throws(MessageError) -> JSONValue {
        guard let value = members.removeValue(forKey: name) else {
            throw MessageError(.malformed, "\(name) is missing in the \(place).")
        }
        return value
    }

    mutating func string(_ name: String) throws(MessageError) -> String {
        guard let string = try value(name).string else { throw wrongType(name, "a string") }
        return string
    }

    mutating func optionalString(_ name: String) throws(MessageError) -> String? {
        guard let value = members.removeValue(forKey: name), value != .null else { return nil }
        guard let string = value.string else { throw wrongType(name, "a string") }
        return string
    }

    mutating func integer(_ name: String) throws(MessageError) -> Int64 {
        guard let integer = try value(name).integer else { throw wrongType(name, "an integer") }
        return integer
    }

    mutating func optionalInteger(_ name: String) throws(MessageError) -> Int64? {
        guard let value = members.removeValue(forKey: name), value != .null else { return nil }
        guard let integer = value.integer else { throw wrongType(name, "an integer") }
        return integer
    }

    mutating func optionalIdentifier<Subject>(_ name: String) throws(MessageError) -> Identifier<Subject>? {
        guard let text = try optionalString(name) else { return nil }
        guard let uuid = UUID(uuidString: text) else { throw wrongType(name, "a UUID") }
        return Identifier(uuid)
    }

    mutating func array(_ name: String) throws(MessageError) -> [JSONValue] {
        guard case .array(let elements) = try value(name) else { throw wrongType(name, "an array") }
        return elements
    }

    /// One of the words of an enumeration.
    mutating func word<Word: RawRepresentable>(
        _ name: String, of type: Word.Type = Word.self
    ) throws(MessageError) -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: try string(name)) else { throw wrongType(name, "a known word") }
        return word
    }

    mutating func optionalWord<Word: RawRepresentable>(
        _ name: String, of type: Word.Type = Word.self
    ) throws(MessageError) -> Word? where Word.RawValue == String {
        guard let text = try optionalString(name) else { return nil }
        guard let word = Word(rawValue: text) else { throw wrongType(name, "a known word") }
        return word
    }

    /// A text of bounded length, in UTF-8 bytes.
    mutating func text(_ name: String, bytes: ClosedRange<Int>) throws(MessageError) -> String {
        let text = try string(name)
        guard bytes.contains(text.utf8.count), !text.contains("\0") else { throw outOfBounds(name) }
        return text
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(MessageError) -> Int {
        guard let integer = Int(exactly: try integer(name)), range.contains(integer) else {
            throw outOfBounds(name)
        }
        return integer
    }

    mutating func bool(_ name: String) throws(MessageError) -> Bool {
        guard let bool = try value(name).bool else { throw wrongType(name, "true or false") }
        return bool
    }

    mutating func time(_ name: String) throws(MessageError) -> Date {
        guard let time = RFC3339.parse(try string(name)) else { throw wrongType(name, "an RFC 3339 time") }
        return time
    }

    mutating func uuid(_ name: String) throws(MessageError) -> UUID {
        guard let uuid = UUID(uuidString: try string(name)) else { throw wrongType(name, "a UUID") }
        return uuid
    }

    mutating func identifier<Subject>(_ name: String) throws(MessageError) -> Identifier<Subject> {
        Identifier(try uuid(name))
    }

    mutating func currency(_ name: String) throws(MessageError) -> Currency {
        guard let currency = Currency(rawValue: try string(name)) else {
            throw wrongType(name, "a known currency")
        }
        return currency
    }

    mutating func money(_ name: String) throws(MessageError) -> Money {
        var fields = MessageFields(try value(name), of: name)
        let amount = try fields.integer("minor_units")
        let currency = try fields.currency("currency")
        try fields.finish()
        guard (0...Money.largestMinorUnits).contains(amount) else { throw outOfBounds(name) }
        return Money(amount, currency)
    }

    mutating func msisdn(_ name: String) throws(MessageError) -> MSISDN {
        guard let msisdn = MSISDN(try string(name)) else { throw wrongType(name, "an MSISDN") }
        return msisdn
    }

    mutating func account(_ name: String) throws(MessageError) -> ProviderAccount {
        var fields = MessageFields(try value(name), of: name)
        let account = ProviderAccount(
            provider: ProviderID(try fields.string("provider")), msisdn: try fields.msisdn("msisdn"))
        try fields.finish()
        return account
    }

    func finish() throws(MessageError) {
        guard let name = members.keys.sorted().first else { return }
        throw MessageError(.malformed, "The \(place) has an unknown member \(name).")
    }

    func outOfBounds(_ name: String) -> MessageError {
        MessageError(.malformed, "\(name) is out of bounds in the \(place).")
    }

    private func wrongType(_ name: String, _ expected: String) -> MessageError {
        MessageError(.malformed, "\(name) is not \(expected) in the \(place).")
    }
}

extension Money {
    var json: JSONValue {
        .object(["minor_units": .integer(minorUnits), "currency": .string(currency.rawValue)])
    }
}

extension ProviderAccount {
    var json: JSONValue {
        .object(["provider": .string(provider.name), "msisdn": .string(msisdn.digits)])
    }
}

extension Identifier {
    var json: JSONValue { .string(description) }
}
