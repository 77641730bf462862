import FoundationEssentials

/// What one run found, as lines of a name and a whole number: the script collects them over many runs, in one file, beside the
/// times that it took itself, and `ReconcileReport` reads them all.
struct ReconcileFigures {
    private(set) var lines: [String] = []

    mutating func add(_ name: String, _ value: Int) { lines.append("\(name) \(value)") }

    mutating func add(_ name: String, _ time: Duration) {
        add(name, Int((time / .milliseconds(1)).rounded()))
    }

    /// The most memory that this process ever had, as Linux counts it.
    static func peakKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let number = line?.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) }
        guard let number else {
            throw LoadError(description: "This system does not say how much memory a process had.")
        }
        return number
    }

    static func time(_ body: () throws -> Void) rethrows -> Duration {
        let began = ContinuousClock.now
        try body()
        return ContinuousClock.now - began
    }
}
