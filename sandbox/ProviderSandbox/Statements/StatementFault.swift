import Primitives

/// One entry of a file of faults.
struct StatementFault: Sendable {
    /// Where the balance jumps.
    enum Place: String, Sendable, CaseIterable {
        case opening, row
    }

    /// What the parts of a split movement are called.
    enum PartReferences: String, Sendable, CaseIterable {
        case kept, new
    }

    /// Counted from one in its file.
    let number: Int
    let kind: StatementFaultKind
    let count: Int
    /// True where the fault is left out when the day or the layout has no place for it.
    let isOptional: Bool
    /// The caller's reference of the payment that it must hit.
    let reference: String?
    /// Whole francs.
    let by: Int64?
    let days: Int64
    let currency: String
    let spoiling: StatementRow.Spoiling?
    let place: Place?
    let parts: Int
    let partReferences: PartReferences

    init(_ json: JSONValue, number: Int) throws(ControlError) {
        let reader = FaultReader(json: json, number: number)
        kind = try reader.kind()
        try reader.refuseUnknown(kind)
        self.number = number
        count = Int(try reader.integer("count", 1...100_000) ?? 1)
        isOptional = try reader.flag("where_possible") ?? false
        reference = try reader.text("reference")
        guard reference == nil || count == 1 else {
            throw reader.error("\"reference\" names one payment, so \"count\" is 1")
        }
        by = try reader.integer("by", -1_000_000_000...1_000_000_000)
        guard by != 0 else { throw reader.error("\"by\" is a number of francs other than 0") }
        days = try reader.integer("days", -30...30) ?? 2
        guard days != 0 else { throw reader.error("\"days\" is a number of days other than 0") }
        currency = try reader.text("to") ?? "GHS"
        spoiling = try reader.choice("what")
        place = try reader.choice("at")
        parts = Int(try reader.integer("parts", 2...5) ?? 2)
        partReferences = try reader.choice("references") ?? .kept
    }

    /// Reads a list of faults, or an object with such a list as `faults` and the `seed` beside it.
    static func list(_ document: JSONValue) throws(ControlError) -> (faults: [StatementFault], seed: UInt64?)
    {
        for member in document.members ?? [] where !["faults", "seed"].contains(member.name) {
            throw ControlError(message: "A file of statement faults has no member \"\(member.name)\".")
        }
        guard let list = document.array ?? document["faults"]?.array else {
            throw ControlError(message: "A file of statement faults is an object with \"faults\", a list.")
        }
        var seed: UInt64?
        if let value = document["seed"] {
            guard let number = value.integer, number >= 0 else {
                throw ControlError(message: "The \"seed\" of the statement faults is a whole number.")
            }
            seed = UInt64(number)
        }
        var faults: [StatementFault] = []
        for (index, json) in list.enumerated() { faults.append(try StatementFault(json, number: index + 1)) }
        return (faults, seed)
    }
}

/// Reads the members of a fault, and names the one that is wrong.
private struct FaultReader {
    let json: JSONValue
    let number: Int

    func error(_ sentence: String) -> ControlError {
        ControlError(message: "Statement fault \(number): \(sentence).")
    }

    func kind() throws(ControlError) -> StatementFaultKind {
        guard json.members != nil, let name = json["kind"]?.string else {
            throw error("it is no object with a \"kind\"")
        }
        guard name != StatementFaultKind.duplicateInLedger else {
            throw error(
                "\"\(name)\" is a payment that Kimi's own books have twice; no statement can bring it about")
        }
        guard let kind = StatementFaultKind(rawValue: name) else {
            throw error(
                "there is no kind \"\(name)\"; there are "
                    + StatementFaultKind.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return kind
    }

    func refuseUnknown(_ kind: StatementFaultKind) throws(ControlError) {
        let known = kind.parameters.union(["kind", "count", "where_possible"])
        for member in json.members ?? [] where !known.contains(member.name) {
            throw error(
                "\"\(kind.rawValue)\" has no member \"\(member.name)\"; it may have "
                    + known.sorted().joined(separator: ", "))
        }
    }

    func integer(_ name: String, _ range: ClosedRange<Int64>) throws(ControlError) -> Int64? {
        guard let value = json[name] else { return nil }
        guard let number = value.integer, range.contains(number) else {
            throw error(
                "\"\(name)\" is a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func text(_ name: String) throws(ControlError) -> String? {
        guard let value = json[name] else { return nil }
        guard let text = value.string, !text.isEmpty else { throw error("\"\(name)\" is a text") }
        return text
    }

    func flag(_ name: String) throws(ControlError) -> Bool? {
        guard let value = json[name] else { return nil }
        guard let flag = value.bool else { throw error("\"\(name)\" is true or false") }
        return flag
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String
    ) throws(ControlError) -> Choice? where Choice.RawValue == String {
        guard let text = try text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error("\"\(name)\" takes one of: \(known)")
        }
        return choice
    }
}
