import Primitives

/// A positive amount in hundredths of its currency, with the spelling that it came in.
struct SimulatedAmount: Sendable, Equatable {
    let hundredths: Int64
    let spelling: String

    /// Reads `"5000"`, `"12.50"` or the same as a JSON number; nil for anything else, for zero, and beyond
    /// 10^15.
    init?(_ value: JSONValue?) {
        switch value {
        case .string(let text): self.init(text)
        case .number(let text): self.init(text)
        default: return nil
        }
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : "0"
        guard (1...2).contains(parts.count), (1...15).contains(parts[0].utf8.count),
            (1...2).contains(fraction.utf8.count),
            (parts[0] + fraction).utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let whole = Int64(parts[0]), let rest = Int64(fraction)
        else { return nil }
        hundredths = whole * 100 + (fraction.utf8.count == 1 ? rest * 10 : rest)
        spelling = text
        guard hundredths > 0 else { return nil }
    }

    /// The spelling without needless zeros, as the real sandbox echoes it: `12.50` is `12.5`, `6.00` is
    /// `6.0`.
    var trimmed: String {
        guard spelling.contains(".") else { return spelling }
        var text = spelling
        while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
        return text
    }

    /// Hundredths as a decimal text without needless zeros: `1050` is `10.5`, `1000` is `10`.
    static func text(hundredths: Int64) -> String {
        let whole = "\(hundredths / 100)"
        let rest = abs(hundredths % 100)
        if rest == 0 { return whole }
        return rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
