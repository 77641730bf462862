import FoundationEssentials
import GatewayCore
import GatewayEngine
import GatewayStore
import ProviderKit

extension ProviderStatus {
    /// For a person at a terminal: a heading and a line for each thing that is known.
    func lines(now: Date) -> [String] {
        var table = Table([
            "\(manifest.displayName) (\(manifest.id))", isAvailable ? "available" : "UNAVAILABLE",
        ])
        table.add("  can", capabilities.map(\.rawValue).joined(separator: ", "))
        table.add("  countries", manifest.countries.sorted().joined(separator: ", "))
        table.add("  currencies", manifest.currencies.map(\.rawValue).sorted().joined(separator: ", "))
        table.add("  hosts", manifest.hosts.sorted().joined(separator: ", "))
        table.add("  amounts", manifest.amountPhrase)
        table.add("  inquiries", manifest.rates.inquiries.map { "at most \($0)" } ?? "no limit published")
        table.add("  submissions", manifest.rates.submissions.map { "at most \($0)" } ?? "no limit published")
        for circuit in circuits { table.add("  \(circuit.capability.rawValue)", circuit.phrase(now: now)) }
        for queue in queues { table.add("  waiting", queue.phrase(now: now)) }
        if queues.isEmpty, capabilities.contains(.collection) || capabilities.contains(.disbursement) {
            table.add("  waiting", "nothing")
        }
        for queue in checks { table.add("  checks", queue.phrase(now: now)) }
        if checks.isEmpty, capabilities.contains(.kyc) { table.add("  checks", "none open") }
        for (scope, standing) in tokens {
            let times = standing.map { "\($0.age.plain) old, good for \($0.remaining.plain)" }
            table.add("  token", "\(scope): \(times ?? "none held")")
        }
        return table.lines + [""]
    }
}

extension ProviderManifest {
    fileprivate var amountPhrase: String {
        let currency = currencies.sorted { $0.rawValue < $1.rawValue }.first
        guard amounts.upperBound < Money.largestMinorUnits, let currency else { return "no bounds published" }
        return "\(Money(amounts.lowerBound, currency)) to \(Money(amounts.upperBound, currency))"
    }
}

extension CircuitStanding {
    fileprivate func phrase(now: Date) -> String {
        var parts = [isAvailable ? "available" : "UNAVAILABLE, circuit \(state.rawValue)"]
        if failures > 0 { parts.append("\(failures) failures in a row") }
        if let lastFailureAt { parts.append("the last failure \(lastFailureAt.distance(to: now).plain) ago") }
        if let retryAt {
            let wait = now.distance(to: retryAt)
            parts.append(wait > 0 ? "tried again in \(wait.plain)" : "tried again now")
        }
        return parts.joined(separator: ", ")
    }
}

extension PaymentQueue {
    fileprivate func phrase(now: Date) -> String {
        "\(kind.rawValue): \(count), together \(amount), the first since \(oldest.distance(to: now).plain)"
    }
}

extension KYCQueue {
    fileprivate func phrase(now: Date) -> String {
        "\(state.rawValue): \(count), the first since \(oldest.distance(to: now).plain)"
    }
}

extension TimeInterval {
    fileprivate var plain: String { Duration.seconds(Int64(max(0, self))).plain }
}

extension Duration {
    /// Whole seconds, minutes or hours, whichever a person reads easily.
    fileprivate var plain: String {
        let seconds = components.seconds
        if seconds < 120 { return "\(seconds) s" }
        if seconds < 7200 { return "\(seconds / 60) min" }
        return "\(seconds / 3600) h"
    }
}
