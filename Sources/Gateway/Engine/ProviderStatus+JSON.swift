import FoundationEssentials
import GatewayCore
import GatewayStore
package import Primitives
import ProviderKit

extension ProviderStatus {
    /// As `GET /providers` and `gatewayd providers --json` write it. Amounts are minor units.
    package var json: JSONValue {
        .object([
            "id": .string(manifest.id.name), "name": .string(manifest.displayName),
            "available": .bool(isAvailable),
            "capabilities": .array(capabilities.map { .string($0.rawValue) }),
            "countries": .array(manifest.countries.sorted().map { .string($0) }),
            "currencies": .array(manifest.currencies.map(\.rawValue).sorted().map { .string($0) }),
            "hosts": .array(manifest.hosts.sorted().map { .string($0) }),
            "amounts": .object([
                "smallest": .integer(manifest.amounts.lowerBound),
                "largest": .integer(manifest.amounts.upperBound),
            ]),
            "rates": .object([
                "submissions": manifest.rates.submissions?.json ?? .null,
                "inquiries": manifest.rates.inquiries?.json ?? .null,
            ]),
            "resubmission": .string(manifest.resubmission.word),
            "health": .array(circuits.map(\.json)), "queue": .array(queues.map(\.json)),
            "checks": .array(checks.map(\.json)),
            "tokens": .array(tokens.map { Self.json(of: $0.scope, $0.standing) }),
        ])
    }

    private static func json(of scope: String, _ standing: TokenStanding?) -> JSONValue {
        .object([
            "scope": .string(scope),
            "age_seconds": standing.map { .integer($0.age.components.seconds) } ?? .null,
            "remaining_seconds": standing.map { .integer($0.remaining.components.seconds) } ?? .null,
        ])
    }
}

extension CircuitStanding {
    fileprivate var json: JSONValue {
        .object([
            "capability": .string(capability.rawValue), "available": .bool(isAvailable),
            "circuit": .string(state.rawValue), "failures": .integer(failures),
            "last_failure_at": lastFailureAt.map { .string(RFC3339.format($0)) } ?? .null,
            "retry_at": retryAt.map { .string(RFC3339.format($0)) } ?? .null,
        ])
    }
}

extension PaymentQueue {
    fileprivate var json: JSONValue {
        .object([
            "kind": .string(kind.rawValue), "count": .integer(count),
            "amount": .integer(amount.minorUnits), "currency": .string(amount.currency.rawValue),
            "oldest_at": .string(RFC3339.format(oldest)),
        ])
    }
}

extension KYCQueue {
    fileprivate var json: JSONValue {
        .object([
            "state": .string(state.rawValue), "count": .integer(count),
            "oldest_at": .string(RFC3339.format(oldest)),
        ])
    }
}

extension RequestRate {
    fileprivate var json: JSONValue {
        .object([
            "requests": .integer(requests),
            "window_ms": .integer(
                window.components.seconds * 1000 + window.components.attoseconds / 1_000_000_000_000_000),
        ])
    }
}

extension Resubmission {
    fileprivate var word: String {
        switch self {
        case .deduplicated: "deduplicated"
        case .never: "never"
        }
    }
}
