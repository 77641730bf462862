public import GatewayCore
public import Primitives

/// The tariffs of a settings file, by provider.
///
/// ```yaml
/// mtn-momo:
///   value_added_tax_basis_points: 1925
///   transfer_tax:
///     - {from: 2025-01-01, basis_points: 20, flat: 4, exempt: [refund]}
///   fees:
///     - kind: disbursement
///       from: 2026-01-01
///       steps:
///         - {up_to: 5000, flat: 50}
///         - {basis_points: 100, least: 50, most: 5000}
/// ```
public struct Tariffs: Sendable, Hashable {
    public var byProvider: [ProviderID: Tariff]

    public init(byProvider: [ProviderID: Tariff] = [:]) {
        self.byProvider = byProvider
    }

    /// The standard tariff for a provider that the file does not name.
    public subscript(provider: ProviderID) -> Tariff { byProvider[provider] ?? .standard }

    /// Reads a settings file that has been made a value. Tells every fault at once.
    public init(_ value: JSONValue) throws(TariffError) {
        guard let members = value.members else {
            throw TariffError(faults: ["The tariffs are no mapping of providers."])
        }
        byProvider = [:]
        var reader = TariffReader()
        for member in members {
            byProvider[ProviderID(member.name)] = reader.tariff(member.value, at: member.name)
        }
        guard reader.faults.isEmpty else { throw TariffError(faults: reader.faults) }
    }
}

/// What is wrong with a tariff file, each fault with its place.
public struct TariffError: Error, Sendable, Hashable, CustomStringConvertible {
    public let faults: [String]

    public var description: String { faults.joined(separator: "\n") }
}

private struct TariffReader {
    var faults: [String] = []

    mutating func tariff(_ value: JSONValue, at place: String) -> Tariff {
        check(value, at: place, knows: ["value_added_tax_basis_points", "transfer_tax", "fees"])
        var tariff = Tariff.standard
        if let points = number(value, "value_added_tax_basis_points", at: place) {
            tariff.valueAddedTaxBasisPoints = points
        }
        if let taxes = value["transfer_tax"] {
            tariff.transferTaxes = list(taxes, at: "\(place).transfer_tax").map {
                transferTax($0.value, at: $0.place)
            }
        }
        if let fees = value["fees"] {
            tariff.fees = list(fees, at: "\(place).fees").compactMap { fee($0.value, at: $0.place) }
        }
        return tariff
    }

    private mutating func transferTax(_ value: JSONValue, at place: String) -> Tariff.TransferTax {
        check(value, at: place, knows: ["from", "basis_points", "flat", "exempt"])
        let exempt = value["exempt"].map { list($0, at: "\(place).exempt") } ?? []
        return Tariff.TransferTax(
            from: day(value, at: place), basisPoints: number(value, "basis_points", at: place) ?? 0,
            flat: number(value, "flat", at: place) ?? 0,
            exempt: Set(exempt.compactMap { kind($0.value, at: $0.place) }))
    }

    private mutating func fee(_ value: JSONValue, at place: String) -> Tariff.Fee? {
        check(value, at: place, knows: ["kind", "from", "steps"])
        let steps = value["steps"].map { list($0, at: "\(place).steps") } ?? []
        if steps.isEmpty { faults.append("\(place): a fee has at least one step.") }
        guard let kind = kind(value["kind"], at: "\(place).kind") else { return nil }
        let fee = Tariff.Fee(
            kind: kind, from: day(value, at: place), steps: steps.map { step($0.value, at: $0.place) })
        let limits = fee.steps.map { $0.upTo ?? .max }
        if zip(limits, limits.dropFirst()).contains(where: { $0 >= $1 }) {
            faults.append("\(place).steps: each step reaches further than the one before it.")
        }
        return fee
    }

    private mutating func step(_ value: JSONValue, at place: String) -> Tariff.Step {
        check(value, at: place, knows: ["up_to", "flat", "basis_points", "least", "most"])
        return Tariff.Step(
            upTo: number(value, "up_to", at: place), flat: number(value, "flat", at: place) ?? 0,
            basisPoints: number(value, "basis_points", at: place) ?? 0,
            least: number(value, "least", at: place) ?? 0, most: number(value, "most", at: place))
    }

    private mutating func check(_ value: JSONValue, at place: String, knows names: [String]) {
        guard let members = value.members else {
            faults.append("\(place): a mapping is expected.")
            return
        }
        for member in members where !names.contains(member.name) {
            faults.append("\(place).\(member.name): there is no such setting.")
        }
    }

    private mutating func list(_ value: JSONValue, at place: String) -> [(value: JSONValue, place: String)] {
        guard let elements = value.array else {
            faults.append("\(place): a list is expected.")
            return []
        }
        return elements.enumerated().map { ($0.element, "\(place)[\($0.offset)]") }
    }

    /// A whole number that is not below zero, and small enough that no share of an amount overflows.
    private mutating func number(_ value: JSONValue, _ name: String, at place: String) -> Int64? {
        guard let member = value[name] else { return nil }
        let limit = name.hasSuffix("basis_points") ? 10_000 : Money.largestMinorUnits
        guard let number = member.integer, (0...limit).contains(number) else {
            faults.append("\(place).\(name): a whole number from 0 to \(limit) is expected.")
            return nil
        }
        return number
    }

    private mutating func day(_ value: JSONValue, at place: String) -> BusinessDay {
        if let day = value["from"]?.string.flatMap({ BusinessDay($0) }) { return day }
        faults.append("\(place).from: a day such as 2025-01-01 is expected.")
        return BusinessDay(number: 0)
    }

    private mutating func kind(_ value: JSONValue?, at place: String) -> PaymentKind? {
        if let kind = value?.string.flatMap({ PaymentKind(rawValue: $0) }) { return kind }
        let known = PaymentKind.allCases.map(\.rawValue).joined(separator: ", ")
        faults.append("\(place): one of \(known) is expected.")
        return nil
    }
}
