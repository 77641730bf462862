import ArgumentParser

/// One figure beside the limit that the project promises.
struct Measurement {
    enum Limit {
        case atMost(Double)
        case atLeast(Double)
    }

    let name: String
    let value: Double
    let unit: String
    let limit: Limit

    /// 1 is the limit; what keeps it is at least 1.
    var ratio: Double {
        switch limit {
        case .atMost(let most): most / value
        case .atLeast(let least): value / least
        }
    }

    private var bound: String {
        switch limit {
        case .atMost(let most): "at most \(Self.text(most))"
        case .atLeast(let least): "at least \(Self.text(least))"
        }
    }

    /// Prints a line for each, and ends the process with code 1 where one misses its limit.
    static func report(_ measurements: [Measurement]) throws {
        for measurement in measurements {
            let name = measurement.name + String(repeating: " ", count: max(0, 44 - measurement.name.count))
            let verdict = measurement.ratio >= 1 ? "kept" : "MISSED"
            print(
                "  \(name) \(text(measurement.value)) \(measurement.unit), \(measurement.bound): "
                    + "\(text(measurement.ratio)) times the limit, \(verdict)")
        }
        if measurements.contains(where: { $0.ratio < 1 }) { throw ExitCode(1) }
    }

    /// With two decimals below 100.
    static func text(_ value: Double) -> String {
        guard value.magnitude < 100 else { return "\(Int(value.rounded()))" }
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
